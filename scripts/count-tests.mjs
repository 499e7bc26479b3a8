/**
 * Prints `passed failed skipped` of vitest's JSON report, for .ci/run: `count-tests.mjs <report> <exit status>`.
 * A file that could not be loaded is one failure, and so is a run that failed without saying where.
 */
import { existsSync, readFileSync } from 'node:fs';

const [path, status] = process.argv.slice(2);
const files = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).testResults : [];
const tests = files.flatMap((file) => file.assertionResults);
const count = (...states) => tests.filter((test) => states.includes(test.status)).length;

const unloaded = files.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
);
const failed = count('failed') + unloaded.length;
console.log(
  count('passed'),
  failed || (status === '0' ? 0 : 1),
  count('skipped', 'pending', 'todo', 'disabled'),
);
