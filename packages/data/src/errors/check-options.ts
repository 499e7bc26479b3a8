/** Checks of plain numeric options, so that every function refuses absurd values in the same words. */
import { DataError } from './data-error.js';

/** An integer of at least `least`, or an `invalid-option` error that names operation and option. */
export function checkInteger(operation: string, option: string, value: number, least: number): number {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new DataError(
      'invalid-option',
      `${operation}: ${option} is ${String(value)}; expected an integer of at least ${least}`,
    );
  }
  return value;
}

/** A finite number of at least `least`, or an `invalid-option` error that names operation and option. */
export function checkNumber(operation: string, option: string, value: number, least: number): number {
  if (!Number.isFinite(value) || value < least) {
    throw new DataError(
      'invalid-option',
      `${operation}: ${option} is ${String(value)}; expected a finite number of at least ${least}`,
    );
  }
  return value;
}

/** One of the listed words, or an `invalid-option` error that lists them. */
export function checkChoice<T extends string>(
  operation: string,
  option: string,
  value: unknown,
  choices: readonly T[],
): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) {
    const listed = choices.map((choice) => `'${choice}'`).join(', ');
    throw new DataError(
      'invalid-option',
      `${operation}: ${option} is ${String(value)}; expected one of ${listed}`,
    );
  }
  return found;
}
