/** Every activation with reference values, by its name there. */
import * as layers from '../../src/index.js';

export const activations: Record<string, layers.LayerLike> = {
  relu: layers.relu,
  sigmoid: layers.sigmoid,
  tanh: layers.tanh,
  leakyRelu: layers.leakyRelu,
  'leakyRelu 0.1': layers.activation(layers.leakyRelu, { slope: 0.1 }),
  elu: layers.elu,
  'elu 0.5': layers.activation(layers.elu, { alpha: 0.5 }),
  selu: layers.selu,
  gelu: layers.gelu,
  'gelu tanh': layers.activation(layers.gelu, { approximate: 'tanh' as const }),
  silu: layers.silu,
  softplus: layers.softplus,
  logSigmoid: layers.logSigmoid,
  hardSigmoid: layers.hardSigmoid,
  hardTanh: layers.hardTanh,
  hardSwish: layers.hardSwish,
  softmax: layers.softmax,
  logSoftmax: layers.logSoftmax,
};
