import { LimpidError } from './error.js';

/** Checks of numbers that operations, layers and optimisers are given. */

/** Throws unless `value` is in `[low, high]`, or `[low, high)` if `open`. */
export function checkRange(
  operation: string,
  name: string,
  value: number,
  low: number,
  high = Number.POSITIVE_INFINITY,
  open = false,
): void {
  const inside = value >= low && (open || high === Number.POSITIVE_INFINITY ? value < high : value <= high);
  if (inside) return;
  const range =
    high === Number.POSITIVE_INFINITY
      ? `finite and ${low === Number.MIN_VALUE ? 'above 0' : `at least ${low}`}`
      : open
        ? `at least ${low} and below ${high}`
        : `from ${low} to ${high}`;
  throw new LimpidError('argument', `${operation}: ${name} must be ${range}, not ${String(value)}`);
}

/** Throws unless `value` is a whole number of at least `low`. */
export function checkWhole(operation: string, name: string, value: number, low = 1): void {
  if (Number.isSafeInteger(value) && value >= low) return;
  throw new LimpidError(
    'argument',
    `${operation}: ${name} must be a whole number of at least ${low}, not ${String(value)}`,
  );
}
