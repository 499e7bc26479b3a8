/** results.json: what was measured, by Node's version and number of threads, suite by suite; RESULTS.md is made of it. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { formatReport } from './report.mjs';

const file = new URL('results.json', import.meta.url);
const report = new URL('RESULTS.md', import.meta.url);

function write(url, text) {
  const partial = new URL(`${url.pathname.split('/').at(-1)}.partial`, url);
  writeFileSync(partial, text);
  renameSync(partial, url);
}

/** Five digits say more than any measurement here knows. */
const rounded = (_, value) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value);

/** Puts a suite's result in the place of an earlier one and writes both files. */
export function record(machine, threads, suite, result) {
  const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { runs: {} };
  const major = Number.parseInt(machine.node.slice(1), 10);
  const key = `node ${major}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  results.runs[key] ??= { suites: {} };
  results.runs[key].suites[suite] = { measured: new Date().toISOString(), machine, ...result };
  write(file, `${JSON.stringify(results, rounded, 2)}\n`);
  write(report, formatReport(results));
}
