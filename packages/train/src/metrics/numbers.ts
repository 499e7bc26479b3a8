import { checkPairs } from './check.js';

/** Metrics of regressions: targets and predictions are numbers in the same unit, one a row. */

function meanOver(targets: ArrayLike<number>, term: (row: number) => number): number {
  let sum = 0;
  for (let row = 0; row < targets.length; row++) sum += term(row);
  return sum / targets.length;
}

/** `√(mean (ŷ − y)²)`, in the targets' unit. */
export function rmse(targets: ArrayLike<number>, predictions: ArrayLike<number>): number {
  checkPairs('rmse', targets, predictions);
  return Math.sqrt(
    meanOver(targets, (row) => ((predictions[row] as number) - (targets[row] as number)) ** 2),
  );
}

/** `mean |ŷ − y|`, in the targets' unit. */
export function mae(targets: ArrayLike<number>, predictions: ArrayLike<number>): number {
  checkPairs('mae', targets, predictions);
  return meanOver(targets, (row) => Math.abs((predictions[row] as number) - (targets[row] as number)));
}

/**
 * `1 − Σ(ŷ − y)² / Σ(y − ȳ)²`: the part of the targets' variance that is predicted; 0 for their mean, negative for
 * worse. Where the targets are all equal it is 1 for a perfect prediction and else 0, as in scikit-learn.
 *
 * @example
 * ```ts
 * import { r2 } from '@limpid/train';
 *
 * console.log(r2([1, 2, 3], [1, 2, 3]), r2([1, 2, 3], [2, 2, 2])); // 1 0
 * ```
 */
export function r2(targets: ArrayLike<number>, predictions: ArrayLike<number>): number {
  checkPairs('r2', targets, predictions);
  const mean = meanOver(targets, (row) => targets[row] as number);
  const unexplained = meanOver(
    targets,
    (row) => ((predictions[row] as number) - (targets[row] as number)) ** 2,
  );
  const variance = meanOver(targets, (row) => ((targets[row] as number) - mean) ** 2);
  if (variance === 0) return unexplained === 0 ? 1 : 0;
  return 1 - unexplained / variance;
}
