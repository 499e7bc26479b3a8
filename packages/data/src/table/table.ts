/**
 * A table: named columns of equal length, each numeric or categorical. Immutable; every method returns a new table
 * that shares what it can. It holds data for models, and is no data-frame library: no joins, no grouping.
 */
import { DataError } from '../errors/data-error.js';
import { hintForName } from '../errors/nearest-name.js';
import { encodeTexts } from './category-order.js';
import {
  type CategoricalColumn,
  type Column,
  cellValue,
  checkColumn,
  columnLength,
  isMissing,
  type NumericColumn,
  takeColumn,
} from './column.js';

/** What is known about a table as a whole. */
export interface TableInfo {
  /** A short name, such as `iris`. */
  readonly title?: string;
  /** The column usually predicted. */
  readonly target?: string;
  /** What the rows are and where they come from, in a sentence or two. */
  readonly description?: string;
  /** Who made the data, and where to find it. */
  readonly source?: string;
  /** The terms under which the data may be used. */
  readonly licence?: string;
}

/** Extras of a new {@link Table}. */
export interface TableOptions {
  /** Facts about the table as a whole. */
  readonly info?: TableInfo | undefined;
  /** For each row its row number in the file it was read from, counted from 1; used in messages. */
  readonly rowNumbers?: Int32Array | undefined;
}

/**
 * Named columns of equal length.
 *
 * Read one with {@link parseCsv}, or make one from arrays with {@link tableFromColumns}.
 *
 * @example
 * ```ts
 * import { tableFromColumns } from '@limpid/data';
 *
 * const table = tableFromColumns({ height: [1.8, 1.65, null], city: ['Rome', 'Oslo', 'Rome'] });
 * console.log(table.rows, table.names); // 3 [ 'height', 'city' ]
 * console.log(table.categorical('city').categories); // [ 'Oslo', 'Rome' ]
 * console.log(table.dropMissing().rows); // 2
 * ```
 */
export class Table {
  /** The number of rows. */
  readonly rows: number;
  /** The columns, in order. */
  readonly columns: readonly Column[];
  /** Facts about the table as a whole; empty where none are known. */
  readonly info: TableInfo;
  /** For each row its row number in the file it was read from, or undefined where it came from no file. */
  readonly rowNumbers: Int32Array | undefined;

  /**
   * @param columns - columns of equal length with unique names
   * @throws DataError `blank-column-name`, `duplicate-column`, `size-mismatch`, `not-finite`, `unknown-category`
   */
  constructor(columns: readonly Column[], options: TableOptions = {}) {
    const seen = new Set<string>();
    const rows = options.rowNumbers?.length ?? (columns[0] === undefined ? 0 : columnLength(columns[0]));
    for (const column of columns) {
      checkColumn('Table', column);
      if (seen.has(column.name)) {
        throw new DataError('duplicate-column', `Table: two columns are called "${column.name}"`, {
          column: column.name,
        });
      }
      seen.add(column.name);
      if (columnLength(column) !== rows) {
        const message = `Table: column "${column.name}" has ${columnLength(column)} rows where the table has ${rows}`;
        throw new DataError('size-mismatch', message, { column: column.name });
      }
    }
    this.rows = rows;
    this.columns = columns;
    this.info = options.info ?? {};
    this.rowNumbers = options.rowNumbers;
  }

  /** The names of the columns, in order. */
  get names(): string[] {
    return this.columns.map((column) => column.name);
  }

  /** True where the table has a column of that name. */
  has(name: string): boolean {
    return this.columns.some((column) => column.name === name);
  }

  /**
   * The column of that name.
   * @throws DataError `unknown-column`, with the nearest name as a hint
   */
  column(name: string): Column {
    const found = this.columns.find((column) => column.name === name);
    if (found === undefined) {
      throw new DataError(
        'unknown-column',
        `there is no column "${name}"; ${hintForName(name, this.names)}`,
        {
          column: name,
        },
      );
    }
    return found;
  }

  /**
   * The numeric column of that name.
   * @throws DataError `unknown-column` or `wrong-kind`
   */
  numeric(name: string): NumericColumn {
    const column = this.column(name);
    if (column.kind !== 'numeric') {
      throw new DataError('wrong-kind', `column "${name}" is ${column.kind}; expected a numeric column`, {
        column: name,
      });
    }
    return column;
  }

  /**
   * The categorical column of that name.
   * @throws DataError `unknown-column` or `wrong-kind`
   */
  categorical(name: string): CategoricalColumn {
    const column = this.column(name);
    if (column.kind !== 'categorical') {
      throw new DataError(
        'wrong-kind',
        `column "${name}" is ${column.kind}; expected a categorical column (see asCategorical)`,
        { column: name },
      );
    }
    return column;
  }

  /** The rows at the given indices (from 0), in the given order; an index may come more than once. */
  take(rows: ArrayLike<number>): Table {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      if (!Number.isInteger(row) || row < 0 || row >= this.rows) {
        throw new DataError('invalid-option', `take: row index ${row} is not among the ${this.rows} rows`);
      }
    }
    const numbers = this.rowNumbers;
    return derive(
      this,
      this.columns.map((column) => takeColumn(column, rows)),
      numbers && Int32Array.from(rows, (row) => numbers[row] as number),
    );
  }

  /** The first rows, five unless told otherwise. */
  head(count = 5): Table {
    return this.take(Int32Array.from({ length: Math.min(count, this.rows) }, (_, row) => row));
  }

  /** Only the named columns, in the order named. */
  select(names: readonly string[]): Table {
    return derive(
      this,
      names.map((name) => this.column(name)),
    );
  }

  /** All but the named columns. */
  without(names: readonly string[]): Table {
    for (const name of names) this.column(name);
    return derive(
      this,
      this.columns.filter((column) => !names.includes(column.name)),
    );
  }

  /** With a column added at the end, or replaced in place where the name is taken. */
  withColumn(column: Column): Table {
    if (!this.has(column.name)) return derive(this, [...this.columns, column]);
    return derive(
      this,
      this.columns.map((old) => (old.name === column.name ? column : old)),
    );
  }

  /**
   * With a numeric column made categorical: its distinct numbers, ascending, become the categories.
   * A column that is categorical already stays as it is.
   */
  asCategorical(name: string): Table {
    const column = this.column(name);
    if (column.kind === 'categorical') return this;
    const texts = Array.from(column.values, (value) => (Number.isNaN(value) ? null : String(value)));
    const { values: _, ...description } = column;
    return this.withColumn({ ...description, kind: 'categorical', ...encodeTexts(texts) });
  }

  /** Without the rows in which any of the named columns (by default any column) has a missing value. */
  dropMissing(names: readonly string[] = this.names): Table {
    const columns = names.map((name) => this.column(name));
    const kept: number[] = [];
    for (let row = 0; row < this.rows; row++) {
      if (!columns.some((column) => isMissing(column, row))) kept.push(row);
    }
    return kept.length === this.rows ? this : this.take(kept);
  }

  /** The rows as plain objects, null where a value is missing: for printing and for small tables. */
  toRecords(): Record<string, number | string | null>[] {
    return Array.from({ length: this.rows }, (_, row) =>
      Object.fromEntries(this.columns.map((column) => [column.name, cellValue(column, row)])),
    );
  }

  /** How messages call a row: by its number in the file where there is one, else by its index from 0. */
  rowLabel(row: number): string {
    return this.rowNumbers === undefined ? `row index ${row}` : `row ${this.rowNumbers[row]}`;
  }
}

/** The same table with other columns, and with other rows where their numbers are given. */
function derive(table: Table, columns: readonly Column[], rowNumbers = table.rowNumbers): Table {
  return new Table(columns, { info: table.info, ...(rowNumbers && { rowNumbers }) });
}
