import { checkLengths } from './check.js';

/** Metrics of classifiers. Targets are class numbers from 0; predictions are explained with each. */

/**
 * The part of rows whose class is predicted.
 *
 * @param predictions One number a row for two classes: class 1 above `threshold`. Or one number for each class:
 *   the greatest wins, the first of equals.
 * @param options.threshold Default 0.5, for probabilities; 0 for logits.
 * @example
 * ```ts
 * import { accuracy } from '@limpid/train';
 *
 * console.log(accuracy([0, 1, 1, 0], [0.2, 0.9, 0.4, 0.1])); // 0.75
 * ```
 */
export function accuracy(
  targets: ArrayLike<number>,
  predictions: ArrayLike<number>,
  options: { readonly threshold?: number } = {},
): number {
  const { threshold = 0.5 } = options;
  const classes = checkLengths('accuracy', targets, predictions);
  let right = 0;
  for (let row = 0; row < targets.length; row++) {
    const predicted =
      classes === 1
        ? Number((predictions[row] as number) > threshold)
        : greatest(predictions, row * classes, classes);
    if (predicted === targets[row]) right += 1;
  }
  return right / targets.length;
}

function greatest(values: ArrayLike<number>, start: number, count: number): number {
  let best = 0;
  for (let k = 1; k < count; k++) {
    if ((values[start + k] as number) > (values[start + best] as number)) best = k;
  }
  return best;
}

/** The least probability a logarithm is taken of: the spacing of float64 at 1, as in scikit-learn. */
const LEAST_PROBABILITY = 2 ** -52;

/**
 * The mean of `−log p` of each row's class, in nats. Probabilities of 0 and 1 count as 2⁻⁵² and 1 − 2⁻⁵².
 *
 * @param predictions Probabilities: of class 1, one a row; or of every class, which are divided by their sum.
 */
export function logLoss(targets: ArrayLike<number>, predictions: ArrayLike<number>): number {
  const classes = checkLengths('logLoss', targets, predictions);
  let sum = 0;
  for (let row = 0; row < targets.length; row++) {
    sum -= Math.log(Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, probability(row))));
  }
  return sum / targets.length;

  function probability(row: number): number {
    const target = targets[row] as number;
    if (classes === 1) return target === 1 ? (predictions[row] as number) : 1 - (predictions[row] as number);
    let total = 0;
    for (let k = 0; k < classes; k++) total += predictions[row * classes + k] as number;
    return (predictions[row * classes + target] as number) / total;
  }
}

/**
 * The area under the receiver operating characteristic: the probability that a row of class 1 scores higher than one
 * of class 0, ties counting half (Mann & Whitney). With several classes, the mean over each class against the rest.
 *
 * @param predictions Any scores that rise with the class: of class 1, or of every class.
 * @returns NaN if a class has no rows, or all.
 */
export function rocAuc(targets: ArrayLike<number>, predictions: ArrayLike<number>): number {
  const classes = checkLengths('rocAuc', targets, predictions);
  if (classes === 1) return areaOf(targets, 1, (row) => predictions[row] as number);
  let sum = 0;
  for (let k = 0; k < classes; k++)
    sum += areaOf(targets, k, (row) => predictions[row * classes + k] as number);
  return sum / classes;
}

/** From the ranks of the scores, equal ones sharing their mean rank. */
function areaOf(targets: ArrayLike<number>, positive: number, score: (row: number) => number): number {
  const order = Array.from({ length: targets.length }, (_, row) => row).sort((a, b) => score(a) - score(b));
  let positives = 0;
  let ranks = 0;
  for (let first = 0, next = 0; first < order.length; first = next) {
    while (next < order.length && score(order[next] as number) === score(order[first] as number)) next += 1;
    for (let i = first; i < next; i++) {
      if (targets[order[i] as number] !== positive) continue;
      positives += 1;
      ranks += (first + 1 + next) / 2;
    }
    if (next === first) return Number.NaN;
  }
  const negatives = targets.length - positives;
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}
