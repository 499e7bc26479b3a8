import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failureOf } from '../src/commands/failure.js';
import type { ExperimentOptions } from '../src/commands/options.js';
import { onBackend } from '../src/experiment/backend.js';
import { prepare } from '../src/experiment/prepare.js';
import { readTable } from '../src/experiment/read-table.js';
import { dependenceSetting } from '../src/explanation/dependence.js';
import { type RefitTask, refitData, refitter } from '../src/explanation/refit.js';
import { startRefitWorkers, workerCount } from '../src/explanation/refit-workers.js';
import { buildProgram, removeProgram } from './support/program.js';
import { fileWith, freshFolder } from './support/run.js';
import { housesCsv, patientsWith } from './support/tables.js';

/** Four programs at a time, on a machine that may be busy; in milliseconds. */
const LONG = 60_000;

let program: string;
beforeAll(async () => {
  program = await buildProgram();
});
afterAll(removeProgram);

/** The report's bytes. */
async function reportOf(args: readonly string[]): Promise<string> {
  const folder = join(await freshFolder(), 'report');
  const child = spawn(process.execPath, [program, 'explain', ...args, '--out', folder]);
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdout.resume();
  const status = await new Promise((resolve) => child.on('close', resolve));
  expect(stderr).not.toContain('limpid:');
  expect(status).toBe(0);
  return readFile(join(folder, 'report.json'), 'utf8');
}

describe('the report has the same bytes with any number of workers:', () => {
  const gaps = patientsWith((rows) => {
    for (const [i, row] of rows.entries()) if (i % 7 === 0) row[i % 3] = '';
  });
  test.each([
    ['three classes', async () => ['iris']],
    [
      'a number, on the reference backend',
      async () => [await fileWith(housesCsv()), '--target', 'price', '--backend', 'reference'],
    ],
    [
      'categories, and gaps that are marked',
      async () => [await fileWith(gaps), '--target', 'sick', '--missing', 'indicator'],
    ],
  ] as const)(
    '%s',
    async (_, data) => {
      const args = [...(await data()), '--epochs', '3', '--refits', '5', '--repeats', '2', '--rows', '10'];
      const reports = await Promise.all(['0', '1', '2', '3'].map((n) => reportOf([...args, '--workers', n])));
      for (const report of reports) expect(report).toBe(reports[0]);
      const { dependence } = JSON.parse(reports[0] as string) as {
        dependence: { band: { refits: number } }[];
      };
      expect(dependence.map(({ band }) => band.refits)).toEqual(dependence.map(() => 5));
    },
    LONG,
  );
});

describe('a refit in a worker', () => {
  /** A task, and what it is done on. */
  async function refitOf(learningRate: number) {
    const training = { backend: 'cpu', hidden: [4], batchSize: 32, weightDecay: 0.01, learningRate } as const;
    const settings = { epochs: 1, patience: 1, validation: 0.2, test: 0.2, seed: 0 };
    const options: ExperimentOptions = { task: 'auto', decimal: '.', ...training, ...settings };
    const prepared = await prepare(await readTable('iris', options), options);
    const setting = dependenceSetting(prepared, 5);
    const feature = setting.features[0]?.feature.name as string;
    const task: RefitTask = {
      index: 1,
      seed: 7,
      epochs: 3,
      indices: Uint32Array.of(5, 3, 3, 80),
      curves: [{ feature, grid: [Float64Array.of(4, 5)] }],
    };
    return { data: refitData(prepared, setting, options), task };
  }

  test('gives what one in this thread gives', async () => {
    const { data, task } = await refitOf(0.1);
    const here = await onBackend('cpu', () => refitter(data, new AbortController().signal).run(task));
    const workers = startRefitWorkers(pathToFileURL(program), 1, data);
    try {
      expect(await workers.run(task)).toEqual(here);
      expect(here).toHaveLength(2);
    } finally {
      await workers.end();
    }
  });

  test.each([0.1, 1e38])(
    'gives the same after what it needs was compiled, with learning rate %d',
    async (rate) => {
      const { data, task } = await refitOf(rate);
      const run = (prepared: boolean) =>
        onBackend('cpu', async () => {
          const refits = refitter(data, new AbortController().signal);
          if (prepared) await refits.prepare().catch(() => {});
          return refits.run(task).catch((error: Error) => error.message);
        });
      expect(await run(true)).toEqual(await run(false));
    },
  );

  test('fails as one in this thread does, and that is the learning rate, not limpid', async () => {
    const { data, task } = await refitOf(1e38);
    const failed = (run: Promise<unknown>) =>
      run.then(
        () => expect.fail('it did not'),
        (error) => error,
      );
    const { signal } = new AbortController();
    const here = await failed(onBackend('cpu', () => refitter(data, signal).run(task)));
    const workers = startRefitWorkers(pathToFileURL(program), 1, data);
    const there = await failed(workers.run(task)).finally(() => workers.end());
    expect(there.message).toBe(here.message);
    expect(failureOf(there, signal)).toEqual(failureOf(here, signal));
    expect(failureOf(there, signal).status).toBe(2);
  });
});

describe('there are', () => {
  const usual = Math.min(availableParallelism(), 8);
  test.each([
    [undefined, 100, usual - 1],
    [undefined, 0, 0],
    [0, 100, 0],
    [1, 100, 0],
    [3, 100, 2],
    [20, 100, 19],
    [3, 2, 1],
    [3, 0, 0],
  ])(
    'where %s threads are asked for, and refits are %i, %i workers beside this one',
    (asked, refits, count) => {
      expect(workerCount(asked, refits)).toBe(count);
    },
  );
});
