/**
 * Pairs of features that carry nearly the same information, found by Pearson's correlation. A report names them,
 * because permutation importance and partial dependence must be read differently where features go together.
 */

/** A column of numbers with its name. */
export interface NamedColumn {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

/**
 * Pearson's correlation of two columns, over the rows where both are finite; NaN when one of them is constant. Plain
 * loops, as every pair of columns is asked about.
 */
function pearsonCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const length = Math.min(a.length, b.length);
  let [count, sumA, sumB] = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    count++;
    sumA += x;
    sumB += y;
  }
  const [meanA, meanB] = [sumA / count, sumB / count];
  let [both, squareA, squareB] = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    both += (x - meanA) * (y - meanB);
    squareA += (x - meanA) ** 2;
    squareB += (y - meanB) ** 2;
  }
  const product = Math.sqrt(squareA) * Math.sqrt(squareB);
  return product > 0 ? both / product : NaN;
}

/**
 * The most strongly correlated pairs of columns.
 *
 * @param columns the numeric features
 * @param options `threshold`: the least absolute correlation, default 0.8; `limit`: the most pairs, default 10
 * @returns pairs by falling absolute correlation
 */
export function correlatedPairs(
  columns: readonly NamedColumn[],
  options: { readonly threshold?: number; readonly limit?: number } = {},
): { features: [string, string]; correlation: number }[] {
  const { threshold = 0.8, limit = 10 } = options;
  return columns
    .flatMap((a, i) =>
      columns.slice(i + 1).map((b) => ({
        features: [a.name, b.name] as [string, string],
        correlation: pearsonCorrelation(a.values, b.values),
      })),
    )
    .filter(({ correlation }) => Math.abs(correlation) >= threshold)
    .sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation))
    .slice(0, limit);
}
