/** What has to be there before anything is measured: limpid built as it is published, and the peers installed. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

function run(command, args, cwd) {
  return (
    spawnSync(command, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' }).status === 0
  );
}

/** Builds limpid's packages, through the cache of the root's own set-up. */
export function buildLimpid() {
  const setup = fileURLToPath(new URL('../scripts/setup.mjs', import.meta.url));
  if (!run(process.execPath, [setup, '--build', 'build:code'], here)) process.exit(1);
}

/**
 * Installs the peers from the lock, once for each lock. No install scripts run: they would fetch programs from
 * elsewhere, which none of what is measured needs. A peer that cannot be installed is missing from the tables.
 */
export function installPeers() {
  const lock = createHash('sha256')
    .update(readFileSync(new URL('package-lock.json', import.meta.url)))
    .digest('hex');
  const stamp = new URL('node_modules/.installed-lock', import.meta.url);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.log('Installing the peers (npm ci, some hundred megabytes) …');
  if (run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], here)) writeFileSync(stamp, lock);
  else
    console.error(
      'bench: the peers could not be installed (see above); only those already there are measured',
    );
}
