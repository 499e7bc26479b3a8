/** What was read, as data: the first thing to look at, before any model. */
import { type ColumnKind, countMissing } from './column.js';
import { moments } from './moments.js';
import { type ColumnProblem, findColumnProblems } from './problems.js';
import type { Table } from './table.js';

/** One numeric column in numbers; NaN throughout where every value is missing. */
export interface NumericSummary {
  readonly kind: 'numeric';
  readonly name: string;
  readonly unit?: string;
  readonly missing: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Population standard deviation (division by n). */
  readonly std: number;
}

/** One categorical column in numbers. */
export interface CategoricalSummary {
  readonly kind: 'categorical';
  readonly name: string;
  readonly unit?: string;
  readonly missing: number;
  /** Every category with its number of rows, in category order. */
  readonly categories: readonly { readonly category: string; readonly count: number }[];
}

/** A table in numbers. */
export interface TableSummary {
  readonly rows: number;
  readonly columns: readonly (NumericSummary | CategoricalSummary)[];
  /** How many columns there are of each kind. */
  readonly kinds: Readonly<Record<ColumnKind, number>>;
  /** Missing values in the whole table. */
  readonly missing: number;
  /** Columns that are all missing or constant. */
  readonly problems: readonly ColumnProblem[];
}

/**
 * Summarises a table: rows, columns, kinds, missing values, and each column's range or categories.
 *
 * @param table - any table
 * @returns plain data; {@link formatSummary} makes text of it
 *
 * @example
 * ```ts
 * import { summarizeTable, tableFromColumns } from '@limpid/data';
 *
 * const summary = summarizeTable(tableFromColumns({ x: [1, 3, null], city: ['Oslo', 'Rome', 'Oslo'] }));
 * console.log(summary.rows, summary.missing, summary.kinds); // 3 1 { numeric: 1, categorical: 1 }
 * ```
 */
export function summarizeTable(table: Table): TableSummary {
  const columns = table.columns.map((column): NumericSummary | CategoricalSummary => {
    const common = {
      name: column.name,
      missing: countMissing(column),
      ...(column.unit && { unit: column.unit }),
    };
    if (column.kind === 'numeric') {
      const { min, max, mean, std } = moments(column.values);
      return { kind: 'numeric', ...common, min, max, mean, std };
    }
    const counts = new Array<number>(column.categories.length).fill(0);
    for (const code of column.codes) if (code >= 0) counts[code] = (counts[code] as number) + 1;
    const categories = column.categories.map((category, code) => ({
      category,
      count: counts[code] as number,
    }));
    return { kind: 'categorical', ...common, categories };
  });
  return {
    rows: table.rows,
    columns,
    kinds: {
      numeric: columns.filter((column) => column.kind === 'numeric').length,
      categorical: columns.filter((column) => column.kind === 'categorical').length,
    },
    missing: columns.reduce((sum, column) => sum + column.missing, 0),
    problems: findColumnProblems(table),
  };
}
