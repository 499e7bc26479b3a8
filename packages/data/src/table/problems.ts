/** Columns from which nothing can be learned, found before a network is trained on them in vain. */
import { type Column, cellValue, columnLength, isMissing } from './column.js';
import type { Table } from './table.js';

/** A column that carries no information, and why. */
export interface ColumnProblem {
  readonly column: string;
  /** `all-missing`: no row has a value. `constant`: every value present is the same, and none is missing. */
  readonly problem: 'all-missing' | 'constant';
  /** The one value of a constant column. */
  readonly value?: number | string;
}

/** What is wrong with one column, if anything. A constant with gaps is not constant: the gaps may tell something. */
function columnProblem(column: Column): ColumnProblem | undefined {
  let first: number | string | undefined;
  let missing = 0;
  const length = columnLength(column);
  for (let row = 0; row < length; row++) {
    if (isMissing(column, row)) {
      missing++;
      continue;
    }
    const value = cellValue(column, row) as number | string;
    if (first === undefined) first = value;
    else if (value !== first) return undefined;
  }
  if (first === undefined) return length === 0 ? undefined : { column: column.name, problem: 'all-missing' };
  return missing > 0 ? undefined : { column: column.name, problem: 'constant', value: first };
}

/**
 * Finds the columns that are all missing or constant.
 *
 * @param table - any table
 * @returns one entry a useless column, in column order; empty where there are none
 *
 * @example
 * ```ts
 * import { findColumnProblems, tableFromColumns } from '@limpid/data';
 *
 * const table = tableFromColumns({ x: [1, 2], country: ['NO', 'NO'], note: [null, null] });
 * const problems = findColumnProblems(table);
 * console.log(problems.length, problems[0]); // 2 { column: 'country', problem: 'constant', value: 'NO' }
 * ```
 */
export function findColumnProblems(table: Table): ColumnProblem[] {
  return table.columns
    .map(columnProblem)
    .filter((problem): problem is ColumnProblem => problem !== undefined);
}
