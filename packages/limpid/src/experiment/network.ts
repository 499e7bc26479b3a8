/**
 * The network: linear layers with ReLU between, and what its last layer means for each task. A model says nothing of
 * its task, so predicting and the loss are here beside it.
 */
import { binaryCrossEntropy, crossEntropy, linear, meanSquaredError, relu, sequential } from '@limpid/layers';
import { compile, random, type Tensor, tensor } from '@limpid/tensor';
import type { TaskKind } from './target.js';

/** What a network of ours looks like: enough to build it again. */
export interface Architecture {
  /** Columns that enter, after encoding. */
  readonly inputs: number;
  readonly hidden: readonly number[];
  /** 1 for two classes (the logit of the second) and for a regression; the number of classes otherwise. */
  readonly outputs: number;
}

/** A model of an {@link Architecture}. */
export type Model = ReturnType<typeof buildModel>;

/** How many numbers the last layer gives. */
export function outputsOf(task: TaskKind, classes: number): number {
  return task === 'multiclass' ? classes : 1;
}

/** A fresh model; its weights are drawn from the seed. */
export function buildModel({ inputs, hidden, outputs }: Architecture, seed: number) {
  const sizes = [inputs, ...hidden, outputs];
  const keys = random.split(random.key(seed), sizes.length - 1);
  const layers = keys.flatMap((key, i) => {
    const layer = linear(sizes[i] as number, sizes[i + 1] as number, { key });
    return i < keys.length - 1 ? [layer, relu] : [layer];
  });
  return sequential(...layers);
}

/** The name of the loss, for a reader. */
export function lossName(task: TaskKind): string {
  return task === 'regression' ? 'mean squared error of the standardised target' : 'cross-entropy';
}

/** The loss of a batch: a scalar. */
export function lossOf(task: TaskKind, outputs: Tensor, targets: Tensor): Tensor {
  if (task === 'multiclass') return crossEntropy(outputs, targets);
  const column = targets.expandDims(-1);
  return task === 'binary' ? binaryCrossEntropy(outputs, column) : meanSquaredError(outputs, column);
}

/** A function that predicts: rows × inputs encoded numbers in, rows × outputs numbers out. */
export type PredictNetwork = (model: Model, encoded: Float32Array) => Promise<Float32Array>;

/**
 * Predictions of any model of one architecture, compiled once for each number of rows: probabilities for classes (of
 * the second of two, of each of more), standardised numbers for a regression.
 */
export function networkPredictor({ inputs }: Architecture, task: TaskKind): PredictNetwork {
  const run = compile((model: Model, x: Tensor): Tensor => {
    const outputs = model.apply(x);
    if (task === 'regression') return outputs;
    return task === 'binary' ? outputs.sigmoid() : outputs.softmax();
  });
  return async (model, encoded) => {
    const x = tensor(encoded, { shape: [encoded.length / inputs, inputs] });
    const y = run(model, x);
    const predictions = (await y.data()) as Float32Array;
    x.dispose();
    y.dispose();
    return predictions;
  };
}
