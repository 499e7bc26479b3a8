import { describe, expect, test } from 'vitest';
import { type DependenceProbeOptions, dependenceProbe, partialDependence, type Rows } from '../src/index.js';
import { table } from './network.js';

const observed = table([
  [1, 10, 0, 2],
  [2, 20, 0, 2],
  [4, 20, 1, 5],
  [5, 60, 2, 5],
  [7, 35, 2, 3],
]);
const single: Rows = { data: Float32Array.from(observed.data), shape: observed.shape };

/** Two outputs a row, in which every column has a part. */
const bend =
  (seed: number) =>
  ({ data, shape: [count, columns] }: Rows): number[] =>
    Array.from({ length: count * 2 }, (_, at) => {
      const row = Array.from(data.subarray(Math.floor(at / 2) * columns, Math.floor(at / 2 + 1) * columns));
      return Math.sin(row.reduce((sum, value, column) => sum + value * (column + seed + (at % 2)), 0) / 7);
    });

const CASES: { title: string; rows?: Rows; options: Partial<DependenceProbeOptions> }[] = [
  { title: 'one column', options: {} },
  { title: 'two columns', options: { columns: [2, 1] } },
  { title: 'a grid of its own', options: { grid: [[3, 1, 1.5]] } },
  { title: 'a coarse grid', options: { columns: [1], gridResolution: 3, percentiles: [0.1, 0.9] } },
  { title: 'the others at their means', options: { hold: 'mean', categorical: [2] } },
  { title: 'a float32 table', rows: single, options: { columns: [1], gridResolution: 3 } },
  { title: 'tables that cut through the rows of a point', options: { maxBatchRows: 3 } },
  { title: 'tables of one row', options: { maxBatchRows: 1 } },
];

describe.each(CASES)('a probe with $title', ({ rows = observed, options }) => {
  const settings = { columns: [0], output: 1, ...options } as DependenceProbeOptions;
  const probe = dependenceProbe(rows, settings);
  const tables = [...probe.tables()];

  test('asks what partialDependence asks, every time', async () => {
    const asked: Rows[] = [];
    const model = (table: Rows) => {
      asked.push(table);
      return bend(0)(table);
    };
    const { grid } = await partialDependence(model, rows, settings);
    expect(tables).toEqual(asked);
    expect([...probe.tables()]).toEqual(asked);
    expect(probe.grid).toEqual(grid);
  });

  test('has the averages of each of several models, bit for bit', async () => {
    for (const model of [bend(0), bend(1), bend(0)]) {
      const { average } = await partialDependence(model, rows, settings);
      expect(probe.averages(tables.map(model))).toEqual(average);
    }
  });
});

test('tables are made one at a time', () => {
  const [first] = dependenceProbe(observed, { columns: [0], maxBatchRows: 5 }).tables();
  expect(first?.shape).toEqual([5, 4]);
});

describe('wrong predictions are refused', () => {
  const probe = dependenceProbe(observed, { columns: [0], grid: [[1, 2]], maxBatchRows: 5 });

  test.each([
    ['too few tables', [[1, 2, 3, 4, 5]], 'averages wants predictions for 2 tables, got 1'],
    ['too many', [[1, 2, 3, 4, 5], [1, 2, 3, 4, 5], [1]], 'averages wants predictions for 2 tables, got 3'],
    ['a wrong length', [[1, 2, 3], [1]], 'predict returned 3 values for 5 rows'],
    [
      'another number of outputs',
      [[1, 2, 3, 4, 5], new Array(10).fill(1)],
      'returned 2 values per row after 1',
    ],
    ['a number that is not finite', [[1, 2, 3, 4, Number.NaN]], 'returned NaN for output 0 of row 4'],
    ['several outputs without a choice', [new Array(10).fill(1)], 'say which to follow by output'],
  ])('%s', (_, predictions, message) => {
    expect(() => probe.averages(predictions)).toThrow(message);
  });
});

test('arguments are checked as those of partialDependence', () => {
  expect(() => dependenceProbe(observed, { columns: [4] })).toThrow(
    'dependenceProbe: a column of columns must be an integer in [0, 3], got 4',
  );
  expect(() => dependenceProbe(observed, { columns: [0], maxBatchRows: 0 })).toThrow(
    'dependenceProbe: maxBatchRows must be an integer >= 1, got 0',
  );
});
