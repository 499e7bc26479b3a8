/** Whether the first row can be a header: names that are there, that differ, and that are not data. */
import { DataError } from '../errors/data-error.js';
import { isNotFiniteText, parseNumber } from '../table/parse-number.js';

/** Throws where a row of names cannot serve; `row` is its row number, or undefined for names given by the caller. */
export function checkHeader(names: readonly string[], row: number | undefined, allowNumbers: boolean): void {
  const where = row === undefined ? 'names' : `row ${row} (the header)`;
  const details = row === undefined ? {} : { row };
  if (!allowNumbers) {
    const data = names.find((name) => parseNumber(name) !== undefined || isNotFiniteText(name));
    if (data !== undefined) {
      const message = `parseCsv: no header: row ${row} looks like data ("${data}" is a number); expected the names of the columns (give them as names, or say header: true if these are names)`;
      throw new DataError('no-header', message, { ...details, value: data });
    }
  }
  const blank = names.indexOf('');
  if (blank >= 0) {
    const message = `parseCsv: ${where}: column ${blank + 1} of ${names.length} has no name; every column needs one`;
    throw new DataError('blank-column-name', message, details);
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    const message = `parseCsv: ${where}: the name "${twice}" comes twice; names must differ`;
    throw new DataError('duplicate-column', message, { ...details, column: twice });
  }
}

/** Offending rows named in a message before the rest is counted. */
const LISTED_ROWS = 5;

/** Throws where rows have more or fewer values than there are names. */
export function checkRagged(
  rows: readonly (readonly string[])[],
  rowNumbers: readonly number[],
  expected: number,
): void {
  const ragged = rowNumbers.filter((_, index) => (rows[index] as readonly string[]).length !== expected);
  const first = ragged[0];
  if (first === undefined) return;
  const found = (rows[rowNumbers.indexOf(first)] as readonly string[]).length;
  const others = ragged.slice(1, LISTED_ROWS).join(', ');
  const more = ragged.length > LISTED_ROWS ? ` and ${ragged.length - LISTED_ROWS} more` : '';
  const also = ragged.length > 1 ? `; also rows ${others}${more}` : '';
  const message = `parseCsv: row ${first} has ${found} ${found === 1 ? 'value' : 'values'} where ${expected} ${expected === 1 ? 'column is' : 'columns are'} named${also}`;
  throw new DataError('ragged-rows', message, { row: first, rows: ragged });
}
