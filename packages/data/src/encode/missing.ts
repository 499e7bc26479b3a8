/** Missing values found, reported, and rows dropped: the part of the policies that needs no statistics. */
import { DataError } from '../errors/data-error.js';
import { countMissing } from '../table/column.js';
import type { Table } from '../table/table.js';

/** How many values are missing in each of the named columns; columns without any are left out. */
export function missingCounts(table: Table, names: readonly string[]): Record<string, number> {
  const counts = names.map((name) => [name, countMissing(table.column(name))] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** The error of somebody who has not said what to do about missing values. */
export function missingValuesError(operation: string, counts: Readonly<Record<string, number>>): DataError {
  const columns = Object.keys(counts);
  const listed = Object.entries(counts).map(
    ([name, count]) => `"${name}" (${count} ${count === 1 ? 'row' : 'rows'})`,
  );
  const message = `${operation}: values are missing in ${listed.join(', ')}; choose missing: 'drop' (leave such rows out), 'mean' (fill in the training mean, or the most frequent category) or 'indicator' (fill in, and add a column that says so)`;
  return new DataError('missing-values', message, { columns });
}

/** Row indices without a missing value in the named columns. */
export function completeRows(table: Table, names: readonly string[]): Int32Array {
  const complete = new Uint8Array(table.rows).fill(1);
  for (const name of names) {
    const column = table.column(name);
    for (let row = 0; row < table.rows; row++) {
      const absent =
        column.kind === 'numeric' ? Number.isNaN(column.values[row]) : (column.codes[row] as number) < 0;
      if (absent) complete[row] = 0;
    }
  }
  return Int32Array.from(Array.from(complete.keys()).filter((row) => complete[row] === 1));
}
