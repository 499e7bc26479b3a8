/**
 * Trains a network in a real browser: bundles a page from the built packages, opens it in headless Chromium and
 * reads what it wrote. Shows that the packages run without Node, compile WebAssembly there, and wait for nothing.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'tsup';

const EXPECTED = 'learned 0,1,1,0';
const BUDGET_MS = 60_000;

const page = `
import { adam, binaryCrossEntropy, cpu, fit, linear, predict, random, sequential, tanh, useBackend } from 'limpid';

async function run() {
  useBackend(await cpu());
  random.seed(0);
  const x = { data: new Float32Array([0, 0, 0, 1, 1, 0, 1, 1]), shape: [4, 2] };
  const y = new Float32Array([0, 1, 1, 0]);
  const options = { loss: binaryCrossEntropy, optimizer: adam(0.1), epochs: 100, batchSize: 4 };
  const { model } = await fit(sequential(linear(2, 8), tanh, linear(8, 1)), { x, y }, options);
  const logits = await predict(model, x);
  return 'learned ' + Array.from(logits, (z) => (z > 0 ? 1 : 0)).join();
}
run().then((text) => { document.body.textContent = text; }, (error) => { document.body.textContent = String(error.stack); });
`;

const folder = mkdtempSync(join(tmpdir(), 'limpid-browser-'));
const entry = new URL('.browser-page.js', import.meta.url);
try {
  writeFileSync(entry, page);
  await build({
    entry: { page: entry.pathname },
    outDir: folder,
    format: 'iife',
    platform: 'browser',
    noExternal: [/./],
    config: false,
    silent: true,
  });
  writeFileSync(join(folder, 'page.html'), '<body>waiting<script src="page.global.js"></script></body>');
  const browser = process.env.CHROMIUM ?? 'chromium';
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    `--virtual-time-budget=${BUDGET_MS}`,
    '--dump-dom',
  ];
  const dom = execFileSync(browser, [...flags, `file://${join(folder, 'page.html')}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (!dom.includes(EXPECTED))
    throw new Error(`the page should say "${EXPECTED}", but holds:\n${dom.slice(0, 2000)}`);
  console.log(`in Chromium: ${EXPECTED}`);
} finally {
  rmSync(entry, { force: true });
  rmSync(folder, { recursive: true, force: true });
}
