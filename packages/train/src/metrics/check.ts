import { LimpidError } from '@limpid/tensor';

/** How many predictions there are for each target; throws unless that is a whole number of at least 1. */
export function checkLengths(
  metric: string,
  targets: ArrayLike<number>,
  predictions: ArrayLike<number>,
): number {
  const each = predictions.length / targets.length;
  if (Number.isInteger(each) && each >= 1) return each;
  throw new LimpidError(
    'shape',
    `${metric}: needs targets, and as many predictions or a whole multiple of them, got ${targets.length} targets and ${predictions.length} predictions`,
  );
}

/** Throws unless there is one prediction for each target. */
export function checkPairs(metric: string, targets: ArrayLike<number>, predictions: ArrayLike<number>): void {
  if (checkLengths(metric, targets, predictions) === 1) return;
  throw new LimpidError(
    'shape',
    `${metric}: needs one prediction for each target, got ${targets.length} targets and ${predictions.length} predictions`,
  );
}
