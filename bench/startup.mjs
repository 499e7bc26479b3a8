/**
 * The suite `startup`: from the first import to the first result, a product of two 2 × 2 matrices that has been read.
 * Each time is a fresh process that times itself, so what the runtime takes to start is not in it; the peers take
 * turns.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { python } from './peer-process.mjs';
import { ratios, spread } from './statistics.mjs';
import { aheadOfJavascript, all, atMost, judge } from './suites/goals.mjs';

const run = promisify(execFile);
const expected = [19, 22, 43, 50].join();

async function once(name) {
  const extension = name === 'pytorch' ? 'py' : 'mjs';
  const program = fileURLToPath(new URL(`./starts/${name}.${extension}`, import.meta.url));
  const { stdout } = await run(name === 'pytorch' ? python : process.execPath, [program]);
  const line = stdout.trim().split('\n').at(-1);
  const { milliseconds, result } = JSON.parse(line);
  if (result.join() !== expected) throw new Error(`wrong result: ${result.join(', ')}`);
  return milliseconds;
}

/** Runs the suite for these peers, limpid first. */
export async function measureStartup(names, rounds) {
  const outcomes = {};
  const samples = {};
  for (const name of names) {
    try {
      await once(name); // fills the system's caches of files
      samples[name] = [];
    } catch (error) {
      outcomes[name] = {
        missing: String(error.stderr || error.message)
          .trim()
          .split('\n')[0],
      };
    }
  }
  for (let round = 0; round < rounds; round++)
    for (const name of Object.keys(samples)) samples[name].push(await once(name));
  for (const [name, times] of Object.entries(samples)) {
    outcomes[name] = { milliseconds: spread(times) };
    if (name !== 'limpid' && samples.limpid) outcomes[name].ratio = spread(ratios(samples.limpid, times));
  }
  const goal = all(atMost(30), aheadOfJavascript);
  return {
    title: 'From the first import to the first result',
    cases: [
      {
        name: 'import, then a 2 × 2 product read',
        goal: judge(goal, outcomes),
        checkedAgainst: 'plain JavaScript in float64',
        outcomes,
      },
    ],
  };
}
