import { type EncoderOptions, fitEncoder, type Table, tableFromColumns } from '@limpid/data';
import { describe, expect, it } from 'vitest';
import { rowsOf, thrownBy } from './helpers.js';

describe('features', () => {
  const table = tableFromColumns({
    id: [1, 2, 3],
    x: [1, 2, 4],
    same: [7, 7, 7],
    word: ['a', 'a', 'a'],
    y: [1.5, 2.5, 3.5],
  });

  it('that are constant are refused, with their values', () => {
    expect(thrownBy(() => fitEncoder(table, { target: 'y' }))).toMatchObject({
      code: 'constant-column',
      message:
        'fitEncoder: columns "same" (7), "word" ("a") have the same value in all 3 training rows and tell nothing; leave them out (exclude, or constant: \'drop\'), or say constant: \'keep\'',
      details: { column: 'same', columns: ['same', 'word'] },
    });
  });

  it('that are constant may be left out, and then may come or not', () => {
    const encoder = fitEncoder(table, { target: 'y', constant: 'drop' });
    expect([encoder.names, encoder.fitted.constant]).toEqual([
      ['id', 'x'],
      ['same', 'word'],
    ]);
    expect(encoder.transform(table).shape).toEqual([3, 2]);
    expect(encoder.transform(table.without(['same'])).shape).toEqual([3, 2]);
  });

  it('that are constant may be kept: zeros for a number, ones for a category', () => {
    const encoded = fitEncoder(table, { features: ['same', 'word'], constant: 'keep' }).transform(
      table.asCategorical('y'),
    );
    expect(rowsOf(encoded)).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
  });

  it('that are constant but for gaps are constant when filled, and are not when an indicator tells', () => {
    const gaps = tableFromColumns({ x: [5, null, 5] });
    expect(thrownBy(() => fitEncoder(gaps, { missing: 'mean' })).code).toBe('constant-column');
    expect(rowsOf(fitEncoder(gaps, { missing: 'indicator' }).transform(gaps))).toEqual([
      [0, 0],
      [0, 1],
      [0, 0],
    ]);
  });

  it('without any value are refused', () => {
    const empty = tableFromColumns({ x: [1, 2], e: [null, null] });
    expect(thrownBy(() => fitEncoder(empty, { missing: 'mean' }))).toMatchObject({
      code: 'all-missing',
      message: 'fitEncoder: column "e" has no value in any of the 2 training rows; leave it out (exclude)',
    });
    expect(fitEncoder(empty, { exclude: ['e'] }).names).toEqual(['x']);
  });

  it('may be chosen, and come in the order of the table', () => {
    expect(fitEncoder(table, { features: ['x', 'id'] }).names).toEqual(['id', 'x']);
  });

  it('may be left as they are', () => {
    const encoder = fitEncoder(table, { features: ['x'], numeric: 'raw' });
    expect([...encoder.transform(table).data]).toEqual([1, 2, 4]);
    expect([...encoder.decodeColumn(0, [3])]).toEqual([3]);
  });

  it('beyond 32-bit floats are refused', () => {
    const huge = tableFromColumns({ x: [1e300, 2e300] });
    expect(thrownBy(() => fitEncoder(huge, { numeric: 'raw' })).code).toBe('not-finite');
    const encoder = fitEncoder(table, { features: ['x'] });
    expect(thrownBy(() => encoder.transform(tableFromColumns({ x: [1e300] }))).message).toBe(
      'transform: row index 0: 1e+300 in column "x" is beyond 32-bit floating point',
    );
  });

  it.each<[string, EncoderOptions, string, string]>([
    [
      'a feature that is the target',
      { target: 'y', features: ['y'] },
      'invalid-option',
      'fitEncoder: column "y" is a feature and the target at once',
    ],
    [
      'a feature that is excluded',
      { exclude: ['x'], features: ['x'] },
      'invalid-option',
      'fitEncoder: column "x" is a feature and excluded at once',
    ],
    [
      'an excluded column that is not there',
      { exclude: ['idd'] },
      'unknown-column',
      'there is no column "idd"; did you mean "id"?',
    ],
    ['no feature', { features: [] }, 'invalid-option', 'fitEncoder: no column is left to learn from'],
    [
      'an unknown policy',
      { missing: 'median' as 'mean' },
      'invalid-option',
      "fitEncoder: missing is median; expected one of 'drop', 'mean', 'indicator'",
    ],
  ])('refuses %s', (_, options, code, message) => {
    expect(thrownBy(() => fitEncoder(table, options))).toMatchObject({ code, message });
  });

  it.each<[string, Table, string]>([
    ['no rows', tableFromColumns({ x: [1] }).take([]), 'fitEncoder: there are no training rows'],
    [
      'no complete row',
      tableFromColumns({ x: [1, null], z: [null, 1] }),
      "fitEncoder: every one of the 2 training rows has a missing value, so missing: 'drop' leaves none",
    ],
  ])('refuses %s', (_, few, message) => {
    expect(thrownBy(() => fitEncoder(few, { missing: 'drop' }))).toMatchObject({
      code: 'too-few-rows',
      message,
    });
  });
});
