import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type PartialDependence,
  type PartialDependenceOptions,
  partialDependence,
  toPlain,
} from '../src/index.js';
import fixture from './fixtures/models.json' with { type: 'json' };
import { linearModel, networkPredict, table } from './network.js';

/** What a case of the fixture may hold. */
interface Expected {
  readonly columns: number[];
  readonly kind: string;
  readonly gridResolution: number;
  readonly percentiles: number[];
  readonly grid: number[][];
  readonly output?: number;
  readonly categorical?: number[];
  readonly average?: number[];
  readonly individual?: number[][];
}

const MODELS = [
  { model: 'MLPClassifier', ...fixture.classifier },
  { model: 'MLPRegressor', ...fixture.regressor },
];
const CASES = MODELS.flatMap(({ model, dependences, ...network }) =>
  (dependences as Expected[]).map((expected) => ({
    title: `${model}, columns ${expected.columns}, resolution ${expected.gridResolution}, ${expected.kind}`,
    network,
    expected,
  })),
);

describe.each(CASES)("scikit-learn's partial dependence of its $title", ({ network, expected }) => {
  const { grid, average, individual, ...options } = expected;
  const result = partialDependence(
    networkPredict(network),
    table(network.rows),
    options as unknown as PartialDependenceOptions,
  );

  test('has the same grid, bit for bit', async () => {
    expect((await result).grid).toEqual(grid.map((values) => Float64Array.from(values)));
  });

  test('has the same numbers to 1e-6', async () => {
    const ours = await result;
    if (average !== undefined) expectAllClose(ours.average, average);
    for (const [row, line] of (individual ?? []).entries()) {
      expectAllClose(ours.individual?.[row] as Float64Array, line);
    }
    expect(ours.individual !== undefined).toBe(expected.kind !== 'average');
  });
});

function expectAllClose(ours: Float64Array, theirs: readonly number[]): void {
  expect(ours).toHaveLength(theirs.length);
  const errors = theirs.map((value, i) => Math.abs(value - (ours[i] as number)));
  expect(Math.max(...errors)).toBeLessThan(1e-6);
}

const rows = table([
  [1, 10, 0, 2],
  [2, 20, 0, 2],
  [4, 20, 1, 5],
  [5, 60, 2, 5],
]);
/** Rises in column 0 by column 1: an interaction. */
const product = ({ data, shape }: typeof rows): number[] =>
  Array.from({ length: shape[0] }, (_, row) => (data[row * 4] as number) * (data[row * 4 + 1] as number));

describe('the average', () => {
  test('is the mean of the individual lines, and the ICE spread their standard deviation', async () => {
    const result = await partialDependence(product, rows, { columns: [0], kind: 'individual' });
    expect(result.grid).toEqual([Float64Array.of(1, 2, 4, 5)]);
    expect(result.individual).toEqual(
      [10, 20, 20, 60].map((slope) => Float64Array.of(1, 2, 4, 5).map((x) => x * slope)),
    );
    expect(Array.from(result.average, (value, i) => value / (result.grid[0]?.[i] as number))).toEqual([
      27.5, 27.5, 27.5, 27.5,
    ]);
    const deviation = Math.sqrt((17.5 ** 2 + 7.5 ** 2 + 7.5 ** 2 + 32.5 ** 2) / 4);
    expect(result.iceSpread[2]).toBeCloseTo(4 * deviation, 12);
  });

  test('of an additive model is a line of its slope, whatever the data', async () => {
    const cell = fc.integer({ min: -50, max: 50 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 30 }),
        cell,
        async (data, slope) => {
          const { grid, average } = await partialDependence(linearModel(slope, 3), table(data), {
            columns: [0],
          });
          const [values] = grid as [Float64Array];
          values.forEach((value, i) => {
            const rise = (average[i] as number) - (average[0] as number);
            expect(rise).toBeCloseTo(slope * (value - (values[0] as number)), 9);
          });
        },
      ),
    );
  });
});

describe('a pair of columns', () => {
  test('is laid out with the second fastest', async () => {
    const { grid, average, individual } = await partialDependence(product, rows, {
      columns: [1, 0],
      kind: 'both',
    });
    expect(grid).toEqual([Float64Array.of(10, 20, 60), Float64Array.of(1, 2, 4, 5)]);
    expect(Array.from(average)).toEqual([10, 20, 40, 50, 20, 40, 80, 100, 60, 120, 240, 300]);
    expect(individual).toHaveLength(4);
    expect(individual?.[3]).toEqual(average);
  });
});

describe('the other columns are held at', () => {
  const seen = async (options: Partial<PartialDependenceOptions>): Promise<number[]> => {
    let held: number[] = [];
    await partialDependence(
      (given) => {
        held = Array.from(given.data.subarray(0, 4));
        return linearModel(1, 1, 1, 1)(given);
      },
      rows,
      { columns: [0], ...options },
    );
    return held;
  };

  test.each([
    ['mean', [1, 27.5, 0.75, 3.5]],
    ['median', [1, 20, 0.5, 3.5]],
    ['mode', [1, 20, 0, 2]],
  ] as const)('their %s', async (hold, held) => {
    expect(await seen({ hold })).toEqual(held);
  });

  test.each(['mean', 'median'] as const)('their %s, but for categories at the most common', async (hold) => {
    const held = await seen({ hold, categorical: [2, 3] });
    expect(held.slice(2)).toEqual([0, 2]);
    expect(held.slice(0, 2)).toEqual((await seen({ hold })).slice(0, 2));
  });

  test('one made-up row: one line, without spread', async () => {
    const result = await partialDependence(product, rows, { columns: [0], hold: 'median', kind: 'both' });
    expect(result).toMatchObject({ hold: 'median', rows: 1 });
    expect(result.individual).toEqual([result.average]);
    expect(Array.from(result.average)).toEqual([20, 40, 80, 100]);
    expect(Array.from(result.iceSpread)).toEqual([0, 0, 0, 0]);
  });
});

describe('the grid', () => {
  const many = table(Array.from({ length: 200 }, (_, row) => [row, row % 4, 7]));

  test('of a column with many values is evenly spaced between its percentiles', async () => {
    const { grid } = await partialDependence(linearModel(1), many, {
      columns: [0],
      gridResolution: 5,
      percentiles: [0, 1],
    });
    expect(Array.from(grid[0] as Float64Array)).toEqual([0, 49.75, 99.5, 149.25, 199]);
  });

  test('of a categorical column is its categories, however many', async () => {
    const { grid, categorical } = await partialDependence(linearModel(1), many, {
      columns: [0, 1],
      gridResolution: 3,
      categorical: [0],
    });
    expect(grid.map((values) => values.length)).toEqual([200, 3]);
    expect(categorical).toEqual([true, false]);
  });

  test('of a constant column is its one value', async () => {
    const { grid, average } = await partialDependence(linearModel(0, 0, 2), many, { columns: [2] });
    expect([grid, Array.from(average)]).toEqual([[Float64Array.of(7)], [14]]);
  });

  test('of one row is its one value', async () => {
    const { grid, average, rows } = await partialDependence(linearModel(3), table([[2]]), { columns: [0] });
    expect([grid, Array.from(average), rows]).toEqual([[Float64Array.of(2)], [6], 1]);
  });

  test('of a column in tiny units is not mistaken for a point', async () => {
    const tiny = table(Array.from({ length: 200 }, (_, row) => [row * 1e-12]));
    const { grid } = await partialDependence(linearModel(1), tiny, { columns: [0] });
    expect(grid[0]).toHaveLength(100);
  });

  test('can be given, in any order and beyond the data', async () => {
    const { grid, average } = await partialDependence(linearModel(2), many, {
      columns: [0],
      grid: [[500, -3]],
    });
    expect([grid, Array.from(average)]).toEqual([[Float64Array.of(500, -3)], [1000, -6]]);
  });

  test('is accompanied by the deciles of the data', async () => {
    const { deciles } = await partialDependence(linearModel(1), many, { columns: [0] });
    // scipy.stats.mstats.mquantiles(range(200), [.1, …, .9])
    const expected = [19.42, 39.44, 59.46, 79.48, 99.5, 119.52, 139.54, 159.56, 179.58];
    expect(deciles[0]).toHaveLength(9);
    for (const [i, value] of expected.entries()) expect(deciles[0]?.[i]).toBeCloseTo(value, 10);
  });
});

describe('the result', () => {
  test('is plain data with its options, and survives JSON once typed arrays are lists', async () => {
    const result = await partialDependence(product, rows, {
      columns: [1],
      kind: 'both',
      names: ['dose', 'age', 'ward', 'day'],
    });
    expect(result).toMatchObject({
      columns: [1],
      names: ['age'],
      kind: 'both',
      hold: 'observed',
      output: 0,
      outputs: 1,
      rows: 4,
      gridResolution: 100,
      percentiles: [0.05, 0.95],
    });
    const text = JSON.stringify(toPlain(result));
    expect(JSON.parse(text)).toEqual(toPlain(result));
    expect(JSON.parse(text).average).toEqual(Array.from(result.average));
    expect(Array.isArray(JSON.parse(text).individual[0])).toBe(true);
  });

  test('does not depend on how many rows a call may have', async () => {
    const run = (maxBatchRows?: number): Promise<PartialDependence> =>
      partialDependence(product, rows, { columns: [0, 1], kind: 'both', maxBatchRows });
    const expected = await run();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), async (limit) => {
        expect(await run(limit)).toEqual(expected);
      }),
    );
  });
});

describe('predictions', () => {
  test.each([
    { maxBatchRows: undefined, hold: 'observed', calls: [8192, 8192, 3616] },
    { maxBatchRows: 15_000, hold: 'observed', calls: [15_000, 5000] },
    { maxBatchRows: undefined, hold: 'mean', calls: [100] },
  ] as const)(
    'of 100 points over 200 rows held at $hold take calls of $calls rows',
    async ({ calls, ...options }) => {
      const counted = linearModel(1);
      const many = table(Array.from({ length: 200 }, (_, row) => [row]));
      await partialDependence(counted, many, { columns: [0], ...options });
      expect(counted.calls).toEqual(calls);
    },
  );

  test('with several outputs need to be told which', async () => {
    const twoOutputs = (given: typeof rows): number[] => product(given).flatMap((value) => [value, -value]);
    await expect(partialDependence(twoOutputs, rows, { columns: [0] })).rejects.toMatchObject({
      name: 'ExplainError',
      code: 'invalid-argument',
      message: 'partialDependence: predict returns 2 values per row; say which to follow by output: 0 … 1',
    });
    const first = await partialDependence(twoOutputs, rows, { columns: [0], output: 0 });
    const second = await partialDependence(twoOutputs, rows, { columns: [0], output: 1 });
    expect(second).toMatchObject({ output: 1, outputs: 2 });
    expect(second.average).toEqual(first.average.map((value) => -value));
  });
});
