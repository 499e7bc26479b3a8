import { describe, expect, test } from 'vitest';
import {
  type BootstrapBandsOptions,
  bootstrapBands,
  type PartialDependenceOptions,
  type PermutationImportanceOptions,
  type Predict,
  partialDependence,
  permutationImportance,
  type Rows,
  r2,
} from '../src/index.js';
import { linearModel, table } from './network.js';

const good = table([
  [1, 2],
  [3, 4],
  [5, 6],
]);
const model = linearModel(1, 1);

type Importance = Partial<PermutationImportanceOptions> & {
  readonly predict?: unknown;
  readonly rows?: unknown;
  readonly target?: unknown;
};
const importance = ({
  predict = model,
  rows = good,
  target = [3, 7, 11],
  ...options
}: Importance = {}): Promise<unknown> =>
  permutationImportance(predict as Predict, rows as Rows, target as number[], { score: r2, ...options });

type Dependence = Partial<Record<keyof PartialDependenceOptions, unknown>> & {
  readonly predict?: unknown;
  readonly rows?: unknown;
};
const dependence = ({ predict = model, rows = good, ...options }: Dependence = {}): Promise<unknown> =>
  partialDependence(
    predict as Predict,
    rows as Rows,
    { columns: [0], ...options } as PartialDependenceOptions,
  );

const bands = (
  options: Partial<Record<keyof BootstrapBandsOptions<unknown>, unknown>> = {},
): Promise<unknown> =>
  bootstrapBands({
    rows: 4,
    fit: () => 0,
    statistic: () => [0],
    ...options,
  } as BootstrapBandsOptions<unknown>);

test('good arguments are accepted', async () => {
  await expect(Promise.all([importance(), dependence(), bands()])).resolves.toHaveLength(3);
});

describe.each([
  ['permutationImportance', importance],
  ['partialDependence', dependence],
])(
  '%s',
  (operation, run: (options: {
    rows?: unknown;
    predict?: unknown;
    maxBatchRows?: number;
  }) => Promise<unknown>) => {
    test.each([
      [
        'NaN',
        { data: Float64Array.of(1, 2, 3, Number.NaN, 5, 6), shape: [3, 2] },
        'rows holds NaN at row 1, column 1',
      ],
      [
        'Infinity',
        { data: Float32Array.of(1, 2, 3, 4, -1 / 0, 6), shape: [3, 2] },
        'rows holds -Infinity at row 2, column 0',
      ],
      [
        'a shape that does not fit',
        { data: new Float64Array(6), shape: [2, 2] },
        'rows.shape [2, 2] wants 4 values, but rows.data holds 6',
      ],
      [
        'a shape of one number',
        { data: new Float64Array(6), shape: [6] },
        'rows.shape must be [rows, columns], two integers >= 1; got [6]',
      ],
      [
        'a shape of three numbers',
        { data: new Float64Array(6), shape: [1, 2, 3] },
        'two integers >= 1; got [1, 2, 3]',
      ],
      ['a broken shape', { data: new Float64Array(6), shape: [2.4, 2.5] }, 'got [2.4, 2.5]'],
      ['a negative shape', { data: new Float64Array(6), shape: [-3, -2] }, 'got [-3, -2]'],
      ['no rows', { data: new Float64Array(0), shape: [0, 2] }, 'got [0, 2]'],
      ['no columns', { data: new Float64Array(0), shape: [2, 0] }, 'got [2, 0]'],
      ['no shape', { data: new Float64Array(6) }, 'got undefined'],
      [
        'a plain array',
        { data: [1, 2], shape: [1, 2] },
        'rows.data must be a Float32Array or Float64Array, got Array',
      ],
      ['integers', { data: new Int32Array(2), shape: [1, 2] }, 'got Int32Array'],
      ['nothing', null, 'got Undefined'],
    ])('refuses a table with %s', async (_, rows, message) => {
      const rejection = expect(run({ rows })).rejects;
      await rejection.toMatchObject({ name: 'ExplainError', code: 'invalid-rows' });
      await expect(run({ rows })).rejects.toThrow(message);
      await expect(run({ rows })).rejects.toThrow(`${operation}: `);
    });

    test.each([
      ['too few', () => [1, 2], /predict returned 2 values for \d+ rows/],
      ['none', () => [], /predict returned 0 values for \d+ rows/],
      [
        'NaN',
        (given: Rows) => Array.from({ length: given.shape[0] }, (_, i) => (i === 2 ? Number.NaN : i)),
        /predict returned NaN for output 0 of row 2/,
      ],
      [
        'Infinity',
        (given: Rows) => new Float32Array(given.shape[0]).fill(1 / 0),
        /predict returned Infinity for output 0 of row 0/,
      ],
      ['nothing', () => undefined, /predict must return an array of rows × outputs numbers, got undefined/],
      ['an object', () => ({}), /must return an array of rows × outputs numbers, got Object/],
    ])('refuses predictions that are %s', async (_, predict, message) => {
      await expect(run({ predict })).rejects.toMatchObject({ code: 'invalid-prediction' });
      await expect(run({ predict })).rejects.toThrow(message);
    });

    test('refuses predictions whose number per row changes', async () => {
      let calls = 0;
      const predict = (given: Rows): Float64Array => new Float64Array(given.shape[0] * ++calls);
      await expect(run({ predict, maxBatchRows: 3 })).rejects.toThrow(
        'predict returned 2 values per row after 1',
      );
    });

    test('passes on what predict throws', async () => {
      const error = new Error('out of memory');
      const predict = (): never => {
        throw error;
      };
      await expect(run({ predict })).rejects.toBe(error);
    });

    test.each([0, -1, 1.5, Number.NaN])('refuses %s rows a call', async (maxBatchRows) => {
      await expect(run({ maxBatchRows })).rejects.toThrow(
        `maxBatchRows must be an integer >= 1, got ${maxBatchRows}`,
      );
    });

    test('refuses a predict that is no function', async () => {
      await expect(run({ predict: [1, 2] })).rejects.toThrow(
        `${operation}: predict must be a function, got [1, 2]`,
      );
    });
  },
);

describe('permutationImportance refuses', () => {
  test.each<[string, Importance, string]>([
    [
      'one row',
      { rows: table([[1, 2]]), target: [3] },
      'rows has shape [1, 2]; permuting needs at least two rows',
    ],
    ['no repeats', { repeats: 0 }, 'repeats must be an integer >= 1, got 0'],
    ['half a repeat', { repeats: 2.5 }, 'repeats must be an integer >= 1, got 2.5'],
    ['a negative seed', { seed: -1 }, 'seed must be an integer >= 0, got -1'],
    ['one of maxRows', { maxRows: 1 }, 'maxRows must be an integer >= 2, got 1'],
    ['a short target', { target: [1, 2] }, 'target must hold one number per row: 3 expected, got 2'],
    ['no target', { target: null }, 'target must hold one number per row: 3 expected, got undefined'],
    ['NaN in the target', { target: [1, Number.NaN, 3] }, 'target of row 1 is NaN'],
    ['too few names', { names: ['a'] }, 'names must hold one name per column: 2 expected, got 1'],
    ['no groups', { groups: [] }, 'groups must be a list of at least one { columns }, got []'],
    [
      'an empty group',
      { groups: [{ columns: [] }] },
      'groups[0].columns must be a list of at least one column, got []',
    ],
    [
      'a column twice in a group',
      { groups: [{ columns: [0] }, { columns: [1, 1] }] },
      'groups[1].columns names a column twice: [1, 1]',
    ],
    [
      'a column that is not there',
      { groups: [{ columns: [2] }] },
      'a column of groups[0].columns must be an integer in [0, 1], got 2',
    ],
    ['a score that is no function', { score: 'r2' as never }, "score must be a function, got 'r2'"],
  ])('%s', async (_, options, message) => {
    await expect(importance(options)).rejects.toMatchObject({ name: 'ExplainError' });
    await expect(importance(options)).rejects.toThrow(`permutationImportance: ${message}`);
  });

  test('a score that is not finite', async () => {
    await expect(importance({ score: () => Number.NaN })).rejects.toMatchObject({
      code: 'invalid-score',
      message: 'permutationImportance: score must return a finite number, got NaN',
    });
  });

  test('and passes on what the score throws', async () => {
    const error = new Error('no such class');
    const score = (): never => {
      throw error;
    };
    await expect(importance({ score })).rejects.toBe(error);
  });
});

describe('partialDependence refuses', () => {
  test.each<[string, Dependence, string]>([
    ['no column', { columns: [] }, 'columns must be a list of at least one column, got []'],
    [
      'three columns',
      { columns: [0, 1, 2], rows: table([[1, 2, 3]]) },
      'columns must be one or two columns, got 3',
    ],
    ['a column twice', { columns: [1, 1] }, 'columns names a column twice: [1, 1]'],
    [
      'a column that is not there',
      { columns: [2] },
      'a column of columns must be an integer in [0, 1], got 2',
    ],
    ['a negative column', { columns: [-1] }, 'a column of columns must be an integer in [0, 1], got -1'],
    ['an unknown kind', { kind: 'ice' }, "kind must be one of 'average', 'individual', 'both'; got 'ice'"],
    [
      'an unknown hold',
      { hold: 'zero' },
      "hold must be one of 'observed', 'mean', 'median', 'mode'; got 'zero'",
    ],
    ['a resolution of 1', { gridResolution: 1 }, 'gridResolution must be an integer >= 2, got 1'],
    [
      'percentiles out of range',
      { percentiles: [-0.1, 0.9] },
      'percentiles must be two numbers 0 <= low < high <= 1, got [-0.1, 0.9]',
    ],
    ['percentiles in per cent', { percentiles: [5, 95] }, 'got [5, 95]'],
    ['percentiles that coincide', { percentiles: [0.5, 0.5] }, 'got [0.5, 0.5]'],
    ['percentiles of NaN', { percentiles: [Number.NaN, 0.5] }, 'got [NaN, 0.5]'],
    ['one percentile', { percentiles: [0.5] }, 'got [0.5]'],
    ['an empty grid', { grid: [[]] }, "the grid of column 'x0' is empty"],
    ['a grid with NaN', { grid: [[1, Number.NaN]] }, "the grid of column 'x0' holds NaN at position 1"],
    ['a grid too many', { grid: [[1], [2]] }, 'grid must hold one list per varied column: 1 expected, got 2'],
    [
      'a category column that is not there',
      { categorical: [7] },
      'a column of categorical must be an integer in [0, 1], got 7',
    ],
    ['an output that is not there', { output: 1 }, 'output must be an integer in [0, 0], got 1'],
    ['too few names', { names: ['a'] }, 'names must hold one name per column: 2 expected, got 1'],
  ])('%s', async (_, options, message) => {
    await expect(dependence(options)).rejects.toMatchObject({
      name: 'ExplainError',
      code: 'invalid-argument',
    });
    await expect(dependence(options)).rejects.toThrow('partialDependence: ');
    await expect(dependence(options)).rejects.toThrow(message);
  });

  test('a column whose percentiles are the same number, though it has many values', async () => {
    const mostlyZero = table(Array.from({ length: 400 }, (_, row) => [row < 11 ? row : 0, 1]));
    await expect(dependence({ rows: mostlyZero, gridResolution: 10 })).rejects.toMatchObject({
      code: 'degenerate-grid',
      message: expect.stringContaining("percentiles [0.05, 0.95] of column 'x0' are both 0"),
    });
    await expect(
      dependence({ rows: mostlyZero, gridResolution: 10, percentiles: [0, 1] }),
    ).resolves.toBeDefined();
    await expect(
      dependence({ rows: mostlyZero, gridResolution: 10, categorical: [0] }),
    ).resolves.toBeDefined();
  });
});

describe('bootstrapBands refuses', () => {
  test.each([
    ['one row', { rows: 1 }, 'rows must be an integer >= 2, got 1'],
    ['one refit', { refits: 1 }, 'refits must be an integer >= 2, got 1'],
    ['a level of 0', { level: 0 }, 'level must lie between 0 and 1, got 0'],
    ['a level in per cent', { level: 95 }, 'level must lie between 0 and 1, got 95'],
    ['an unknown method', { method: 'bca' }, "method must be one of 'percentile', 'basic'; got 'bca'"],
    ['a broken seed', { seed: 0.5 }, 'seed must be an integer >= 0, got 0.5'],
    ['too few strata', { strata: [0, 1] }, 'strata must hold one label per row: 4 expected, got 2'],
    ['a fit that is no function', { fit: 3 }, 'fit must be a function, got 3'],
    [
      'a statistic that is no function',
      { statistic: undefined },
      'statistic must be a function, got undefined',
    ],
  ])('%s', async (_, options, message) => {
    await expect(bands(options)).rejects.toMatchObject({ name: 'ExplainError', code: 'invalid-argument' });
    await expect(bands(options)).rejects.toThrow(`bootstrapBands: ${message}`);
  });
});
