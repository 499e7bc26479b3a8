import { moments } from '../statistics.js';
import { checkOneOutput } from './outputs.js';

/**
 * Scores for regression; higher is better in all of them, so the errors are negated. `target` and
 * `predictions` hold one number per row.
 */

/**
 * The coefficient of determination: R² = 1 − Σ(y − ŷ)² / Σ(y − ȳ)².
 *
 * A constant target leaves nothing to explain; then it is 1 for exact predictions and 0 otherwise,
 * as in scikit-learn.
 *
 * @param target - one number per row.
 * @param predictions - one number per row.
 * @returns a number ≤ 1; higher is better, 0 is as good as always predicting the mean.
 * @throws ExplainError when there is not exactly one prediction per target.
 * @example
 * ```ts
 * import { r2 } from '@limpid/explain';
 *
 * console.log(r2([1, 2, 3], [1, 2, 4])); // 0.5
 * ```
 */
export function r2(target: ArrayLike<number>, predictions: ArrayLike<number>): number {
  checkOneOutput('r2', target, predictions);
  const { mean } = moments(target);
  let residual = 0;
  let total = 0;
  for (let row = 0; row < target.length; row++) {
    const y = target[row] as number;
    residual += (y - (predictions[row] as number)) ** 2;
    total += (y - mean) ** 2;
  }
  if (total === 0) return residual === 0 ? 1 : 0;
  return 1 - residual / total;
}

/**
 * Minus the mean squared error: −(1/rows) Σ(y − ŷ)², in the target's unit squared.
 *
 * @param target - one number per row.
 * @param predictions - one number per row.
 * @returns a number ≤ 0; higher is better.
 * @throws ExplainError when there is not exactly one prediction per target.
 * @example
 * ```ts
 * import { negativeMeanSquaredError } from '@limpid/explain';
 *
 * console.log(negativeMeanSquaredError([1, 2], [1, 4])); // -2
 * ```
 */
export function negativeMeanSquaredError(target: ArrayLike<number>, predictions: ArrayLike<number>): number {
  checkOneOutput('negativeMeanSquaredError', target, predictions);
  return -meanOf(target, predictions, (error) => error * error);
}

/**
 * Minus the root of the mean squared error: −√((1/rows) Σ(y − ŷ)²), in the target's unit.
 *
 * @param target - one number per row.
 * @param predictions - one number per row.
 * @returns a number ≤ 0; higher is better. Negate it to print an RMSE.
 * @throws ExplainError when there is not exactly one prediction per target.
 * @example
 * ```ts
 * import { negativeRootMeanSquaredError } from '@limpid/explain';
 *
 * console.log(negativeRootMeanSquaredError([1, 2, 3, 4], [1, 2, 3, 8])); // -2
 * ```
 */
export function negativeRootMeanSquaredError(
  target: ArrayLike<number>,
  predictions: ArrayLike<number>,
): number {
  checkOneOutput('negativeRootMeanSquaredError', target, predictions);
  return -Math.sqrt(meanOf(target, predictions, (error) => error * error));
}

/**
 * Minus the mean absolute error: −(1/rows) Σ|y − ŷ|, in the target's unit.
 *
 * @param target - one number per row.
 * @param predictions - one number per row.
 * @returns a number ≤ 0; higher is better. Negate it to print an MAE.
 * @throws ExplainError when there is not exactly one prediction per target.
 * @example
 * ```ts
 * import { negativeMeanAbsoluteError } from '@limpid/explain';
 *
 * console.log(negativeMeanAbsoluteError([1, 2], [1, 4])); // -1
 * ```
 */
export function negativeMeanAbsoluteError(target: ArrayLike<number>, predictions: ArrayLike<number>): number {
  checkOneOutput('negativeMeanAbsoluteError', target, predictions);
  return -meanOf(target, predictions, Math.abs);
}

function meanOf(
  target: ArrayLike<number>,
  predictions: ArrayLike<number>,
  measure: (error: number) => number,
): number {
  let sum = 0;
  for (let row = 0; row < target.length; row++) {
    sum += measure((target[row] as number) - (predictions[row] as number));
  }
  return sum / target.length;
}
