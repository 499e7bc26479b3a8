import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BootstrapBands,
  type BootstrapBandsOptions,
  type BootstrapTask,
  bootstrapBands,
  type Executor,
  inProcessExecutor,
  partialDependence,
  toPlain,
} from '../src/index.js';
import { linearQuantile, sorted } from '../src/statistics.js';
import draws from './fixtures/draws.json' with { type: 'json' };
import { linearModel, table } from './network.js';

const values = [2.5, 1, 4, 3.5, 8, 6, 5.5, 7, 0.5, 3];
const mean = (sample: readonly number[]): number => sample.reduce((a, b) => a + b) / sample.length;

/** The mean and the largest of the resample. */
const meanAndTop: BootstrapBandsOptions<number[]> = {
  rows: values.length,
  fit: (indices) => Array.from(indices, (row) => values[row] as number),
  statistic: (sample) => [mean(sample), Math.max(...sample)],
};

/** The tasks that a fit sees. */
async function tasksOf(options: Partial<BootstrapBandsOptions<null>>): Promise<BootstrapTask[]> {
  const tasks: BootstrapTask[] = [];
  await bootstrapBands({
    rows: 10,
    refits: 20,
    fit: (indices, task) => {
      tasks.push({ ...task, indices });
      return null;
    },
    statistic: () => [0],
    ...options,
  });
  return tasks;
}

describe('the fits', () => {
  test('are first of all rows as they are, then of resamples', async () => {
    const [all, ...resamples] = await tasksOf({});
    expect(all).toMatchObject({ index: 0, indices: Uint32Array.from({ length: 10 }, (_, i) => i) });
    expect(resamples.map(({ index }) => index)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    for (const { indices } of resamples) {
      expect(indices).toHaveLength(10);
      expect(Math.max(...indices)).toBeLessThan(10);
      expect(new Set(indices).size).toBeLessThan(10);
    }
  });

  test('get a seed of their own each, and a resample of their own', async () => {
    const tasks = await tasksOf({});
    expect(new Set(tasks.map(({ seed }) => seed)).size).toBe(21);
    expect(new Set(tasks.map(({ indices }) => indices.join())).size).toBe(21);
    for (const { seed } of tasks) expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true);
  });

  test('get the same for the same seed, however many there are in all', async () => {
    const few = await tasksOf({ seed: 5, refits: 3 });
    const many = await tasksOf({ seed: 5, refits: 30 });
    expect(many.slice(0, 4)).toEqual(few);
    expect((await tasksOf({ seed: 6, refits: 3 }))[1]).not.toEqual(few[1]);
  });

  test.each(draws)(
    'of $rows rows from seed $seed draw what an implementation in Python draws',
    async (run) => {
      const tasks = await tasksOf({ rows: run.rows, seed: run.seed, refits: 3 });
      expect(tasks.map((task) => ({ ...task, indices: Array.from(task.indices) }))).toEqual(run.tasks);
    },
  );

  test('draw every row equally often, within five standard deviations', async () => {
    const counts = new Array<number>(10).fill(0);
    for (const { index, indices } of await tasksOf({ refits: 2000 })) {
      if (index > 0) for (const row of indices) counts[row] = (counts[row] as number) + 1;
    }
    for (const count of counts)
      expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(20_000 * 0.1 * 0.9));
  });

  test('keep the count of every stratum', async () => {
    const label = fc.constantFrom('a', 'b', 'c');
    await fc.assert(
      fc.asyncProperty(fc.array(label, { minLength: 2, maxLength: 20 }), fc.nat(), async (strata, seed) => {
        const counts = (rows: Iterable<number>): string =>
          Array.from(rows, (row) => strata[row])
            .sort()
            .join();
        for (const { indices } of await tasksOf({ rows: strata.length, refits: 2, strata, seed })) {
          expect(counts(indices)).toBe(counts(strata.keys()));
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('the band', () => {
  test('has the quantiles and the standard deviation, ddof 1, of the samples, place by place', async () => {
    const bands = await bootstrapBands({ ...meanAndTop, refits: 60, level: 0.8 });
    expect(Array.from(bands.estimate)).toEqual([mean(values), 8]);
    expect(bands.samples).toHaveLength(60);
    for (const place of [0, 1]) {
      const drawn = bands.samples.map((curve) => curve[place] as number);
      expect(bands.lower[place]).toBeCloseTo(linearQuantile(sorted(drawn), 0.1), 12);
      expect(bands.upper[place]).toBeCloseTo(linearQuantile(sorted(drawn), 0.9), 12);
      const variance = drawn.reduce((sum, x) => sum + (x - mean(drawn)) ** 2, 0) / 59;
      expect(bands.standardError[place]).toBeCloseTo(Math.sqrt(variance), 12);
    }
  });

  test('of method basic is the percentile band reflected in the estimate', async () => {
    const percentile = await bootstrapBands(meanAndTop);
    const basic = await bootstrapBands({ ...meanAndTop, method: 'basic' });
    expect(basic.lower).toEqual(
      percentile.upper.map((high, i) => 2 * (percentile.estimate[i] as number) - high),
    );
    expect(basic.upper).toEqual(
      percentile.lower.map((low, i) => 2 * (percentile.estimate[i] as number) - low),
    );
  });

  test('widens with the level', async () => {
    const narrow = await bootstrapBands({ ...meanAndTop, level: 0.5 });
    const wide = await bootstrapBands({ ...meanAndTop, level: 0.99 });
    expect(wide.lower[0]).toBeLessThan(narrow.lower[0] as number);
    expect(wide.upper[0]).toBeGreaterThan(narrow.upper[0] as number);
  });

  test("of a mean has a standard error near theory's, σ/√n", async () => {
    const { standardError } = await bootstrapBands({ ...meanAndTop, refits: 4000 });
    const sigma = Math.sqrt(mean(values.map((x) => (x - mean(values)) ** 2)));
    // The relative error of a standard deviation from B samples is about 1/√(2B): here 1.1 %, four times over.
    expect(Math.abs((standardError[0] as number) / (sigma / Math.sqrt(10)) - 1)).toBeLessThan(0.045);
  });
});

describe('the result', () => {
  test('is plain data with its seed and options, and survives JSON once typed arrays are lists', async () => {
    const bands = await bootstrapBands({ ...meanAndTop, refits: 5, seed: 9, level: 0.9, method: 'basic' });
    expect(bands).toMatchObject({ rows: 10, refits: 5, seed: 9, level: 0.9, method: 'basic' });
    expect(JSON.parse(JSON.stringify(toPlain(bands)))).toEqual(toPlain(bands));
    expect(toPlain(bands).lower).toEqual(Array.from(bands.lower));
  });

  test('is the same whether fits and statistics answer at once or later', async () => {
    const later = await bootstrapBands({
      ...meanAndTop,
      fit: async (indices, task) => meanAndTop.fit(indices, task),
      statistic: async (sample: number[]) => meanAndTop.statistic(sample),
    });
    expect(later).toEqual(await bootstrapBands(meanAndTop));
  });

  const backwards: Executor = {
    async map<Task, Result>(tasks: Iterable<Task>, run: (task: Task) => Promise<Result>): Promise<Result[]> {
      const results: Result[] = [];
      for (const task of [...tasks].reverse()) results.unshift(await run(task));
      return results;
    },
  };
  const allAtOnce: Executor = {
    map: (tasks, run) => Promise.all(Array.from(tasks, run)),
  };
  const elsewhere: Executor = {
    // As a worker would: nothing but a structured clone of the task arrives, and of the result.
    map: (tasks, run) =>
      Promise.all(Array.from(tasks, async (task) => structuredClone(await run(structuredClone(task))))),
  };

  test.each([
    ['in this process', inProcessExecutor()],
    ['backwards', backwards],
    ['all at once', allAtOnce],
    ['on copies of the tasks', elsewhere],
  ])('is the same when the fits are done %s', async (_, executor) => {
    const seeded: BootstrapBandsOptions<number> = {
      rows: 10,
      fit: (indices, { seed, index }) => mean(Array.from(indices)) + (seed % 1000) / 1000 + index,
      statistic: (fitted) => [fitted, fitted ** 2],
      refits: 30,
    };
    expect(await bootstrapBands({ ...seeded, executor })).toEqual(await bootstrapBands(seeded));
  });

  test('can be the band of a partial dependence curve', async () => {
    const noise = [0.3, -0.2, 0.5, -0.4, 0.1, -0.3];
    const rows = table(noise.map((_, row) => [row]));
    const bands: BootstrapBands = await bootstrapBands({
      rows: 6,
      fit: (indices) => {
        const x = Array.from(indices);
        const y = x.map((row) => 2 * row + (noise[row] as number));
        const slope =
          x.reduce((sum, row, i) => sum + row * (y[i] as number), 0) /
          x.reduce((sum, row) => sum + row * row, 0);
        return linearModel(slope);
      },
      statistic: async (predict) => (await partialDependence(predict, rows, { columns: [0] })).average,
    });
    expect(bands.estimate).toHaveLength(6);
    expect([bands.lower[0], bands.upper[0]]).toEqual([0, 0]);
    expect(bands.lower[5]).toBeLessThan(10);
    expect(bands.upper[5]).toBeGreaterThan(10);
  });
});

describe('a refit that fails', () => {
  const failing = (index: number): BootstrapBandsOptions<number> => ({
    rows: 4,
    refits: 9,
    fit: (_, task) => {
      if (task.index === index) throw new RangeError('did not converge');
      return 1;
    },
    statistic: (fitted) => [fitted],
  });

  test('is named, with its cause', async () => {
    await expect(bootstrapBands(failing(7))).rejects.toMatchObject({
      name: 'ExplainError',
      code: 'refit-failed',
      index: 7,
      message: 'bootstrapBands: refit 7 of 9 failed: did not converge',
      cause: new RangeError('did not converge'),
    });
  });

  test('may be the fit on all rows', async () => {
    await expect(bootstrapBands(failing(0))).rejects.toThrow(
      'bootstrapBands: the fit on all rows failed: did not',
    );
  });

  test.each([
    [
      'of another length',
      (index: number) => (index === 3 ? [1] : [1, 2]),
      'refit 3 of 9 failed: statistic returned 1 numbers; expected 2',
    ],
    ['that is a bare number', () => 5 as never, 'the fit on all rows failed: statistic returned 0 numbers'],
    [
      'that is empty',
      () => [],
      'the fit on all rows failed: statistic returned 0 numbers; expected at least 1',
    ],
    [
      'with NaN',
      (index: number) => [0, index === 5 ? Number.NaN : 1],
      'refit 5 of 9 failed: statistic returned NaN at position 1',
    ],
  ])('may give a curve %s', async (_, statistic, message) => {
    const running = bootstrapBands({ rows: 4, refits: 9, fit: (_indices, { index }) => index, statistic });
    await expect(running).rejects.toThrow(message);
  });

  test('is found even when an executor elsewhere let it through', async () => {
    const executor: Executor = {
      map: async <Task, Result>(tasks: Iterable<Task>) =>
        Array.from(tasks, (_, i) => Float64Array.of(i === 2 ? Number.NaN : 0) as Result),
    };
    await expect(bootstrapBands({ ...failing(-1), executor })).rejects.toThrow(
      'refit 2 of 9 failed: statistic returned NaN',
    );
    const short: Executor = { map: async () => [] };
    await expect(bootstrapBands({ ...failing(-1), executor: short })).rejects.toThrow(
      '0 results for 10 tasks',
    );
  });
});
