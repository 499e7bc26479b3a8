import { demand, show } from '../check.js';

/** How many predictions stand for one target: 1, 2, 3 … */
export function outputsPerRow(
  score: string,
  target: ArrayLike<number>,
  predictions: ArrayLike<number>,
): number {
  const outputs = predictions.length / target.length;
  demand(
    target.length > 0 && Number.isInteger(outputs) && outputs >= 1,
    () =>
      `${score}: ${target.length} targets and ${predictions.length} predictions; ` +
      'expected the same number of predictions for every target, and at least one target',
  );
  return outputs;
}

/** The class of every row: an integer in [0, classes). */
export function checkClasses(score: string, target: ArrayLike<number>, classes: number): void {
  for (let row = 0; row < target.length; row++) {
    const value = target[row] as number;
    demand(
      Number.isInteger(value) && value >= 0 && value < classes,
      () =>
        `${score}: target of row ${row} is ${show(value)}; with ${classes} classes it must be an ` +
        `integer in [0, ${classes - 1}]`,
    );
  }
}

/** Regression: exactly one prediction per target. */
export function checkOneOutput(
  score: string,
  target: ArrayLike<number>,
  predictions: ArrayLike<number>,
): void {
  const outputs = outputsPerRow(score, target, predictions);
  demand(
    outputs === 1,
    () =>
      `${score}: expected one prediction per target, got ${outputs}; pick one in predict, or write a score of your own`,
  );
}
