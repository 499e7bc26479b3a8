/**
 * Trains a network in a real browser: bundles a page from the built packages and opens it in headless Chromium.
 * Shows that the packages run without Node, compile WebAssembly there, and wait for nothing; that in a
 * cross-origin isolated page a worker takes its share, and that elsewhere, or where a policy forbids workers,
 * the same program runs with one thread.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { build } from 'tsup';

const BUDGET_MS = 60_000;

const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};
const noWorkers = { 'content-security-policy': "worker-src 'none'" };

const done = { learned: '0,1,1,0', exponential: 'right' };
const threads = Math.min(2, availableParallelism());
/** The pages: what they are served with, and what they should find. */
const pages = {
  plain: { headers: {}, expected: { ...done, threads: 1, workers: false, isolated: false } },
  isolated: { headers: isolation, expected: { ...done, threads, workers: threads > 1, isolated: true } },
  'without workers': {
    headers: { ...isolation, ...noWorkers },
    expected: { ...done, threads: 1, workers: false, isolated: true },
  },
};

const folder = mkdtempSync(join(tmpdir(), 'limpid-browser-'));
let failures = 0;
try {
  await build({
    entry: { page: fileURLToPath(new URL('browser-page.js', import.meta.url)) },
    outDir: folder,
    format: 'iife',
    platform: 'browser',
    noExternal: [/./],
    minify: true,
    config: false,
    silent: true,
  });
  const program = readFileSync(join(folder, 'page.global.js'));
  for (const [name, { headers, expected }] of Object.entries(pages)) {
    const result = await resultOf(program, headers, join(folder, name));
    const isRight = isDeepStrictEqual(result, expected);
    console.log(`in Chromium, ${name}: ${JSON.stringify(result)}`);
    if (!isRight) console.error(`  expected ${JSON.stringify(expected)}`);
    if (!isRight) failures++;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failures > 0 ? 1 : 0;

/** Serves the program, opens it in a browser of its own, and waits for what it sends back. */
async function resultOf(program, headers, profile) {
  let deliver;
  const result = new Promise((resolve) => {
    deliver = resolve;
  });
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') deliver(await json(request));
    const isProgram = request.url === '/program.js';
    response.writeHead(200, { 'content-type': isProgram ? 'text/javascript' : 'text/html', ...headers });
    response.end(isProgram ? program : '<!doctype html><body><script src="/program.js"></script></body>');
  });
  await new Promise((resolve) => server.listen(0, 'localhost', resolve));
  const browser = spawn(
    process.env.CHROMIUM ?? 'chromium',
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      `--user-data-dir=${profile}`,
      `http://localhost:${server.address().port}/`,
    ],
    { stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => {
    browser.on('error', (error) => resolve({ error: String(error) }));
    browser.on('exit', (code) => resolve({ error: `the browser ended with status ${code}` }));
  });
  const late = setTimeout(() => deliver({ error: `nothing came within ${BUDGET_MS} ms` }), BUDGET_MS);
  try {
    return await Promise.race([result, ended]);
  } finally {
    clearTimeout(late);
    browser.kill('SIGKILL');
    await ended;
    server.closeAllConnections();
    server.close();
  }
}
