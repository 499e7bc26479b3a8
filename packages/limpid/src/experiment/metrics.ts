/** How well the held-out rows are predicted, beside an answer that looks at no feature. */

import type { ClassTarget, NumericTarget } from '@limpid/data';
import {
  accuracy,
  negativeLogLoss,
  negativeMeanAbsoluteError,
  negativeRootMeanSquaredError,
  r2,
  rocAuc,
  type Score,
} from '@limpid/explain';
import type { MetricReport, PerformanceReport } from '../report/index.js';

/** A measure, from a score: higher is better in every score, so losses are negated ones. */
interface Measure {
  readonly name: string;
  readonly score: Score;
  readonly better: MetricReport['better'];
  readonly unit?: string | undefined;
}

function measure(
  { name, score, better, unit }: Measure,
  target: ArrayLike<number>,
  predictions: ArrayLike<number>,
  trivial: ArrayLike<number>,
): MetricReport {
  const value = (of: ArrayLike<number>) => (better === 'higher' ? score(target, of) : 0 - score(target, of));
  return {
    name,
    ...(unit !== undefined && { unit }),
    value: value(predictions),
    baseline: value(trivial),
    better,
  };
}

/** The class with the largest probability, for each row. */
export function predictedClasses(predictions: ArrayLike<number>, outputs: number): Int32Array {
  return Int32Array.from({ length: predictions.length / outputs }, (_, row) => {
    if (outputs === 1) return (predictions[row] as number) > 0.5 ? 1 : 0;
    let best = 0;
    for (let k = 1; k < outputs; k++) {
      if ((predictions[row * outputs + k] as number) > (predictions[row * outputs + best] as number))
        best = k;
    }
    return best;
  });
}

/**
 * Measures a classifier.
 *
 * @param target what the encoder learned of the target on the training part
 * @param truth the class of each held-out row
 * @param predictions rows × outputs probabilities: of the second of two classes, or of each of more
 */
export function measureClasses(
  target: ClassTarget,
  truth: ArrayLike<number>,
  predictions: ArrayLike<number>,
): PerformanceReport {
  const rows = truth.length;
  const outputs = predictions.length / rows;
  const { classes, counts } = target;
  const all = counts.reduce((sum, count) => sum + count, 0);
  const shares = counts.map((count) => count / all);
  const constant = outputs === 1 ? shares.slice(1) : shares;
  const trivial = Float64Array.from({ length: rows * outputs }, (_, i) => constant[i % outputs] as number);
  const confusion = classes.map(() => new Array<number>(classes.length).fill(0));
  const predicted = predictedClasses(predictions, outputs);
  for (let row = 0; row < rows; row++) {
    const counted = confusion[truth[row] as number] as number[];
    counted[predicted[row] as number] = (counted[predicted[row] as number] as number) + 1;
  }
  const everyClass = confusion.every((counted) => counted.some((count) => count > 0));
  const measures: Measure[] = [
    { name: 'accuracy', score: accuracy, better: 'higher' },
    // Without a row of every class there is no order to judge.
    ...(everyClass ? [{ name: 'ROC AUC', score: rocAuc, better: 'higher' } as const] : []),
    { name: 'log loss', score: negativeLogLoss, better: 'lower' },
  ];
  const likely = classes[counts.indexOf(Math.max(...counts))] as string;
  return {
    rows,
    baseline: `it always gives the shares of the classes in the training part, so its answer is ${likely}`,
    metrics: measures.map((one) => measure(one, truth, predictions, trivial)),
    confusion,
  };
}

/**
 * Measures a regression.
 *
 * @param target what the encoder learned of the target on the training part
 * @param truth the value of each held-out row, in the data's unit
 * @param predictions the prediction of each, in the same unit
 */
export function measureNumbers(
  target: NumericTarget,
  truth: ArrayLike<number>,
  predictions: ArrayLike<number>,
): PerformanceReport {
  const { unit, mean } = target;
  const trivial = new Float64Array(truth.length).fill(mean);
  const measures: Measure[] = [
    { name: 'R²', score: r2, better: 'higher' },
    { name: 'RMSE', score: negativeRootMeanSquaredError, better: 'lower', unit },
    { name: 'MAE', score: negativeMeanAbsoluteError, better: 'lower', unit },
  ];
  return {
    rows: truth.length,
    baseline: 'it always gives the mean of the training part',
    metrics: measures.map((one) => measure(one, truth, predictions, trivial)),
  };
}
