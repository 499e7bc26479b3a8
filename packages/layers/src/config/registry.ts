import {
  Activation,
  elu,
  gelu,
  hardSigmoid,
  hardSwish,
  hardTanh,
  leakyRelu,
  logSigmoid,
  logSoftmax,
  maxout,
  PRelu,
  relu,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  tanh,
} from '../activations/index.js';
import { BatchNorm } from '../layers/batch-norm.js';
import { Conv2d } from '../layers/conv.js';
import { Dropout } from '../layers/dropout.js';
import { Flatten } from '../layers/flatten.js';
import { LayerNorm } from '../layers/layer-norm.js';
import { Linear } from '../layers/linear.js';
import { AveragePool2d, MaxPool2d } from '../layers/pool.js';
import { Sequential } from '../layers/sequential.js';

/**
 * The names by which classes and functions go in a saved model.
 *
 * A registry is a plain value that is passed along: layers of your own go into one beside the built-in ones, and
 * the same names must be given when saving and when loading.
 */
export interface Registry {
  /** Classes of layers by name. A name given here comes before a built-in one. */
  readonly layers?: Readonly<Record<string, LayerClass>>;
  /** Functions by name. */
  readonly functions?: Readonly<Record<string, LayerFunction>>;
}

/** A class whose instances are layers. */
export type LayerClass = abstract new (...args: never[]) => object;
/** A function that a model holds, as a layer or as a field of one. */
export type LayerFunction = (...args: never[]) => unknown;

const layers: Readonly<Record<string, LayerClass>> = {
  activation: Activation,
  averagePool2d: AveragePool2d,
  batchNorm: BatchNorm,
  conv2d: Conv2d,
  dropout: Dropout,
  flatten: Flatten,
  layerNorm: LayerNorm,
  linear: Linear,
  maxPool2d: MaxPool2d,
  prelu: PRelu,
  sequential: Sequential,
};

const functions: Readonly<Record<string, LayerFunction>> = {
  elu,
  gelu,
  hardSigmoid,
  hardSwish,
  hardTanh,
  leakyRelu,
  logSigmoid,
  logSoftmax,
  maxout,
  relu,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  tanh,
};

/** The built-in names together with those of `registry`. */
export function completed(registry: Registry): Required<Registry> {
  return {
    layers: { ...layers, ...registry.layers },
    functions: { ...functions, ...registry.functions },
  };
}
