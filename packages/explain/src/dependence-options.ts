import type { BatchOptions } from './batches.js';
import { checkChoice, checkColumns, checkInteger, checkRows, columnNames, demand } from './check.js';
import type { ControlOptions } from './control.js';
import { columnGrid, columnValues, type GridOptions, givenGrid, resolveGridOptions } from './grid.js';
import { type Hold, heldRows } from './hold.js';
import type { Rows } from './predict.js';

/** What partial dependence is asked for, and what that comes to on a table: columns, grid and rows. */

/** Whether the lines of single rows are wanted beside their average, and what is to be drawn. */
export type PartialDependenceKind = 'average' | 'individual' | 'both';

/** Options of {@link partialDependence}. */
export interface PartialDependenceOptions extends GridOptions, ControlOptions, BatchOptions {
  /** The column to vary, or two different ones to vary jointly. */
  readonly columns: readonly [column: number] | readonly [first: number, second: number];
  /** `individual` and `both` add the line of every row; default `average`. */
  readonly kind?: PartialDependenceKind | undefined;
  /** What the other columns are held at; default `observed`. */
  readonly hold?: Hold | undefined;
  /**
   * Columns whose numbers are names of categories (of the whole table, not only those varied): their
   * grid is their unique values, and `hold` takes their most common value where a mean or median
   * would be meaningless. A category spread over several one-hot columns cannot be varied here: keep
   * it one column and encode it inside `predict`. Default none.
   */
  readonly categorical?: readonly number[] | undefined;
  /**
   * The grid itself, one list of finite values per varied column, instead of one made from the rows:
   * say, to compare curves of different tables. Kept in the order given.
   */
  readonly grid?: readonly ArrayLike<number>[] | undefined;
  /** Which of predict's outputs per row to follow; default the only one. */
  readonly output?: number | undefined;
  /** One name per column of the table; default `x0`, `x1`, … */
  readonly names?: readonly string[] | undefined;
}

/** Options that have been checked, and what they come to on a table. */
export interface DependenceRequest {
  readonly columns: readonly number[];
  readonly names: readonly string[];
  readonly categorical: readonly boolean[];
  readonly kind: PartialDependenceKind;
  readonly hold: Hold;
  readonly spacing: ReturnType<typeof resolveGridOptions>;
  /** What each varied column holds. */
  readonly values: readonly Float64Array[];
  readonly grid: readonly Float64Array[];
  /** The rows that every grid point is tried out on. */
  readonly held: Rows;
}

/** Checks options against a table. */
export function dependenceRequest(
  operation: string,
  rows: Rows,
  options: PartialDependenceOptions,
): DependenceRequest {
  checkRows(operation, rows);
  const [, width] = rows.shape;
  const columns = checkColumns(operation, 'columns', options?.columns, width);
  demand(
    columns.length <= 2,
    () => `${operation}: columns must be one or two columns, got ${columns.length}`,
  );
  const kind = checkChoice(operation, 'kind', options.kind ?? 'average', ['average', 'individual', 'both']);
  const hold = checkChoice(operation, 'hold', options.hold ?? 'observed', [
    'observed',
    'mean',
    'median',
    'mode',
  ]);
  const spacing = resolveGridOptions(operation, options);
  const allNames = columnNames(operation, options.names, width);
  const names = columns.map((column) => allNames[column] as string);
  const categorical = new Set(options.categorical);
  for (const column of categorical) checkInteger(operation, 'a column of categorical', column, 0, width - 1);
  const given = options.grid;
  demand(
    given === undefined || given.length === columns.length,
    () =>
      `${operation}: grid must hold one list per varied column: ${columns.length} expected, got ${given?.length}`,
  );

  const values = columns.map((column) => columnValues(rows, column));
  const grid = values.map((observed, axis) => {
    const name = names[axis] as string;
    return given === undefined
      ? columnGrid(operation, name, observed, categorical.has(columns[axis] as number), spacing)
      : givenGrid(operation, name, given[axis]);
  });
  return {
    columns: [...columns],
    names,
    categorical: columns.map((column) => categorical.has(column)),
    kind,
    hold,
    spacing,
    values,
    grid,
    held: heldRows(rows, hold, categorical),
  };
}
