/**
 * Checks the packages as npm would publish them: packs each into a tarball, then asks publint whether its
 * package.json keeps its promises and attw whether its types resolve for ES modules, CommonJS and bundlers, and
 * loads what was built both ways, which must export the same names. Needs `npm run build` first.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'limpid-packages-'));

/** Runs a command; its output is shown only when it fails. */
function succeeds(command, args, cwd = root) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) console.error(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
  return status === 0;
}

/** Whether every entry of a package can be imported and required, with the same exports. */
async function loads({ name, exports }) {
  const require = createRequire(import.meta.url);
  for (const path of Object.keys(exports).filter((path) => !path.endsWith('.json'))) {
    const specifier = name + path.slice(1);
    const imported = Object.keys(await import(specifier)).sort();
    const required = Object.keys(require(specifier)).sort();
    if (imported.join() === required.join()) continue;
    console.error(`${specifier} exports ${imported.join(', ')}\nas CommonJS ${required.join(', ')}`);
    return false;
  }
  return true;
}

async function check(name) {
  const path = join(root, 'packages', name);
  const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const tarball = join(folder, `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`);
  return (
    succeeds('npm', ['pack', '--pack-destination', folder], path) &&
    succeeds('npx', ['--no-install', 'publint', 'run', tarball, '--strict']) &&
    // The oldest way of resolving, node10, knows no `exports`; engines ask for Node 20.
    succeeds('npx', ['--no-install', 'attw', tarball, '--profile', 'node16', '--no-emoji']) &&
    loads(manifest)
  );
}

try {
  const names = readdirSync(join(root, 'packages'));
  const failed = [];
  for (const name of names) if (!(await check(name))) failed.push(name);
  console.log(`${names.length - failed.length} of ${names.length} packages are fit to publish`);
  if (failed.length > 0) {
    console.log(`not fit: ${failed.join(', ')}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
