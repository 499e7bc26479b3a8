/**
 * Errors of `@limpid/data` in the words of the command line: which file, and which flag helps. What the row and the
 * column are, the errors say themselves.
 */
import { type DataError, isDataError } from '@limpid/data';
import { CommandError } from './failure.js';

const quote = (value: string | number | undefined): string => JSON.stringify(String(value));

/** The advice of the library, which speaks of options of its functions, in flags. */
function advice({ code, details }: DataError): string | undefined {
  const column = String(details.column ?? details.columns?.[0]);
  switch (code) {
    case 'not-numeric':
      return `row ${details.row}, column ${quote(column)}: ${quote(details.value)} is not a number, but the column is to be numeric; correct it, or say --categorical ${quote(column)} or --missing-marker ${quote(details.value)}`;
    case 'not-finite':
      return details.row === undefined
        ? undefined
        : `row ${details.row}, column ${quote(column)}: ${quote(details.value)} is not a finite number; correct it, or say --missing-marker ${quote(details.value)}`;
    case 'no-header':
      return `there is no header: the first row looks like data (${quote(details.value)} is a number); put the names of the columns there, or say --header if these are the names`;
    default:
      return undefined;
  }
}

/** Without the name of the library's function in front. */
function withoutOperation(message: string): string {
  return message.replace(/^(parseCsv|fitEncoder|transform|split|encoderFromJson|Table): /, '');
}

/**
 * Runs `work`; an error of the data becomes one of the command.
 *
 * @param source what the data were read from, as the caller named it
 */
export async function naming<Result>(source: string, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isDataError(error)) throw error;
    throw new CommandError(`${source}: ${advice(error) ?? withoutOperation(error.message)}`);
  }
}
