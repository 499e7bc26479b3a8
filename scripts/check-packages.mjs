/**
 * Checks the packages as npm would publish them: packs each into a tarball, then asks publint whether its
 * package.json keeps its promises and attw whether its types resolve for ES modules, CommonJS and bundlers.
 * Needs `npm run build` first.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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

function check(name) {
  const path = join(root, 'packages', name);
  const { name: published, version } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const tarball = join(folder, `${published.replace('@', '').replace('/', '-')}-${version}.tgz`);
  return (
    succeeds('npm', ['pack', '--pack-destination', folder], path) &&
    succeeds('npx', ['--no-install', 'publint', 'run', tarball, '--strict']) &&
    // The oldest way of resolving, node10, knows no `exports`; engines ask for Node 20.
    succeeds('npx', ['--no-install', 'attw', tarball, '--profile', 'node16', '--no-emoji'])
  );
}

try {
  const names = readdirSync(join(root, 'packages'));
  const failed = names.filter((name) => !check(name));
  console.log(`${names.length - failed.length} of ${names.length} packages are fit to publish`);
  if (failed.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
