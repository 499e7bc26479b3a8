import { LimpidError } from './error.js';

/** Checks of what operations, transforms, layers and optimisers are given. */

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

/** Throws if what a function returned is a promise: nothing can be awaited in a function that is only recorded. */
export function checkNotPromise(operation: string, result: unknown): void {
  if (!(result instanceof Promise)) return;
  result.catch(() => {}); // that it cannot wait is what we report
  throw new LimpidError(
    'tracing',
    `${operation}: the function returned a promise; it is only recorded and cannot wait. Await its data before, and read its results after`,
  );
}

/** Throws for an option that is not among the `known`: a misspelt one would be ignored, and only TypeScript sees it. */
export function checkOptions(operation: string, options: object, ...known: readonly string[]): void {
  for (const name in options) {
    if (known.includes(name)) continue;
    throw new LimpidError('argument', `${operation}: has no option ${name}, only ${known.join(', ')}`);
  }
}
