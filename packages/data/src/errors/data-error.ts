/**
 * The one error class of this package. Errors are recognised by `name` and `code`, not by `instanceof`, so that
 * two copies of the package (ESM beside CJS, two versions in one tree) understand each other's errors.
 */

/** What went wrong, as a word that does not change when a message is reworded. */
export type DataErrorCode =
  | 'empty-file'
  | 'no-header'
  | 'blank-column-name'
  | 'duplicate-column'
  | 'no-rows'
  | 'ragged-rows'
  | 'malformed-csv'
  | 'not-numeric'
  | 'not-finite'
  | 'unknown-column'
  | 'missing-column'
  | 'extra-column'
  | 'wrong-kind'
  | 'missing-values'
  | 'all-missing'
  | 'constant-column'
  | 'single-class'
  | 'unknown-category'
  | 'too-few-rows'
  | 'size-mismatch'
  | 'invalid-option'
  | 'invalid-encoder';

/** Where it went wrong, for programs; the message says the same in words. */
export interface DataErrorDetails {
  /** Row of the file, counted from 1 with the header row as 1; or the index from 0 in a table not read from a file. */
  readonly row?: number;
  /** All offending rows, counted like `row`. */
  readonly rows?: readonly number[];
  /** The column concerned. */
  readonly column?: string;
  /** All columns concerned. */
  readonly columns?: readonly string[];
  /** The text or number that was refused. */
  readonly value?: string | number;
}

/**
 * Data that cannot be used as asked: a malformed file, a column of the wrong kind, an option out of range.
 *
 * The message is one line and names the operation, what arrived and what was expected.
 * Catch it with {@link isDataError}, which also recognises an error of another copy of this package.
 *
 * @example
 * ```ts
 * import { isDataError, parseCsv } from '@limpid/data';
 *
 * try {
 *   parseCsv('height,weight\n1.80,75\n1.65');
 * } catch (error) {
 *   if (isDataError(error)) console.log(error.code, error.details.row); // ragged-rows 3
 * }
 * ```
 */
export class DataError extends Error {
  override readonly name = 'DataError';

  constructor(
    /** What went wrong. */
    readonly code: DataErrorCode,
    message: string,
    /** Where it went wrong. */
    readonly details: DataErrorDetails = {},
  ) {
    super(message);
  }
}

/**
 * Says whether a caught value is a {@link DataError}, by its name and code.
 *
 * @param error - anything that was thrown
 * @returns true for a DataError of this or any other copy of the package
 *
 * @example
 * ```ts
 * import { DataError, isDataError } from '@limpid/data';
 *
 * console.log(isDataError(new DataError('empty-file', 'parseCsv: the file is empty'))); // true
 * console.log(isDataError(new Error('something else'))); // false
 * ```
 */
export function isDataError(error: unknown): error is DataError {
  return (
    error instanceof Error &&
    error.name === 'DataError' &&
    typeof (error as { code?: unknown }).code === 'string'
  );
}
