/**
 * The few statistics the explainers need, each by its published definition and in float64.
 * Two definitions of a quantile are in use and both are here: NumPy's for bootstrap bands, and the
 * one scikit-learn takes its grids from.
 */

/** Ascending copy, as float64. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return new Float64Array(values).sort();
}

/** The different values, ascending; 0 and −0 are the same value. */
export function uniqueSorted(values: ArrayLike<number>): Float64Array {
  return sorted(values).filter((value, i, all) => i === 0 || value !== all[i - 1]);
}

/** A running mean and sum of squared deviations (Welford, Technometrics 4, 1962). */
export class Moments {
  #count = 0;
  #mean = 0;
  #squares = 0;

  add(value: number): void {
    this.#count++;
    const step = value - this.#mean;
    this.#mean += step / this.#count;
    this.#squares += step * (value - this.#mean);
  }

  get mean(): number {
    return this.#mean;
  }

  /** The standard deviation with divisor count − ddof. */
  std(ddof: 0 | 1): number {
    return Math.sqrt(this.#squares / (this.#count - ddof));
  }
}

/** The moments of a list. */
export function moments(values: ArrayLike<number>): Moments {
  const result = new Moments();
  for (let i = 0; i < values.length; i++) result.add(values[i] as number);
  return result;
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: ArrayLike<number>): number {
  return linearQuantile(sorted(values), 0.5);
}

/** The most common value; of several equally common ones the smallest, as scipy.stats.mode. */
export function mode(values: ArrayLike<number>): number {
  const all = sorted(values);
  let best = all[0] as number;
  let bestRun = 0;
  let run = 0;
  for (let i = 0; i < all.length; i++) {
    run = i > 0 && all[i] === all[i - 1] ? run + 1 : 1;
    if (run > bestRun) {
      bestRun = run;
      best = all[i] as number;
    }
  }
  return best;
}

/**
 * The quantile NumPy computes by default ("linear"; type 7 of Hyndman and Fan, The American
 * Statistician 50, 1996): the value at position (n − 1)·probability, interpolated.
 */
export function linearQuantile(ascending: Float64Array, probability: number): number {
  const position = (ascending.length - 1) * probability;
  const below = Math.floor(position);
  const a = ascending[below] as number;
  const b = ascending[Math.min(below + 1, ascending.length - 1)] as number;
  const t = position - below;
  // From the nearer end, as NumPy does: exact at both ends and monotone between them.
  return t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t);
}

/** Plotting-position constants of scipy.stats.mstats.mquantiles: Cunnane's (Journal of Hydrology 37, 1978). */
const ALPHA = 0.4;
const BETA = 0.4;

/** The quantile of scipy.stats.mstats.mquantiles with its default constants, operation by operation. */
export function cunnaneQuantile(ascending: Float64Array, probability: number): number {
  const n = ascending.length;
  if (n === 1) return ascending[0] as number;
  const position = n * probability + (ALPHA + probability * (1 - ALPHA - BETA));
  const k = Math.floor(Math.min(Math.max(position, 1), n - 1));
  const gamma = Math.min(Math.max(position - k, 0), 1);
  return (1 - gamma) * (ascending[k - 1] as number) + gamma * (ascending[k] as number);
}
