/** A guess at what a target column is for, from its values. */
import type { Column } from '../table/column.js';

/** What a model is to predict: one of several classes, or a number. */
export type Task = 'classification' | 'regression';

/** Whole numbers with at most this many distinct values may be class labels … */
const MOST_CLASSES = 10;
/** … where each comes this often on average. */
const ROWS_PER_CLASS = 5;

/**
 * Suggests the task for a target column.
 *
 * Classification for a categorical column, for a numeric one with two distinct values, and for one with at most ten
 * distinct whole numbers that come five times each on average; regression otherwise. It is a guess, so show it.
 *
 * @param column - the target column; missing values are ignored
 *
 * @example
 * ```ts
 * import { suggestTask, tableFromColumns } from '@limpid/data';
 *
 * const table = tableFromColumns({ survived: [0, 1, 1, 0], price: [9.5, 12.25, 8, 11] });
 * console.log(suggestTask(table.column('survived'))); // classification
 * console.log(suggestTask(table.column('price'))); // regression
 * ```
 */
export function suggestTask(column: Column): Task {
  if (column.kind === 'categorical') return 'classification';
  const present = column.values.filter((value) => !Number.isNaN(value));
  const distinct = new Set(present);
  if (distinct.size === 2) return 'classification';
  const few = distinct.size <= MOST_CLASSES && present.length >= ROWS_PER_CLASS * distinct.size;
  return few && distinct.size > 0 && present.every(Number.isInteger) ? 'classification' : 'regression';
}
