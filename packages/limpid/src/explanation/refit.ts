/**
 * One refit of the bootstrap: the network is trained on other rows from other initial weights, and gives the curves
 * of some features, end to end. It needs little of an experiment, and all of that is plain data, so a refit can be done
 * in another thread (`refit-workers.ts`).
 */
import { type EncoderJson, encoderFromJson } from '@limpid/data';
import type { BootstrapTask, Rows } from '@limpid/explain';
import type { TrainingOptions } from '../commands/options.js';
import { architectureOf, type Experiment, examplesOf } from '../experiment/experiment.js';
import { type Examples, networkFitter } from '../experiment/fit-network.js';
import { type Architecture, disposeModel, networkPredictor } from '../experiment/network.js';
import { rawPredictor } from '../experiment/predictor.js';
import type { Prepared } from '../experiment/prepare.js';
import { type RawFeature, rawFeatures } from '../experiment/raw-rows.js';
import type { TaskKind } from '../experiment/target.js';
import { curveAverages, type RefitCurve } from './curve-averages.js';
import type { DependenceSetting } from './dependence.js';
import { CURVE_POINTS } from './options.js';

/** What the refits of one experiment have in common. */
export interface RefitData {
  readonly task: TaskKind;
  readonly architecture: Architecture;
  readonly training: Pick<TrainingOptions, 'batchSize' | 'learningRate' | 'weightDecay' | 'backend'>;
  readonly encoder: EncoderJson;
  readonly train: Examples;
  /** The held-out rows of the curves, raw, and the output that they follow. */
  readonly rows: Rows;
  readonly output: number;
}

/** One refit. */
export interface RefitTask extends BootstrapTask {
  readonly epochs: number;
  readonly curves: readonly RefitCurve[];
}

/** The rows at some indices, in their order. */
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

/** The data of the refits, known before the first network is trained. */
export function refitData(
  prepared: Prepared,
  { rows, output }: DependenceSetting,
  training: RefitData['training'] & Pick<TrainingOptions, 'hidden'>,
): RefitData {
  const { batchSize, learningRate, weightDecay, backend } = training;
  return {
    task: prepared.task,
    architecture: architectureOf(prepared, training.hidden),
    training: { batchSize, learningRate, weightDecay, backend },
    encoder: prepared.encoder.toJSON(),
    train: examplesOf(prepared.train),
    rows,
    output,
  };
}

/** What fits and predicts networks; the first network's have compiled already what all of them need. */
type Networks = Pick<Experiment, 'fit' | 'predictor'>;

/** Does refits in this thread. */
export interface Refitter {
  /** Compiles what a refit needs, by one that is thrown away; no result depends on it. */
  prepare(): Promise<void>;
  /** The curves of a new network, end to end. */
  run(task: RefitTask): Promise<number[]>;
}

/** The first compiles; in the others the engine begins to see what is called often. */
const PREPARING_EPOCHS = 3;
const PREPARING_BATCHES = 16;

/** Makes what does the refits of an experiment in this thread. */
export function refitter(data: RefitData, signal: AbortSignal, networks?: Networks): Refitter {
  const { task, architecture, training, train } = data;
  const encoder = encoderFromJson(data.encoder);
  const { fit, predictor } = networks ?? {
    fit: networkFitter(architecture, task, training),
    predictor: rawPredictor(encoder, networkPredictor(task)),
  };
  const features = rawFeatures(encoder);
  const curvesOf = curveAverages(predictor, { ...data, features }, signal);
  const run: Refitter['run'] = async ({ indices, seed, epochs, curves }) => {
    const { model } = await fit(resampled(train, indices), { epochs, seed, signal });
    try {
      return await curvesOf(model, curves);
    } finally {
      disposeModel(model);
    }
  };
  return {
    run,
    async prepare() {
      const { batchSize } = training;
      const all = train.target.length;
      // Few batches, with the last one as small as it will be.
      const count = Math.min(all, PREPARING_BATCHES * batchSize + (all % batchSize));
      const indices = Uint32Array.from({ length: count }, (_, row) => row);
      // Where they lie is not known yet, but how many points most curves have is.
      const [{ feature }] = features as [RawFeature];
      const curves = [{ feature: feature.name, grid: [new Float64Array(CURVE_POINTS)] }];
      await run({ index: 0, seed: 0, epochs: PREPARING_EPOCHS, indices, curves });
    },
  };
}
