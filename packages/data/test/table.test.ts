import {
  cellValue,
  countMissing,
  findColumnProblems,
  formatSummary,
  suggestTask,
  summarizeTable,
  Table,
  tableFromColumns,
} from '@limpid/data';
import { describe, expect, it } from 'vitest';
import { moments } from '../src/table/moments.js';
import { thrownBy } from './helpers.js';

const people = tableFromColumns(
  { age: [31, null, 45, 60], city: ['Rome', 'Oslo', undefined, 'Rome'], member: [true, false, true, true] },
  { info: { title: 'people' }, rowNumbers: Int32Array.of(2, 3, 5, 6) },
);

describe('tableFromColumns', () => {
  it('makes numbers numeric and words and booleans categorical', () => {
    expect(people.columns.map((column) => column.kind)).toEqual(['numeric', 'categorical', 'categorical']);
    expect(people.categorical('member').categories).toEqual(['false', 'true']);
    expect([...people.categorical('city').codes]).toEqual([1, 0, -1, 1]);
  });

  it('takes null, undefined and NaN for missing', () => {
    const table = tableFromColumns({ x: [1, null, undefined, Number.NaN] });
    expect(countMissing(table.column('x'))).toBe(3);
    expect(cellValue(table.column('x'), 3)).toBeNull();
  });

  it('takes typed arrays', () => {
    expect([...tableFromColumns({ x: Float32Array.of(1, 2) }).numeric('x').values]).toEqual([1, 2]);
  });

  it.each([
    ['lengths that differ', { a: [1, 2], b: [1] }, 'size-mismatch'],
    ['numbers mixed with words', { a: [1, 'x'] }, 'not-numeric'],
    ['an infinity', { a: [1, Infinity] }, 'not-finite'],
    ['a blank name', { ' ': [1] }, 'blank-column-name'],
  ])('refuses %s', (_, columns, code) => {
    expect(thrownBy(() => tableFromColumns(columns)).code).toBe(code);
  });
});

describe('Table', () => {
  it('refuses two columns of one name, a code without a category and a category twice', () => {
    const column = (name: string, codes: number[], categories: string[]) =>
      ({ kind: 'categorical', name, codes: Int32Array.from(codes), categories }) as const;
    expect(thrownBy(() => new Table([column('a', [0], ['x']), column('a', [0], ['x'])])).code).toBe(
      'duplicate-column',
    );
    expect(thrownBy(() => new Table([column('a', [1], ['x'])])).code).toBe('unknown-category');
    expect(thrownBy(() => new Table([column('a', [-2], ['x'])])).code).toBe('unknown-category');
    expect(thrownBy(() => new Table([column('a', [0], ['x', 'x'])])).code).toBe('unknown-category');
  });

  it('takes rows in any order and more than once, with their row numbers and facts', () => {
    const taken = people.take([3, 0, 3]);
    expect(taken.toRecords().map((row) => row.age)).toEqual([60, 31, 60]);
    expect([...(taken.rowNumbers ?? [])]).toEqual([6, 2, 6]);
    expect(taken.info.title).toBe('people');
    expect(taken.categorical('city').categories).toEqual(['Oslo', 'Rome']);
  });

  it.each([-1, 4, 0.5])('refuses to take the row %d', (row) => {
    expect(thrownBy(() => people.take([row]))).toMatchObject({
      code: 'invalid-option',
      message: `take: row index ${row} is not among the 4 rows`,
    });
  });

  it('selects, leaves out, adds and replaces columns', () => {
    expect(people.select(['city', 'age']).names).toEqual(['city', 'age']);
    expect(people.without(['city']).names).toEqual(['age', 'member']);
    const height = { kind: 'numeric', name: 'height', values: Float64Array.of(1, 2, 3, 4) } as const;
    expect(people.withColumn(height).names).toEqual(['age', 'city', 'member', 'height']);
    expect(people.withColumn({ ...height, name: 'age' }).toRecords()[1]).toEqual({
      age: 2,
      city: 'Oslo',
      member: 'false',
    });
  });

  it('drops rows with missing values, of all or of some columns', () => {
    expect(people.dropMissing().rows).toBe(2);
    expect(people.dropMissing(['age']).rows).toBe(3);
    expect(people.dropMissing(['member'])).toBe(people);
  });

  it('makes numbers categories in ascending order and keeps what is missing', () => {
    const table = tableFromColumns({ x: [10, 9, null, 10] }).asCategorical('x');
    expect(table.categorical('x')).toMatchObject({
      categories: ['9', '10'],
      codes: Int32Array.of(1, 0, -1, 1),
    });
  });

  it('shows its first rows', () => {
    expect(people.head(2).rows).toBe(2);
    expect(people.head().rows).toBe(4);
  });

  it.each([
    ['aeg', 'there is no column "aeg"; did you mean "age"?'],
    ['Members', 'there is no column "Members"; did you mean "member"?'],
    ['temperature', 'there is no column "temperature"; the columns are "age", "city", "member"'],
  ])('names the nearest column for %s', (name, message) => {
    expect(thrownBy(() => people.column(name))).toMatchObject({ code: 'unknown-column', message });
  });

  it('refuses a column of the other kind', () => {
    expect(thrownBy(() => people.numeric('city')).message).toBe(
      'column "city" is categorical; expected a numeric column',
    );
    expect(thrownBy(() => people.categorical('age')).message).toBe(
      'column "age" is numeric; expected a categorical column (see asCategorical)',
    );
  });
});

describe('findColumnProblems', () => {
  it('finds columns that are all missing or constant, and no others', () => {
    const table = tableFromColumns({
      a: [1, 1],
      b: [1, 2],
      c: [null, null],
      d: ['x', 'x'],
      e: [1, null],
      f: ['x', 'y'],
    });
    expect(findColumnProblems(table)).toEqual([
      { column: 'a', problem: 'constant', value: 1 },
      { column: 'c', problem: 'all-missing' },
      { column: 'd', problem: 'constant', value: 'x' },
    ]);
  });
});

describe('summarizeTable', () => {
  it('counts rows, kinds, missing values and categories', () => {
    const summary = summarizeTable(people);
    expect(summary).toMatchObject({
      rows: 4,
      kinds: { numeric: 1, categorical: 2 },
      missing: 2,
      problems: [],
    });
    expect(summary.columns[1]).toEqual({
      kind: 'categorical',
      name: 'city',
      missing: 1,
      categories: [
        { category: 'Oslo', count: 1 },
        { category: 'Rome', count: 2 },
      ],
    });
    expect(summary.columns[0]).toMatchObject({ min: 31, max: 60, missing: 1 });
  });

  it('makes a text of it', () => {
    const words = ['a', 'b', 'c', 'd', 'e', 'f'];
    const table = tableFromColumns({
      height: [1.5, 1.6, 1.7, 1.8, null, 2],
      word: words,
      empty: words.map(() => null),
      same: words.map(() => 'x'),
    });
    expect(formatSummary(summarizeTable(table))).toMatchInlineSnapshot(`
      "6 rows, 4 columns (2 numeric, 2 categorical), 7 missing values
      column  kind         missing  values
      height  numeric            1  1.5 to 2, mean 1.72, std 0.172
      word    categorical        0  a 1, b 1, c 1, d 1, and 2 more categories
      empty   numeric            6  no values
      same    categorical        0  x 6
      column "empty" is missing in every row
      column "same" is "x" in every row"
    `);
  });

  it('says so where nothing is missing', () => {
    const [first] = formatSummary(summarizeTable(tableFromColumns({ x: [1] }))).split('\n');
    expect(first).toBe('1 row, 1 column (1 numeric), no missing values');
  });
});

describe('moments', () => {
  it('keep their digits far from zero', () => {
    const { mean, std } = moments([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]);
    expect(mean).toBe(1e9 + 10);
    expect(std).toBe(Math.sqrt(22.5));
  });

  it('of equal values have no spread at all', () => {
    expect(moments([0.1, 0.1, 0.1])).toEqual({ count: 3, mean: 0.1, std: 0, min: 0.1, max: 0.1 });
  });
});

describe('suggestTask', () => {
  const repeat = (values: number[], times: number) => Array.from({ length: times }, () => values).flat();
  it.each<[string, (number | string | null)[], string]>([
    ['words', ['a', 'b', 'a'], 'classification'],
    ['two numbers', [0, 1, 1, 0], 'classification'],
    ['two numbers and gaps', [0.5, null, 1.5], 'classification'],
    ['ten whole numbers, often', repeat([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 5), 'classification'],
    ['few whole numbers, seldom', [1, 2, 3, 4, 5], 'regression'],
    ['eleven whole numbers', repeat([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 9), 'regression'],
    ['few fractions', repeat([0.5, 1, 1.5], 9), 'regression'],
    ['many numbers', [9.5, 12.25, 8, 11], 'regression'],
  ])('takes %s for %s', (_, values, task) => {
    expect(suggestTask(tableFromColumns({ y: values }).column('y'))).toBe(task);
  });
});
