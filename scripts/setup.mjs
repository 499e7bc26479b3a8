/**
 * Makes a clone ready: installs the dependencies when they are missing or differ from the lock and, with
 * `--build <task>`, builds through turbo's cache (`build:code` is what a program runs on, `build` the types
 * too). `npm start` and `npm test` call it first, so nobody has to remember a third command. It is plain Node:
 * it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);

/** The packages a lock file names, or none when there is no such file. */
function packagesOf(path) {
  const file = new URL(path, root);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {};
}

/**
 * Whether every package of the lock is installed in its version. npm keeps its own account of what it
 * installed in node_modules/.package-lock.json; times of files would mislead after a `git checkout`.
 */
function isInstalled() {
  const installed = packagesOf('node_modules/.package-lock.json');
  return Object.entries(packagesOf('package-lock.json')).every(([path, entry]) => {
    if (entry.optional || !path.includes('node_modules/')) return true;
    const found = installed[path];
    return found?.version === entry.version && found?.link === entry.link;
  });
}

/** Runs one command in the root, showing its output, and leaves with its status if it fails. */
function run(command, args) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
  });
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}

const oldestNode = 20;
if (Number.parseInt(process.versions.node, 10) < oldestNode) {
  console.error(`limpid needs Node ${oldestNode} or later; this is ${process.version}`);
  process.exit(1);
}
if (!isInstalled()) {
  console.log('Installing the dependencies (npm ci) …');
  run('npm', ['ci', '--no-audit', '--no-fund']);
}

const [option, task] = process.argv.slice(2);
if (option === '--build') run('npx', ['--no-install', 'turbo', 'run', task, '--output-logs=errors-only']);
