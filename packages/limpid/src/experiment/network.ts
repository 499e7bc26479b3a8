/**
 * The network: linear layers with ReLU between, and what its last layer means for each task. A model says nothing of
 * its task, so predicting and the loss are here beside it.
 */
import {
  binaryCrossEntropy,
  crossEntropy,
  linear,
  meanSquaredError,
  relu,
  sequential,
  sigmoid,
  softmax,
} from '@limpid/layers';
import { compile, type Key, random, type Tensor, treeLeaves } from '@limpid/tensor';
import { type Model as AnyModel, type Inputs, type Loss, predict } from '@limpid/train';
import type { TaskKind } from './target.js';

/** What a network of ours looks like: enough to build it again. */
export interface Architecture {
  /** Columns that enter, after encoding. */
  readonly inputs: number;
  readonly hidden: readonly number[];
  /** 1 for two classes (the logit of the second) and for a regression; the number of classes otherwise. */
  readonly outputs: number;
}

/** How many numbers the last layer gives. */
export function outputsOf(task: TaskKind, classes: number): number {
  return task === 'multiclass' ? classes : 1;
}

/** A model of an {@link Architecture}. */
export type Model = ReturnType<ReturnType<typeof modelBuilder>>;

/**
 * A function that makes fresh models; their weights are drawn from a seed. It is compiled, as the bootstrap makes
 * hundreds, and layer by layer, as the keys of all layers make one large computation that takes longer to plan.
 */
export function modelBuilder({ inputs, hidden, outputs }: Architecture) {
  const sizes = [inputs, ...hidden, outputs];
  const split = compile((key: Key) => random.split(key, sizes.length - 1), { donate: [0] });
  const layer = compile((from: number, to: number, key: Key) => linear(from, to, { key }), { donate: [2] });
  return (seed: number) => {
    const layers = split(random.key(seed)).flatMap((key, i, keys) => {
      const made = layer(sizes[i] as number, sizes[i + 1] as number, key);
      return i < keys.length - 1 ? [made, relu] : [made];
    });
    return sequential(...layers);
  };
}

/** Frees a model's memory. */
export function disposeModel(model: Model): void {
  for (const leaf of treeLeaves(model)) leaf.dispose();
}

/** The loss of each task; targets of a single output come as a column, as it does. */
const LOSSES: Readonly<Record<TaskKind, { readonly name: string; readonly loss: Loss }>> = {
  binary: { name: 'cross-entropy', loss: binaryCrossEntropy },
  multiclass: { name: 'cross-entropy', loss: crossEntropy },
  regression: { name: 'mean squared error of the standardised target', loss: meanSquaredError },
};

/** The loss that is minimised. */
export function lossFor(task: TaskKind): Loss {
  return LOSSES[task].loss;
}

/** The name of the loss, for a reader. */
export function lossName(task: TaskKind): string {
  return LOSSES[task].name;
}

/** From outputs to what is predicted: probabilities of classes; a regression's outputs are its predictions. */
const ACTIVATIONS: Readonly<Record<TaskKind, ((outputs: Tensor) => Tensor) | undefined>> = {
  binary: sigmoid,
  multiclass: softmax,
  regression: undefined,
};

/** Rows predicted at once: a hundred rows at each of fifty points come in one go. */
const ROWS_AT_ONCE = 8192;

/** A function that predicts: rows × inputs encoded numbers in, rows × outputs numbers out. */
export type PredictNetwork = (model: AnyModel, encoded: Inputs) => Promise<Float32Array>;

/**
 * Predictions of any model for a task: probabilities for classes (of the second of two, of each of more), standardised
 * numbers for a regression.
 */
export function networkPredictor(task: TaskKind): PredictNetwork {
  const options = { batchSize: ROWS_AT_ONCE, activation: ACTIVATIONS[task] };
  return (model, encoded) => predict(model, encoded, options);
}
