/**
 * The refit bands of the curves: the network is trained again and again on rows drawn anew, with replacement, from
 * the training part (within each class, for classes), from other initial weights, for as many epochs as the first one
 * was kept after. The curves of all features of a refit are one statistic, end to end, on the grids and the rows of
 * the first network's curves.
 *
 * The encoder is not fitted anew: it only moves and stretches inputs, and a resample that lacks a rare category would
 * make networks of another width. Nor is early stopping: the validation rows stay out of it.
 */
import { bootstrapBands } from '@limpid/explain';
import { type Experiment, examplesOf } from '../experiment/experiment.js';
import type { BandReport, DependenceReport } from '../report/index.js';
import type { DependenceSetting } from './dependence.js';
import type { OnProgress } from './options.js';
import { refitData, refitter } from './refit.js';
import type { RefitWorkers } from './refit-workers.js';

/** What reports, what stops, and who does the work. */
export interface BandControl {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  /** They work beside this thread; without them it works alone. */
  readonly workers?: RefitWorkers | undefined;
}

/**
 * The bands of some curves. They are the same with any number of workers.
 *
 * @param given what {@link explainCurve} gave for each
 * @returns one band per curve, in their order
 */
export async function explainBands(
  experiment: Experiment,
  setting: DependenceSetting,
  given: readonly DependenceReport[],
  refits: number,
  { signal, onProgress, workers }: BandControl,
): Promise<BandReport[]> {
  const { prepared, options, history } = experiment;
  const train = examplesOf(prepared.train);
  const here = refitter(refitData(prepared, setting, options), signal, experiment);
  const curves = given.map(({ feature, result }) => ({ feature: feature.name, grid: result.grid }));
  const epochs = history.bestEpoch;
  const result = await bootstrapBands({
    signal,
    onProgress,
    rows: train.target.length,
    refits,
    seed: options.seed,
    strata: prepared.task === 'regression' ? undefined : train.target,
    fit: (indices, task) => {
      if (task.index === 0) return given.flatMap(({ result }) => Array.from(result.average));
      const refit = { indices, ...task, epochs, curves };
      return workers === undefined ? here.run(refit) : workers.run(refit, here.run);
    },
    statistic: (averages) => averages,
    executor: workers,
  });
  let start = 0;
  return given.map((curve) => {
    const from = start;
    start += curve.result.average.length;
    const part = (values: Float64Array) => values.slice(from, start);
    return {
      ...result,
      estimate: part(result.estimate),
      lower: part(result.lower),
      upper: part(result.upper),
      standardError: part(result.standardError),
      samples: result.samples.map(part),
    };
  });
}
