/** Rows by class, and how many of each class go into each part: the arithmetic behind stratified splitting. */

import { suggestTask } from '../encode/suggest-task.js';
import { DataError } from '../errors/data-error.js';
import type { Table } from '../table/table.js';

/** Row indices for each distinct label, classes in order of label. */
export function rowsByClass(labels: ArrayLike<number>): number[][] {
  const groups = new Map<number, number[]>();
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] as number;
    const rows = groups.get(label);
    if (rows === undefined) groups.set(label, [row]);
    else rows.push(row);
  }
  return [...groups.entries()].sort(([a], [b]) => a - b).map(([, rows]) => rows);
}

/** Checks that there is one label a row, none of them missing. */
export function checkLabels(operation: string, labels: ArrayLike<number>, rows: number): void {
  if (labels.length !== rows) {
    throw new DataError(
      'size-mismatch',
      `${operation}: stratify has ${labels.length} labels for ${rows} rows`,
    );
  }
  for (let row = 0; row < rows; row++) {
    if (!Number.isFinite(labels[row])) {
      throw new DataError('missing-values', `${operation}: stratify has no label at row index ${row}`, {
        row,
      });
    }
  }
}

/** The labels of a table's column, for stratifying by it. */
export function labelsOf(operation: string, table: Table, name: string): ArrayLike<number> {
  const column = table.column(name);
  const values = column.kind === 'categorical' ? column.codes : column.values;
  const missing = Array.from(values).findIndex(
    (value) => Number.isNaN(value) || (column.kind === 'categorical' && value < 0),
  );
  if (missing >= 0) {
    const message = `${operation}: cannot stratify by "${name}", which is missing in ${table.rowLabel(missing)}; drop such rows first: table.dropMissing(['${name}'])`;
    throw new DataError('missing-values', message, { column: name });
  }
  if (suggestTask(column) === 'regression') {
    const message = `${operation}: cannot stratify by "${name}", which is numeric with many values; expected classes (see Table.asCategorical)`;
    throw new DataError('wrong-kind', message, { column: name });
  }
  return values;
}

/**
 * Shares `total` places among classes in proportion to their sizes, by largest remainders, ties to the earlier class;
 * no class gives more than its limit. The sum is exactly `total` where the limits allow it.
 */
export function apportion(sizes: readonly number[], total: number, limits: readonly number[]): number[] {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const quotas = sizes.map((size) => (size * total) / all);
  const shares = quotas.map((quota, index) => Math.min(Math.floor(quota), limits[index] as number));
  const order = quotas
    .map((quota, index) => ({ index, remainder: quota - Math.floor(quota) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  let left = total - shares.reduce((sum, share) => sum + share, 0);
  while (left > 0) {
    const before = left;
    for (const { index } of order) {
      if (left === 0) break;
      if ((shares[index] as number) >= (limits[index] as number)) continue;
      shares[index] = (shares[index] as number) + 1;
      left--;
    }
    if (left === before) break;
  }
  return shares;
}
