/** Reading errors in tests: code, message and details of what a call throws. */
import { readFileSync } from 'node:fs';
import { type DataError, isDataError } from '@limpid/data';

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
