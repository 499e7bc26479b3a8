/** CSV text to a table: reading, checking the shape, then one column at a time. Reading files is the caller's. */
import { checkChoice } from '../errors/check-options.js';
import { DataError } from '../errors/data-error.js';
import { hintForName } from '../errors/nearest-name.js';
import type { ColumnKind } from '../table/column.js';
import { Table } from '../table/table.js';
import { buildColumn } from './build-column.js';
import { checkHeader, checkRagged } from './check-header.js';
import { DEFAULT_MISSING_MARKERS } from './missing-markers.js';
import type { CsvOptions } from './options.js';
import { readRecords } from './read-records.js';

function kindLookup(
  kinds: CsvOptions['kinds'],
  names: readonly string[],
): (name: string) => ColumnKind | undefined {
  if (typeof kinds === 'function') return kinds;
  const asked = new Map(Object.entries(kinds ?? {}));
  for (const [name, kind] of asked) {
    if (!names.includes(name)) {
      const message = `parseCsv: kinds names a column "${name}" that the file does not have; ${hintForName(name, names)}`;
      throw new DataError('unknown-column', message, { column: name });
    }
    checkChoice('parseCsv', `kinds["${name}"]`, kind, ['numeric', 'categorical']);
  }
  return (name) => asked.get(name);
}

/**
 * Reads CSV text (RFC 4180 and its common relatives) into a {@link Table}.
 *
 * The first row names the columns. Separator (comma, tab, semicolon, bar), byte-order mark and line endings are
 * recognised; values may be quoted; blank lines are skipped; space around a value is ignored.
 *
 * **Kinds.** A column whose values are all numbers is numeric. Where more than half are numbers, the first one that
 * is not is an error that names row and column: correct it, list it under `missing`, or say that the column is
 * categorical. All other columns are categorical, their categories the distinct texts, sorted. A column without any
 * value is numeric and all missing; {@link findColumnProblems} finds it.
 *
 * **Numbers** are decimal (`12`, `-0.5`, `1e-3`). `Infinity`, and `NaN` unless it is a missing marker, are errors.
 *
 * **Rows** in messages and in {@link Table.rowNumbers} are lines of the file, the header being row 1.
 *
 * @param text - the whole file, decoded
 * @param options - separator, decimal mark, missing markers, kinds, names; see {@link CsvOptions}
 * @throws DataError `empty-file`, `no-header`, `blank-column-name`, `duplicate-column`, `no-rows`, `ragged-rows`,
 *   `malformed-csv`, `not-numeric`, `not-finite`, `unknown-column`, `invalid-option`
 *
 * @example
 * ```ts
 * import { parseCsv } from '@limpid/data';
 *
 * const table = parseCsv('height;city\n1,80;Rome\nNA;Oslo\n', { decimal: ',' });
 * console.log(table.numeric('height').values); // Float64Array(2) [ 1.8, NaN ]
 * console.log(table.categorical('city').categories); // [ 'Oslo', 'Rome' ]
 * ```
 */
export function parseCsv(text: string, options: CsvOptions = {}): Table {
  const { decimal = '.', missing = DEFAULT_MISSING_MARKERS, names: givenNames, header = false } = options;
  checkChoice('parseCsv', 'decimal', decimal, ['.', ',']);
  const records = readRecords(text, options.separator);

  const withHeader = givenNames === undefined;
  const firstCells = records.cells[0] as readonly string[];
  const names = withHeader ? firstCells : givenNames.map((name) => name.trim());
  checkHeader(names, withHeader ? records.rowNumbers[0] : undefined, header || !withHeader);
  const rows = withHeader ? records.cells.slice(1) : records.cells;
  const rowNumbers = withHeader ? records.rowNumbers.slice(1) : records.rowNumbers;
  if (rows.length === 0) {
    throw new DataError('no-rows', 'parseCsv: the file has a header but no rows below it');
  }
  checkRagged(rows, rowNumbers, names.length);

  const kindOf = kindLookup(options.kinds, names);
  const markers = new Set(missing);
  const columns = names.map((name, index) => {
    const cells = rows.map((row) => {
      const cell = row[index] as string;
      return markers.has(cell) ? null : cell;
    });
    return buildColumn({ name, cells, rowNumbers, decimal, kind: kindOf(name) });
  });
  return new Table(columns, {
    rowNumbers: Int32Array.from(rowNumbers),
    ...(options.info && { info: options.info }),
  });
}
