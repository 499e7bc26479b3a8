/** What a reader of CSV may be told, and the names under which its parts pass that on. */
import type { ColumnKind } from '../table/column.js';
import type { TableInfo } from '../table/table.js';

/** Options of {@link parseCsv}. */
export interface CsvOptions {
  /** The character between values. Default: found out from the first rows, among comma, tab, semicolon and bar. */
  readonly separator?: string | undefined;
  /** The decimal mark of numbers. Default `'.'`. */
  readonly decimal?: '.' | ',' | undefined;
  /**
   * The texts that mean a missing value, compared after trimming. Default {@link DEFAULT_MISSING_MARKERS}; a list
   * given here replaces it.
   */
  readonly missing?: readonly string[] | undefined;
  /**
   * The kinds of some columns, by name or by a function of the name; the others are inferred. A name that is not in
   * the file is an error; a function may know more columns than the file has ({@link Encoder.kindOf} is one).
   */
  readonly kinds?:
    | Readonly<Record<string, ColumnKind>>
    | ((name: string) => ColumnKind | undefined)
    | undefined;
  /** Column names for a file without a header row. */
  readonly names?: readonly string[] | undefined;
  /** True says that the first row is a header although a name looks like a number. Default false. */
  readonly header?: boolean | undefined;
  /** Facts about the table, kept in {@link Table.info}. */
  readonly info?: TableInfo | undefined;
}
