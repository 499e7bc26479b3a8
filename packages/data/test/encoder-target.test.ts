import { type EncoderOptions, fitEncoder, type Table, tableFromColumns } from '@limpid/data';
import { describe, expect, it } from 'vitest';
import { thrownBy } from './helpers.js';

describe('the target', () => {
  const table = tableFromColumns({
    x: [1, 2, 3, 4],
    word: ['no', 'yes', 'no', 'maybe'],
    number: [10, 20, 30, 45],
    flag: [1, 0, 1, 0],
  });
  const fit = (target: string, options: EncoderOptions = {}) =>
    fitEncoder(table, { features: ['x'], target, ...options });

  it('of words becomes codes in the order of the classes', () => {
    const encoder = fit('word');
    expect(encoder.target).toEqual({
      name: 'word',
      kind: 'categorical',
      task: 'classification',
      classes: ['maybe', 'no', 'yes'],
      counts: [1, 2, 1],
    });
    expect(encoder.transform(table).target).toEqual(Int32Array.of(1, 2, 1, 0));
  });

  it('of numbers stays as it is, or is scaled and brought back', () => {
    expect(fit('number').transform(table).target).toEqual(Float32Array.of(10, 20, 30, 45));
    expect([...fit('number').decodeTarget([1, 2])]).toEqual([1, 2]);
    const scaled = fit('number', { scaleTarget: true });
    const encoded = scaled.transform(table).target ?? [];
    expect([...encoded].reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 6);
    expect([...encoded].reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(4, 6);
    scaled
      .decodeTarget(encoded)
      .forEach((value, row) => expect(value).toBeCloseTo([10, 20, 30, 45][row] as number, 5));
  });

  it('of two numbers is taken for classes, unless told otherwise', () => {
    expect(fit('flag').target).toMatchObject({ task: 'classification', classes: ['0', '1'], counts: [2, 2] });
    expect(fit('flag').transform(table).target).toEqual(Int32Array.of(1, 0, 1, 0));
    expect(fit('flag', { task: 'regression' }).transform(table).target).toEqual(Float32Array.of(1, 0, 1, 0));
    expect(fit('number', { task: 'classification' }).target).toMatchObject({
      classes: ['10', '20', '30', '45'],
    });
  });

  it('may be absent when predicting', () => {
    const encoded = fit('word').transform(table.select(['x']));
    expect([encoded.target, encoded.shape]).toEqual([undefined, [4, 1]]);
  });

  it('need not be named at all', () => {
    const encoder = fitEncoder(table.select(['x', 'number']));
    expect([encoder.target, encoder.transform(table.select(['x', 'number'])).target]).toEqual([
      undefined,
      undefined,
    ]);
    expect(thrownBy(() => encoder.decodeTarget([1])).message).toBe('decodeTarget: the encoder has no target');
  });

  it('of classes is not decoded as a number', () => {
    expect(thrownBy(() => fit('word').decodeTarget([1])).message).toBe(
      'decodeTarget: the target "word" has classes; look them up in encoder.target.classes',
    );
  });

  it.each<[string, Table, EncoderOptions, string, string]>([
    [
      'one class',
      tableFromColumns({ x: [1, 2], y: ['a', 'a'] }),
      {},
      'single-class',
      'fitEncoder: the target "y" has one class only ("a") in the 2 training rows; classification needs two or more',
    ],
    [
      'one number as class',
      tableFromColumns({ x: [1, 2], y: [3, 3] }),
      { task: 'classification' },
      'single-class',
      'fitEncoder: the target "y" has one class only ("3") in the 2 training rows; classification needs two or more',
    ],
    [
      'one number',
      tableFromColumns({ x: [1, 2], y: [3, 3] }),
      {},
      'constant-column',
      'fitEncoder: the target "y" is 3 in all 2 training rows; there is nothing to predict',
    ],
    [
      'words for regression',
      tableFromColumns({ x: [1, 2], y: ['a', 'b'] }),
      { task: 'regression' },
      'wrong-kind',
      'fitEncoder: the target "y" is categorical, and regression needs numbers; use task: \'classification\'',
    ],
    [
      'no value',
      tableFromColumns({ x: [1, 2], y: [null, null] }),
      {},
      'all-missing',
      'fitEncoder: column "y" has no value in any of the 2 training rows; leave it out (exclude)',
    ],
    [
      'no such column',
      tableFromColumns({ x: [1, 2], yy: [1, 2] }),
      {},
      'unknown-column',
      'there is no column "y"; the columns are "x", "yy"',
    ],
  ])('is refused with %s', (_, refused, options, code, message) => {
    expect(thrownBy(() => fitEncoder(refused, { target: 'y', ...options }))).toMatchObject({ code, message });
  });

  it('of a class that training did not see is refused', () => {
    const encoder = fitEncoder(table.take([0, 1, 2]), { features: ['x'], target: 'word' });
    expect(thrownBy(() => encoder.transform(table))).toMatchObject({
      code: 'unknown-category',
      message:
        'transform: row index 3: the target "word" is "maybe", a class that training did not see (no, yes)',
    });
  });
});
