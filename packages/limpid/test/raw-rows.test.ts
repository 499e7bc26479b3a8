import { fitEncoder, parseCsv } from '@limpid/data';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rawFeatures, rawRows, rowEncoder, withoutMarks } from '../src/experiment/raw-rows.js';
import { csv } from './support/tables.js';

const table = parseCsv(
  csv(
    ['age', 'town', 'weight'],
    [
      [30, 'Oslo', 70],
      [40, 'Bergen', 82.5],
      ['', 'Oslo', 61],
      [55, '', 90],
      [21, 'Tromsø', 55],
    ],
  ),
);

describe('raw rows', () => {
  test('have one column a feature, and one more for each that is marked', () => {
    const encoder = fitEncoder(table, { missing: 'indicator' });
    expect(rawFeatures(encoder).map(({ feature, value, mark }) => [feature.name, value, mark])).toEqual([
      ['age', 0, 1],
      ['town', 2, 3],
      ['weight', 4, undefined],
    ]);
    const { data, shape } = rawRows(encoder, table);
    expect(shape).toEqual([5, 5]);
    // Bergen, Oslo, Tromsø are 0, 1, 2; the mean age is 36.5; the most frequent town Oslo.
    const rows = Array.from({ length: 5 }, (_, row) => Array.from(data.slice(row * 5, row * 5 + 5)));
    expect(rows).toEqual([
      [30, 0, 1, 0, 70],
      [40, 0, 0, 0, 82.5],
      [36.5, 1, 1, 0, 61],
      [55, 0, 1, 1, 90],
      [21, 0, 2, 0, 55],
    ]);
  });

  test('can have the marks of one feature taken off', () => {
    const encoder = fitEncoder(table, { missing: 'indicator' });
    const [age, town] = rawFeatures(encoder);
    const rows = rawRows(encoder, table);
    const marks = (column: number, of = rows) =>
      Array.from({ length: 5 }, (_, row) => of.data[row * 5 + column]);
    if (age === undefined || town === undefined) throw new Error('the table has two features at least');
    const changed = withoutMarks(rows, age);
    expect(marks(1, changed)).toEqual([0, 0, 0, 0, 0]);
    expect(marks(3, changed)).toEqual([0, 0, 0, 1, 0]);
    expect(marks(1)).toEqual([0, 0, 1, 0, 0]);
  });

  test.each([
    ['of numbers and categories', []],
    ['of numbers alone', ['k']],
  ])('encode to what the encoder makes of a table %s', (_, without) => {
    const cell = fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { nil: null });
    const word = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: null });
    const rows = fc.array(fc.tuple(cell, word), { minLength: 4, maxLength: 30 });
    fc.assert(
      fc.property(rows, fc.constantFrom('mean' as const, 'indicator' as const), (cells, missing) => {
        // Two rows at the end see to it that no column is all missing or constant.
        const text = csv(['x', 'k'], [...cells.map(([x, k]) => [x ?? 'NA', k ?? 'NA']), [1, 'a'], [2, 'b']]);
        const whole = parseCsv(text, { kinds: { x: 'numeric', k: 'categorical' } });
        const read = whole.without(without);
        const half = read.take([...Array(Math.floor(read.rows / 2)).keys(), read.rows - 2, read.rows - 1]);
        const encoder = fitEncoder(half, { missing, unknown: 'ignore' });
        expect(rowEncoder(encoder)(rawRows(encoder, read))).toEqual(encoder.transform(read).data);
      }),
    );
  });
});
