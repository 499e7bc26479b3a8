import { DataError, isDataError } from '@limpid/data';
import { describe, expect, it } from 'vitest';

describe('isDataError', () => {
  it('recognises an error of another copy of the package by name and code', () => {
    class DataErrorOfAnotherCopy extends Error {
      override readonly name = 'DataError';
      readonly code = 'empty-file';
    }
    expect(isDataError(new DataErrorOfAnotherCopy('the file is empty'))).toBe(true);
  });

  it.each([
    new Error('x'),
    new TypeError('x'),
    'DataError',
    null,
    undefined,
    { name: 'DataError', code: 'x' },
  ])('refuses %o', (value) => {
    expect(isDataError(value)).toBe(false);
  });

  it('keeps code and details', () => {
    const error = new DataError('ragged-rows', 'parseCsv: row 3', { row: 3 });
    expect([error.name, error.code, error.message, error.details.row]).toEqual([
      'DataError',
      'ragged-rows',
      'parseCsv: row 3',
      3,
    ]);
  });
});
