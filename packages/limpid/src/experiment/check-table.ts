/**
 * Whether a table can be learned from, before any work is done: every refusal says which column and which flag
 * helps. The library refuses the same things; here they are refused earlier, and in the words of the command line.
 */
import {
  type Column,
  cellValue,
  columnLength,
  findColumnProblems,
  isMissing,
  type Table,
} from '@limpid/data';
import { CommandError } from '../commands/failure.js';

/** Fewer rows than this cannot be divided in three and still say anything. */
const LEAST_ROWS = 10;
/** Columns named in a message before it says how many more there are. */
const LISTED = 5;

const quote = (text: string) => JSON.stringify(text);

/** `"a", "b" and 3 more`. */
function named(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).map(quote).join(', ');
  return names.length > LISTED ? `${shown} and ${names.length - LISTED} more` : shown;
}

/** Every missing value needs somebody's decision. */
export function checkMissing(place: string, table: Table): void {
  const gaps = table.columns
    .map((column) => ({ column, rows: missingRows(column) }))
    .filter(({ rows }) => rows.length > 0);
  const [first] = gaps;
  if (first === undefined) return;
  const counts = gaps.slice(0, LISTED).map(({ column, rows }) => `${quote(column.name)} (${rows.length})`);
  const more = gaps.length > LISTED ? ` and ${gaps.length - LISTED} more columns` : '';
  const where = table.rowLabel(first.rows[0] as number);
  throw new CommandError(
    `${place}: values are missing in ${counts.join(', ')}${more}, the first in ${where}; say --missing drop, --missing mean or --missing indicator`,
  );
}

function missingRows(column: Column): number[] {
  return Array.from({ length: columnLength(column) }, (_, row) => row).filter((row) =>
    isMissing(column, row),
  );
}

/** A target is never filled in. */
export function checkTargetComplete(place: string, table: Table, target: string): void {
  const [first] = missingRows(table.column(target));
  if (first === undefined) return;
  throw new CommandError(
    `${place}: the target ${quote(target)} is missing in ${table.rowLabel(first)}; a target is never filled in: say --missing drop, or correct the row`,
  );
}

/** Columns without any value are an error, whatever is done about missing values. */
export function checkAllMissing(place: string, table: Table, target: string): void {
  const names = findColumnProblems(table)
    .filter(({ problem }) => problem === 'all-missing')
    .map(({ column }) => column);
  if (names.length === 0) return;
  if (names.includes(target))
    throw new CommandError(`${place}: the target ${quote(target)} has no value in any row`);
  const [have, them] = names.length === 1 ? ['column', 'it'] : ['columns', 'them'];
  throw new CommandError(
    `${place}: ${have} ${named(names)} ${names.length === 1 ? 'has' : 'have'} no value in any row; leave ${them} out: --exclude ${quote(names.join(','))}`,
  );
}

/** Names of constant columns; the target must not be one. */
export function constantColumns(place: string, table: Table, target: string): string[] {
  const constants = findColumnProblems(table).filter(({ problem }) => problem === 'constant');
  const constantTarget = constants.find(({ column }) => column === target);
  if (constantTarget !== undefined) {
    const value = quote(String(constantTarget.value));
    throw new CommandError(
      `${place}: the target ${quote(target)} has one class or value only (${value} in all ${table.rows} rows); there is nothing to learn`,
    );
  }
  return constants.map(({ column }) => column);
}

/** Refuses constant columns: they tell nothing, and are often a mistake. */
export function checkConstant(place: string, table: Table, names: readonly string[]): void {
  if (names.length === 0) return;
  const shown = names
    .slice(0, LISTED)
    .map((name) => `${quote(name)} (${quote(String(cellValue(table.column(name), 0)))})`)
    .join(', ');
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
  const [column, has, them] = names.length === 1 ? ['column', 'has', 'it'] : ['columns', 'have', 'them'];
  throw new CommandError(
    `${place}: ${column} ${shown}${more} ${has} the same value in every row and ${names.length === 1 ? 'tells' : 'tell'} nothing; leave ${them} out: --exclude ${quote(names.join(','))}`,
  );
}

/** Enough rows to divide. */
export function checkRowCount(place: string, rows: number, dropped: number): void {
  if (rows >= LEAST_ROWS) return;
  const left = dropped > 0 ? ` are left after ${dropped} with missing values were dropped` : '';
  throw new CommandError(
    `${place}: ${rows} ${rows === 1 ? 'row' : 'rows'}${left}; expected at least ${LEAST_ROWS}, to be divided into a training, a validation and a held-out part`,
  );
}
