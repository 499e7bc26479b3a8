export { type BinaryCrossEntropyOptions, binaryCrossEntropy, hinge } from './binary.js';
export {
  type ClassLossOptions,
  type CrossEntropyOptions,
  crossEntropy,
  klDivergence,
  negativeLogLikelihood,
} from './categorical.js';
export type { LossOptions, Reduction } from './reduction.js';
export { huber, meanAbsoluteError, meanSquaredError, poisson } from './regression.js';
