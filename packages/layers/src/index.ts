export * from './activations/index.js';
export * from './config/index.js';
export * as initializers from './initializers/index.js';
export type { Fans, Initializer } from './initializers/initializer.js';
export type { Pair } from './layers/arguments.js';
export { BatchNorm, type BatchNormFields, type BatchNormOptions, batchNorm } from './layers/batch-norm.js';
export { Conv2d, type Conv2dOptions, type ConvSteps, conv2d } from './layers/conv.js';
export { Dropout, dropout } from './layers/dropout.js';
export { Flatten, flatten } from './layers/flatten.js';
export { LayerNorm, layerNorm } from './layers/layer-norm.js';
export { Linear, type LinearOptions, linear } from './layers/linear.js';
export {
  AveragePool2d,
  averagePool2d,
  MaxPool2d,
  maxPool2d,
  type PoolOptions,
  type PoolSteps,
} from './layers/pool.js';
export { Sequential, sequential } from './layers/sequential.js';
export * from './losses/index.js';
export { type Context, type ContextOptions, context, type Observer } from './model/context.js';
export { applyLayer, type Layer, type LayerLike, nameOfLayer } from './model/layer.js';
export { applyState, collectState, type State } from './model/state.js';
export {
  freeze,
  isState,
  type ParametersOf,
  parametersOf,
  trainable,
  unfreeze,
  withParameters,
} from './model/trainable.js';
export { type Summary, type SummaryRow, summary } from './summary/summary.js';
