/**
 * The two kinds of column and how each marks a missing value: NaN in a numeric column, code −1 in a categorical one.
 * Infinities are not allowed, so a number that is not NaN is always finite. Yes/no columns are categorical with two
 * categories.
 */
import { DataError } from '../errors/data-error.js';

/** What the values of a column are: numbers, or one of a list of words. */
export type ColumnKind = 'numeric' | 'categorical';

/** What every column has. */
export interface ColumnDescription {
  /** Unique within its table, not blank. */
  readonly name: string;
  /** The unit of the values, such as `cm`, where it is known. */
  readonly unit?: string;
  /** What the column means, in a few words. */
  readonly description?: string;
}

/** A column of numbers. */
export interface NumericColumn extends ColumnDescription {
  readonly kind: 'numeric';
  /** One number a row; NaN where the value is missing, otherwise finite. */
  readonly values: Float64Array;
}

/** A column whose values come from a list of categories. */
export interface CategoricalColumn extends ColumnDescription {
  readonly kind: 'categorical';
  /** One index into `categories` a row; −1 where the value is missing. */
  readonly codes: Int32Array;
  /** The categories, unique, in a fixed order. Some may not occur in the rows at hand. */
  readonly categories: readonly string[];
}

/** A named column of a {@link Table}. */
export type Column = NumericColumn | CategoricalColumn;

/** The code of a missing value in a categorical column. */
export const MISSING_CODE = -1;

/** The number of rows of a column. */
export function columnLength(column: Column): number {
  return column.kind === 'numeric' ? column.values.length : column.codes.length;
}

/** True where the row's value is missing. */
export function isMissing(column: Column, row: number): boolean {
  return column.kind === 'numeric' ? Number.isNaN(column.values[row]) : column.codes[row] === MISSING_CODE;
}

/** How many values of a column are missing. */
export function countMissing(column: Column): number {
  let count = 0;
  const length = columnLength(column);
  for (let row = 0; row < length; row++) if (isMissing(column, row)) count++;
  return count;
}

/** The value as people write it: a number, a category, or null where it is missing. */
export function cellValue(column: Column, row: number): number | string | null {
  if (isMissing(column, row)) return null;
  return column.kind === 'numeric'
    ? (column.values[row] as number)
    : (column.categories[column.codes[row] as number] as string);
}

/** The column with the given rows, in the given order. */
export function takeColumn(column: Column, rows: ArrayLike<number>): Column {
  if (column.kind === 'numeric') {
    const values = Float64Array.from(rows, (row) => column.values[row] as number);
    return { ...column, values };
  }
  return { ...column, codes: Int32Array.from(rows, (row) => column.codes[row] as number) };
}

/** Throws where a column breaks the rules above. */
export function checkColumn(operation: string, column: Column): void {
  if (column.name.trim() === '') {
    throw new DataError(
      'blank-column-name',
      `${operation}: a column has a blank name; every column needs a name`,
    );
  }
  if (column.kind === 'numeric') {
    const row = column.values.findIndex((value) => value === Infinity || value === -Infinity);
    if (row >= 0) {
      const message = `${operation}: column "${column.name}" has ${column.values[row]} at index ${row}; expected finite numbers, or NaN where a value is missing`;
      throw new DataError('not-finite', message, { row, column: column.name });
    }
    return;
  }
  if (new Set(column.categories).size !== column.categories.length) {
    throw new DataError('unknown-category', `${operation}: column "${column.name}" lists a category twice`, {
      column: column.name,
    });
  }
  const row = column.codes.findIndex((code) => code < MISSING_CODE || code >= column.categories.length);
  if (row >= 0) {
    const message = `${operation}: column "${column.name}" has the code ${column.codes[row]} at index ${row}; expected −1 (missing) to ${column.categories.length - 1}`;
    throw new DataError('unknown-category', message, { row, column: column.name });
  }
}
