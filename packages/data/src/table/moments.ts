/** Mean and population standard deviation of the values present in a column, in two passes. */

/** Statistics over the numbers that are not NaN; all NaN where there are none. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** Square root of the mean squared deviation (division by n, as scikit-learn's StandardScaler). */
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

/** Two passes with the mean's rounding error taken out of the variance (Chan, Golub and LeVeque 1983, eq. 1.7). */
export function moments(values: ArrayLike<number>): Moments {
  let count = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (count === 0) return { count, mean: Number.NaN, std: Number.NaN, min: Number.NaN, max: Number.NaN };
  const mean = min === max ? min : sum / count;
  let squares = 0;
  let deviations = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    const deviation = value - mean;
    squares += deviation * deviation;
    deviations += deviation;
  }
  const std = Math.sqrt((squares - (deviations * deviations) / count) / count);
  return { count, mean, std, min, max };
}
