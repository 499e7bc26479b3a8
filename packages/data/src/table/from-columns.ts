/** Tables from plain arrays: numbers make a numeric column, strings a categorical one. */
import { DataError } from '../errors/data-error.js';
import { encodeTexts } from './category-order.js';
import type { Column } from './column.js';
import { Table, type TableOptions } from './table.js';

/** Values of one column: numbers, texts or booleans; null, undefined and NaN are missing. */
export type ColumnValues = ArrayLike<number> | readonly (number | string | boolean | null | undefined)[];

/** The column a plain array of values makes. */
function columnFromValues(name: string, values: ColumnValues): Column {
  const cells: readonly unknown[] = Array.from(values as ArrayLike<unknown>);
  const isAbsent = (cell: unknown) => cell === null || cell === undefined || Number.isNaN(cell);
  const present = cells.filter((cell) => !isAbsent(cell));
  if (present.every((cell) => typeof cell === 'number')) {
    return {
      kind: 'numeric',
      name,
      values: Float64Array.from(cells, (cell) => (isAbsent(cell) ? Number.NaN : (cell as number))),
    };
  }
  const row = cells.findIndex((cell) => !isAbsent(cell) && typeof cell === 'number');
  if (row >= 0) {
    const message = `tableFromColumns: column "${name}" mixes numbers and texts (the number ${cells[row]} at index ${row}); expected one or the other`;
    throw new DataError('not-numeric', message, { row, column: name });
  }
  return {
    kind: 'categorical',
    name,
    ...encodeTexts(cells.map((cell) => (isAbsent(cell) ? null : String(cell)))),
  };
}

/**
 * Makes a {@link Table} from arrays, one a column, all of the same length.
 *
 * Numbers make a numeric column; strings or booleans a categorical one, whose categories are the distinct values,
 * sorted. `null`, `undefined` and `NaN` are missing values.
 *
 * @param columns - for each name the values of that column
 * @param options - facts about the table and the rows' numbers in a file, both optional
 * @throws DataError `size-mismatch` when lengths differ, `not-numeric` when a column mixes numbers and texts,
 *   `not-finite` for an infinity
 *
 * @example
 * ```ts
 * import { tableFromColumns } from '@limpid/data';
 *
 * const table = tableFromColumns({ x: [0, 1, null], colour: ['red', 'blue', 'red'] });
 * console.log(table.column('x').kind, table.column('colour').kind); // numeric categorical
 * ```
 */
export function tableFromColumns(
  columns: Readonly<Record<string, ColumnValues>>,
  options: TableOptions = {},
): Table {
  return new Table(
    Object.entries(columns).map(([name, values]) => columnFromValues(name, values)),
    options,
  );
}
