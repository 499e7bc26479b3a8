export * from './activations/index.js';
export * as initializers from './initializers/index.js';
export type { Fans, Initializer } from './initializers/initializer.js';
export { Linear, type LinearOptions, linear } from './layers/linear.js';
export { Sequential, sequential } from './layers/sequential.js';
export * from './losses/index.js';
export { type Context, type ContextOptions, context, type Observer } from './model/context.js';
export { applyLayer, type Layer, type LayerLike } from './model/layer.js';
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
