import { checkRange } from '../check.js';
import { LimpidError } from '../error.js';
import { maximum } from '../ops/elementwise.js';
import { argmax, argsort } from '../ops/indexing.js';
import { checkShape, formatShape, normalizeAxis, type Shape } from '../shape/shape.js';
import type { Mutable } from '../shape/types.js';
import { full } from '../value/create.js';
import type { Tensor } from '../value/tensor.js';
import { bits as bitsOf } from './bits.js';
import { inverseErf } from './inverse-erf.js';
import { checkKey, type Key, split } from './key.js';

/** Random tensors, functions of a key alone. Numbers are float32; uniform ones have 23 random bits. */

/** The mantissa bits of float32, and the bits of 1. */
const MANTISSA = 23;
const ONE_BITS = 0x3f800000;

function check(operation: string, key: Tensor, shape: Shape): void {
  checkKey(operation, key);
  checkShape(operation, shape);
}

/** Uniform random bits, as uint32. */
export function bits(key: Key, shape: Shape): Tensor {
  check('bits', key, shape);
  return bitsOf(key, shape);
}

/**
 * Uniform numbers in `[low, high)`.
 *
 * @param options.low Default 0.
 * @param options.high Default 1.
 * @throws LimpidError `argument` unless the first argument is a key and low ≤ high are finite.
 * @example
 * ```ts
 * import { random } from '@limpid/tensor';
 *
 * const x = random.uniform(random.key(0), [1000], { low: 2, high: 3 });
 * console.log(await x.min().item() >= 2, await x.max().item() < 3); // true true
 * ```
 */
export function uniform<const S extends Shape>(
  key: Key,
  shape: S,
  options: { low?: number; high?: number } = {},
): Tensor<Mutable<S>> {
  const { low = 0, high = 1 } = options;
  check('uniform', key, shape);
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high)) {
    throw new LimpidError('argument', `uniform: needs finite low ≤ high, got ${low} and ${high}`);
  }
  const between1And2 = bitsOf(key, shape)
    .shiftRight(32 - MANTISSA)
    .bitwiseOr(ONE_BITS)
    .bitcast('float32');
  return maximum(
    between1And2
      .sub(1)
      .mul(high - low)
      .add(low),
    low,
  ) as unknown as Tensor<Mutable<S>>;
}

/** The greatest float32 below 1. */
const BELOW_ONE = 1 - 2 ** -24;

/**
 * Normally distributed numbers, as `√2 · erf⁻¹` of uniform ones.
 *
 * @param options.mean Default 0.
 * @param options.std Default 1; at least 0.
 * @throws LimpidError `argument` unless the first argument is a key and std is at least 0.
 * @example
 * ```ts
 * import { random } from '@limpid/tensor';
 *
 * const x = random.normal(random.key(0), [10_000], { mean: 5, std: 2 });
 * console.log(Math.round(await x.mean().item()), Math.round(await x.std().item())); // 5 2
 * ```
 */
export function normal<const S extends Shape>(
  key: Key,
  shape: S,
  options: { mean?: number; std?: number } = {},
): Tensor<Mutable<S>> {
  const { mean = 0, std = 1 } = options;
  checkRange('normal', 'std', std, 0);
  const u = uniform(key, shape as Shape, { low: -BELOW_ONE, high: 1 });
  const standard = inverseErf(u).mul(Math.SQRT2);
  const scaled = std === 1 ? standard : standard.mul(std);
  return (mean === 0 ? scaled : scaled.add(mean)) as unknown as Tensor<Mutable<S>>;
}

/** Normal numbers kept to within `low … high` standard deviations, by inverting the distribution there. */
export function truncatedNormal(
  key: Key,
  shape: Shape,
  options: { low?: number; high?: number } = {},
): Tensor {
  const { low = -2, high = 2 } = options;
  if (!(low < high))
    throw new LimpidError('argument', `truncatedNormal: needs low < high, got ${low} and ${high}`);
  const edge = (z: number): Tensor => full([], z / Math.SQRT2).erf();
  const u: Tensor = uniform(key, shape)
    .mul(edge(high).sub(edge(low)))
    .add(edge(low));
  return inverseErf(u).mul(Math.SQRT2).clip(low, high);
}

/** True with the given probability (one number, or a tensor that broadcasts to the shape). */
export function bernoulli<const S extends Shape>(
  key: Key,
  probability: number | Tensor,
  shape: S,
): Tensor<Mutable<S>> {
  if (typeof probability === 'number') checkRange('bernoulli', 'the probability', probability, 0, 1);
  return uniform(key, shape as Shape).less(probability as number) as unknown as Tensor<Mutable<S>>;
}

/**
 * Whole numbers in `[low, high)`, as int32. A span that is not a power of two favours some numbers by at
 * most span / 2³²: 64 random bits would be needed for less.
 */
export function randomIntegers(key: Key, shape: Shape, low: number, high: number): Tensor {
  check('randomIntegers', key, shape);
  const span = high - low;
  if (!Number.isInteger(low) || !Number.isInteger(high) || span < 1 || span > 2 ** 31) {
    throw new LimpidError(
      'argument',
      `randomIntegers: needs whole numbers low < high at most 2^31 apart, got ${low} and ${high}`,
    );
  }
  return bitsOf(key, shape).mod(span).cast('int32').add(low);
}

/**
 * The numbers 0 … n − 1 in random order, as int32.
 *
 * @example
 * ```ts
 * import { random } from '@limpid/tensor';
 *
 * const order = random.permutation(random.key(0), 4);
 * console.log(await order.sort().toArray()); // [ 0, 1, 2, 3 ]
 * ```
 */
export function permutation(key: Key, n: number): Tensor<[number]> {
  check('permutation', key, [n]);
  // Two rounds of sorting by random bits make ties (probability about n²/2³³ a round) harmless.
  const [first, second] = split(key) as [Key, Key];
  const once = argsort(bitsOf(first, [n]));
  return once.take(argsort(bitsOf(second, [n]))) as unknown as Tensor<[number]>;
}

/** Exponentially distributed numbers of rate 1. */
export function exponential(key: Key, shape: Shape): Tensor {
  return uniform(key, shape).neg().log1p().neg();
}

/** Gumbel-distributed numbers: `−log(−log u)`. */
export function gumbel(key: Key, shape: Shape): Tensor {
  // The least positive uniform number keeps both logarithms finite.
  const u = uniform(key, shape, { low: 2 ** -126, high: 1 });
  return u.log().neg().log().neg();
}

/** Positions along an axis (default the last), drawn with probabilities softmax(logits), as int32. */
export function categorical(key: Key, logits: Tensor, axis = -1): Tensor {
  const at = normalizeAxis('categorical', axis, logits.shape.length);
  if (logits.shape[at] === 0) {
    throw new LimpidError('shape', `categorical: axis ${at} of ${formatShape(logits.shape)} is empty`);
  }
  return argmax(logits.add(gumbel(key, logits.shape)), at);
}
