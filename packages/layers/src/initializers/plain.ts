import { full } from '@limpid/tensor';
import { checkWhole, sizeOf } from '@limpid/tensor/graph';
import * as random from '@limpid/tensor/random';
import type { Initializer } from './initializer.js';

/** Initialisers that look at the shape only. */

/** 0 everywhere: for biases. (Weights that are all equal stay equal: their units never part.) */
export const zeros: Initializer = (_, shape) => full(shape, 0);

/** 1 everywhere: for scales. */
export const ones: Initializer = (_, shape) => full(shape, 1);

/** `value` everywhere. */
export const constant =
  (value: number): Initializer =>
  (_, shape) =>
    full(shape, value);

/**
 * Uniform in `[low, high)`.
 *
 * @param options.low Default −0.01.
 * @param options.high Default 0.01.
 * @example
 * ```ts
 * import { initializers, linear } from '@limpid/layers';
 *
 * const layer = linear(4, 2, { init: initializers.uniform({ low: -1, high: 1 }) });
 * console.log(layer.weight.shape); // [ 2, 4 ]
 * ```
 */
export function uniform(options: { low?: number; high?: number } = {}): Initializer {
  const { low = -0.01, high = 0.01 } = options;
  return (key, shape) => random.uniform(key, shape, { low, high });
}

/**
 * Normally distributed.
 *
 * @param options.mean Default 0.
 * @param options.std Default 0.01.
 * @example
 * ```ts
 * import { initializers, linear } from '@limpid/layers';
 *
 * const layer = linear(4, 2, { init: initializers.normal({ std: 0.1 }) });
 * console.log(layer.weight.shape); // [ 2, 4 ]
 * ```
 */
export function normal(options: { mean?: number; std?: number } = {}): Initializer {
  const { mean = 0, std = 0.01 } = options;
  return (key, shape) => random.normal(key, shape, { mean, std });
}

/**
 * Exactly `nonZero` weights other than 0 in every unit, at random places, normally distributed: J. Martens,
 * Deep learning via Hessian-free optimization (ICML 2010), section 5, with its 15 and standard deviation 1.
 *
 * For weights `[outputs, inputs, ...window]`; all, where a unit has no more than `nonZero`.
 *
 * @param options.nonZero Default 15; a whole number of at least 1.
 * @param options.std Default 1.
 * @example
 * ```ts
 * import { initializers } from '@limpid/layers';
 * import { random } from '@limpid/tensor';
 *
 * const weights = initializers.sparse({ nonZero: 2 })(random.key(0), [3, 10], initializers.fansOf([3, 10]));
 * console.log(await weights.notEqual(0).sum(1).toArray()); // [ 2, 2, 2 ]
 * ```
 */
export function sparse(options: { nonZero?: number; std?: number } = {}): Initializer {
  const { nonZero = 15, std = 1 } = options;
  checkWhole('sparse', 'nonZero', nonZero);
  return (key, shape) => {
    const [units = 1, ...rest] = shape;
    const each = sizeOf(rest);
    const [places, values] = random.split(key) as [typeof key, typeof key];
    // The rank of a random number among its unit's is a random permutation of 0 … each − 1.
    const ranks = random.uniform(places, [units, each]).argsort(1).argsort(1);
    const kept = ranks.less(nonZero).cast('float32');
    return random.normal(values, [units, each], { std }).mul(kept).reshape(shape);
  };
}
