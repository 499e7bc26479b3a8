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
import type { Examples } from '../experiment/fit-network.js';
import type { Model } from '../experiment/network.js';
import type { RawFeature } from '../experiment/raw-rows.js';
import type { BandReport, DependenceReport } from '../report/index.js';
import { type DependenceSetting, dependenceOn } from './dependence.js';
import type { OnProgress } from './options.js';

function resampled({ data, target }: Examples, indices: Uint32Array): Examples {
  const width = data.length / target.length;
  const drawn = new Float32Array(indices.length * width);
  indices.forEach((row, i) => {
    drawn.set(data.subarray(row * width, (row + 1) * width), i * width);
  });
  const pick = (_: unknown, i: number) => target[indices[i] as number] as number;
  return {
    data: drawn,
    target: target instanceof Int32Array ? Int32Array.from(indices, pick) : Float32Array.from(indices, pick),
  };
}

/**
 * The bands of some curves.
 *
 * @param features the curves' features
 * @param curves what {@link explainCurve} gave for each
 * @returns one band per curve, in their order
 */
export async function explainBands(
  experiment: Experiment,
  setting: DependenceSetting,
  features: readonly RawFeature[],
  curves: readonly DependenceReport[],
  refits: number,
  control: { readonly signal: AbortSignal; readonly onProgress: OnProgress },
): Promise<BandReport[]> {
  const { prepared, options, history, model, fit, predictor } = experiment;
  const train = examplesOf(prepared.train);
  const result = await bootstrapBands<Model>({
    ...control,
    rows: train.target.length,
    refits,
    seed: options.seed,
    strata: prepared.task === 'regression' ? undefined : train.target,
    fit: async (indices, { index, seed }) => {
      if (index === 0) return model;
      const { signal } = control;
      const fitted = await fit(resampled(train, indices), { epochs: history.bestEpoch, seed, signal });
      return fitted.model;
    },
    statistic: async (fitted) => {
      const predict = predictor(fitted);
      const averages: number[] = [];
      for (const [i, feature] of features.entries()) {
        const { grid } = (curves[i] as DependenceReport).result;
        const { average } = await dependenceOn(predict, setting, [feature], { grid, signal: control.signal });
        averages.push(...average);
      }
      return averages;
    },
  });
  let start = 0;
  return curves.map((curve) => {
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
