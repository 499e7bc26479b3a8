export {
  bernoulli,
  bits,
  categorical,
  exponential,
  gumbel,
  normal,
  permutation,
  randomIntegers,
  truncatedNormal,
  uniform,
} from './distributions.js';
export { foldIn, type Key, key, split } from './key.js';
export { nextKey, seed } from './stream.js';
