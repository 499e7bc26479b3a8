/**
 * From a column of texts to a typed column. The rule of inference: where all values present are numbers the column
 * is numeric; where more than half are, it was meant to be numeric and the first other value is an error; else it is
 * categorical. A column without any value counts as numeric.
 */
import { DataError } from '../errors/data-error.js';
import { encodeTexts } from '../table/category-order.js';
import type { Column, ColumnKind } from '../table/column.js';
import { isNotFiniteText, parseNumber } from '../table/parse-number.js';

/** What is needed to read one column. */
export interface ColumnSource {
  readonly name: string;
  /** Trimmed cells, null where missing. */
  readonly cells: readonly (string | null)[];
  readonly rowNumbers: readonly number[];
  readonly decimal: '.' | ',';
  /** The kind asked for; inferred where undefined. */
  readonly kind: ColumnKind | undefined;
}

/** Texts longer than this are cut in messages. */
const SHOWN_TEXT = 40;

function quote(text: string): string {
  return JSON.stringify(text.length > SHOWN_TEXT ? `${text.slice(0, SHOWN_TEXT)}…` : text);
}

function inferKind(source: ColumnSource): ColumnKind {
  let present = 0;
  let numeric = 0;
  for (const cell of source.cells) {
    if (cell === null) continue;
    present++;
    if (parseNumber(cell, source.decimal) !== undefined || isNotFiniteText(cell)) numeric++;
  }
  return 2 * numeric > present || present === 0 ? 'numeric' : 'categorical';
}

function notNumeric(source: ColumnSource, cell: string, row: number): DataError {
  const where = `row ${row}, column "${source.name}"`;
  const details = { row, column: source.name, value: cell };
  if (isNotFiniteText(cell)) {
    const message = `parseCsv: ${where}: ${quote(cell)} is not a finite number; name it as a missing value (missing: […]) or correct the row`;
    return new DataError('not-finite', message, details);
  }
  const other = source.decimal === '.' ? ',' : '.';
  const isOtherDecimal = parseNumber(cell, other) !== undefined;
  const hint = isOtherDecimal
    ? `if "${other}" is the decimal mark, say decimal: '${other}'`
    : `correct it, name it as a missing value (missing: […]), or make the column categorical (kinds)`;
  const reason =
    source.kind === 'numeric' ? 'the column is to be numeric' : 'most values of the column are numbers';
  return new DataError(
    'not-numeric',
    `parseCsv: ${where}: ${quote(cell)} is not a number, but ${reason}; ${hint}`,
    details,
  );
}

/** The typed column, or an error that names row and column. */
export function buildColumn(source: ColumnSource): Column {
  const { name, cells, rowNumbers, decimal } = source;
  if ((source.kind ?? inferKind(source)) === 'categorical') {
    return { kind: 'categorical', name, ...encodeTexts(cells) };
  }
  const values = new Float64Array(cells.length);
  cells.forEach((cell, index) => {
    if (cell === null) {
      values[index] = Number.NaN;
      return;
    }
    const number = parseNumber(cell, decimal);
    const row = rowNumbers[index] as number;
    if (number === undefined) throw notNumeric(source, cell, row);
    if (!Number.isFinite(number)) {
      const message = `parseCsv: row ${row}, column "${name}": ${quote(cell)} is too large for a number`;
      throw new DataError('not-finite', message, { row, column: name, value: cell });
    }
    values[index] = number;
  });
  return { kind: 'numeric', name, values };
}
