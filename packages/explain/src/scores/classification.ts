import { demand, show } from '../check.js';
import { checkClasses, outputsPerRow } from './outputs.js';

/**
 * Scores for classifiers; higher is better in all of them. `target` holds class indices 0, 1, 2 …;
 * `predictions` holds per row either one number, the probability of class 1 of two, or one number
 * per class.
 */

/**
 * The share of rows whose class is predicted: correct / rows.
 *
 * The predicted class is the one with the largest number (the first of equal ones), so probabilities
 * and logits serve alike; with a single number per row it is class 1 when the number exceeds 0.5, so
 * that must be a probability.
 *
 * @param target - one class index per row: 0 or 1, or 0 … outputs − 1.
 * @param predictions - rows × outputs numbers, row-major.
 * @returns a number in [0, 1]; higher is better. It moves only when a prediction crosses over to
 * another class, so importances measured by it are coarse on few rows; {@link negativeLogLoss} is finer.
 * @throws ExplainError when lengths do not match or a target is not a class index.
 * @example
 * ```ts
 * import { accuracy } from '@limpid/explain';
 *
 * console.log(accuracy([0, 1, 1, 1], [0.2, 0.9, 0.6, 0.4])); // 0.75
 * console.log(accuracy([2, 0], [0.1, 0.2, 0.7, 0.3, 0.6, 0.1])); // 0.5
 * ```
 */
export function accuracy(target: ArrayLike<number>, predictions: ArrayLike<number>): number {
  const outputs = outputsPerRow('accuracy', target, predictions);
  checkClasses('accuracy', target, Math.max(outputs, 2));
  let correct = 0;
  for (let row = 0; row < target.length; row++) {
    if (predictedClass(predictions, row, outputs) === target[row]) correct++;
  }
  return correct / target.length;
}

function predictedClass(predictions: ArrayLike<number>, row: number, outputs: number): number {
  if (outputs === 1) return (predictions[row] as number) > 0.5 ? 1 : 0;
  let best = 0;
  for (let output = 1; output < outputs; output++) {
    const value = predictions[row * outputs + output] as number;
    if (value > (predictions[row * outputs + best] as number)) best = output;
  }
  return best;
}

/** float64's machine epsilon: the distance kept from 0 and 1, as in scikit-learn's log_loss. */
const EPSILON = Number.EPSILON;
/** How far probabilities may sum from 1: the square root of float32's machine epsilon, as scikit-learn's. */
const SUM_TOLERANCE = Math.sqrt(2 ** -23);

/**
 * The mean log probability given to the class that came: (1/rows) Σ ln p(row, target), which is minus
 * the log loss (cross-entropy, in nats).
 *
 * Probabilities are kept within [ε, 1 − ε], ε = 2⁻⁵², so one certain and wrong prediction costs 36
 * rather than everything.
 *
 * @param target - one class index per row: 0 or 1, or 0 … outputs − 1.
 * @param predictions - rows × outputs **probabilities**, row-major: one per row (of class 1), or one
 * per class, summing to 1.
 * @returns a number in [−36.05, 0]; higher is better, 0 is perfect, −ln(classes) is a uniform guess.
 * Negate it to print a log loss.
 * @throws ExplainError when lengths do not match, a target is not a class index, a prediction is
 * outside [0, 1], or a row's probabilities do not sum to 1: they are logits, perhaps?
 * @example
 * ```ts
 * import { negativeLogLoss } from '@limpid/explain';
 *
 * console.log(negativeLogLoss([1, 0], [0.5, 0.5]) === Math.log(0.5)); // true
 * ```
 */
export function negativeLogLoss(target: ArrayLike<number>, predictions: ArrayLike<number>): number {
  const outputs = outputsPerRow('negativeLogLoss', target, predictions);
  checkClasses('negativeLogLoss', target, Math.max(outputs, 2));
  checkProbabilities('negativeLogLoss', predictions, outputs);
  let sum = 0;
  for (let row = 0; row < target.length; row++) {
    const truth = target[row] as number;
    const p =
      outputs === 1
        ? Math.abs(1 - truth - (predictions[row] as number))
        : (predictions[row * outputs + truth] as number);
    sum += Math.log(Math.min(Math.max(p, EPSILON), 1 - EPSILON));
  }
  return sum / target.length;
}

function checkProbabilities(score: string, predictions: ArrayLike<number>, outputs: number): void {
  const hint = 'predict must return probabilities: apply a sigmoid or softmax to logits first';
  for (let row = 0; row * outputs < predictions.length; row++) {
    let sum = 0;
    for (let output = 0; output < outputs; output++) {
      const p = predictions[row * outputs + output] as number;
      demand(
        p >= 0 && p <= 1,
        () => `${score}: prediction of row ${row}, output ${output} is ${show(p)}; ${hint}`,
      );
      sum += p;
    }
    demand(
      outputs === 1 || Math.abs(sum - 1) <= SUM_TOLERANCE,
      () => `${score}: the ${outputs} predictions of row ${row} sum to ${sum}, not 1; ${hint}`,
    );
  }
}

/**
 * The area under the receiver operating characteristic: the chance that a random row of class 1 is
 * ranked above a random row of class 0, ties counting half (Mann and Whitney's U / (n₁n₀)).
 *
 * Only the order of the predictions matters, so probabilities and logits serve alike. Of two numbers
 * per row the second is ranked. For three classes or more it is the plain mean over the classes of
 * each class against the rest (scikit-learn's `multi_class='ovr', average='macro'`).
 *
 * @param target - one class index per row: 0 or 1, or 0 … outputs − 1; every class must occur.
 * @param predictions - rows × outputs numbers, row-major.
 * @returns a number in [0, 1]; higher is better, 0.5 is a blind guess.
 * @throws ExplainError when lengths do not match, a target is not a class index, or a class has no row.
 * @example
 * ```ts
 * import { rocAuc } from '@limpid/explain';
 *
 * console.log(rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])); // 0.75
 * ```
 */
export function rocAuc(target: ArrayLike<number>, predictions: ArrayLike<number>): number {
  const outputs = outputsPerRow('rocAuc', target, predictions);
  checkClasses('rocAuc', target, Math.max(outputs, 2));
  if (outputs <= 2) return areaOfClass(target, predictions, outputs, 1);
  let sum = 0;
  for (let label = 0; label < outputs; label++) sum += areaOfClass(target, predictions, outputs, label);
  return sum / outputs;
}

function areaOfClass(
  target: ArrayLike<number>,
  predictions: ArrayLike<number>,
  outputs: number,
  label: number,
): number {
  const column = outputs === 1 ? 0 : label;
  const ranked = Float64Array.from(
    { length: target.length },
    (_, row) => predictions[row * outputs + column] as number,
  );
  const order = Uint32Array.from(ranked, (_, row) => row);
  order.sort((a, b) => (ranked[a] as number) - (ranked[b] as number));
  let positives = 0;
  let rankSum = 0;
  for (let first = 0, last = 0; first < order.length; first = last) {
    const value = ranked[order[first] as number];
    while (last < order.length && ranked[order[last] as number] === value) last++;
    // Rows of equal value share the mean of the ranks first + 1 … last.
    const rank = (first + 1 + last) / 2;
    for (let i = first; i < last; i++) {
      if (target[order[i] as number] === label) {
        positives++;
        rankSum += rank;
      }
    }
  }
  const negatives = target.length - positives;
  demand(
    positives > 0 && negatives > 0,
    () =>
      `rocAuc: ${positives} rows of class ${label} and ${negatives} others; it needs at least one of each`,
  );
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
