/** Reading errors in tests: code, message and details of what a call throws. */
import { readFileSync } from 'node:fs';
import { type ColumnValues, type DataError, isDataError } from '@limpid/data';

/** The DataError that a call throws; anything else fails the test. */
export function thrownBy(call: () => unknown): DataError {
  try {
    call();
  } catch (error) {
    if (isDataError(error)) return error;
    throw error;
  }
  throw new Error('expected a DataError, and nothing was thrown');
}

/** A JSON fixture of this folder. */
export function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as T;
}

/** The integers from … to − 1. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

/** The rows of a row-major matrix. */
export function rowsOf({
  data,
  shape,
}: {
  data: Float32Array;
  shape: readonly [number, number];
}): number[][] {
  return range(0, shape[0]).map((row) => [...data.slice(row * shape[1], (row + 1) * shape[1])]);
}

/** The mixed table that scikit-learn encoded, and what came out. */
export interface EncoderFixture {
  columns: Record<string, ColumnValues>;
  trainRows: number;
  train: number[][];
  test: number[][];
  missingHeight: number[];
  missingCity: number[];
}
