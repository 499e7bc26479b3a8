/**
 * From text to rows of cells with their row numbers: byte-order mark, line endings, quoting and separator. The work
 * is papaparse's; this file turns its findings into our errors. Row numbers count the lines of the file from 1, so
 * that they are those an editor shows, also after blank lines and after line breaks within quotes.
 */
import Papa from 'papaparse';
import { DataError } from '../errors/data-error.js';

/** The rows of a file, blank lines left out. */
export interface CsvRecords {
  readonly cells: readonly (readonly string[])[];
  /** For each row the line of the file it starts on, counted from 1. */
  readonly rowNumbers: readonly number[];
}

function countLineBreaks(row: readonly string[]): number {
  let count = 0;
  for (const cell of row) for (const character of cell) if (character === '\n') count++;
  return count;
}

/** The separators that are looked for; the first wins a tie. */
const SEPARATORS = [',', '\t', ';', '|'];

/**
 * The separator that cuts the first ten rows most evenly (papaparse's rule). Where that rule finds none, as with two
 * columns and a row too short, the one that cuts the header into most names: the error should be about the row.
 */
function guessSeparator(text: string): string {
  const options = { newline: '\n', preview: 1, skipEmptyLines: 'greedy' } as const;
  const guess = Papa.parse<string[]>(text, { ...options, delimitersToGuess: SEPARATORS });
  if (!guess.errors.some((error) => error.code === 'UndetectableDelimiter')) return guess.meta.delimiter;
  const widths = SEPARATORS.map(
    (delimiter) => Papa.parse<string[]>(text, { ...options, delimiter }).data[0]?.length ?? 0,
  );
  return SEPARATORS[widths.indexOf(Math.max(...widths))] as string;
}

/** Splits a CSV text; every cell is trimmed. */
export function readRecords(text: string, separator: string | undefined): CsvRecords {
  // One kind of line break throughout: a file may mix them, and the parser expects one.
  const unmarked = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  if (unmarked.trim() === '') throw new DataError('empty-file', 'parseCsv: the file is empty');
  if (unmarked.includes('\u0000')) {
    throw new DataError('malformed-csv', 'parseCsv: the file has NUL characters; expected text in UTF-8');
  }
  if (separator !== undefined && (separator.length !== 1 || /["\n\r\uFEFF]/.test(separator))) {
    const message = `parseCsv: separator is ${JSON.stringify(separator)}; expected one character, no quote or line break`;
    throw new DataError('invalid-option', message);
  }
  const parsed = Papa.parse<string[]>(unmarked, {
    newline: '\n',
    delimiter: separator ?? guessSeparator(unmarked),
  });

  const starts: number[] = [];
  let line = 1;
  for (const row of parsed.data) {
    starts.push(line);
    line += 1 + countLineBreaks(row);
  }
  const quoting = parsed.errors.find((error) => error.type === 'Quotes');
  if (quoting !== undefined) {
    const row = starts[quoting.row ?? 0] ?? line;
    const what =
      quoting.code === 'MissingQuotes'
        ? 'a quoted value is never closed'
        : 'a closing quote is followed by more text (a quote within quotes is written twice)';
    throw new DataError('malformed-csv', `parseCsv: row ${row}: ${what}`, { row });
  }

  const cells: string[][] = [];
  const rowNumbers: number[] = [];
  parsed.data.forEach((row, index) => {
    const trimmed = row.map((cell) => cell.trim());
    if (trimmed.length === 1 && trimmed[0] === '') return;
    cells.push(trimmed);
    rowNumbers.push(starts[index] as number);
  });
  return { cells, rowNumbers };
}
