/**
 * The seeded generator that splits, batches and generators draw from: xoshiro128** seeded through SplitMix64, as the
 * authors of both recommend (and as Rust's `rand_xoshiro` does in `seed_from_u64`). It has state and is sequential;
 * the counter-based generator for tensors is another one, in `@limpid/tensor`.
 */
import { checkInteger } from '../errors/check-options.js';
import { portableLog } from './portable-math.js';
import { splitMix64 } from './splitmix64.js';
import { xoshiro128 } from './xoshiro128.js';

/** A stream of random numbers, fixed by its seed. Every call moves the stream on. */
export interface Random {
  /** The next 32 random bits, as an integer from 0 to 2^32 − 1. */
  bits(): number;
  /** A number uniform on [low, high), by default [0, 1), with 53 random bits. */
  uniform(low?: number, high?: number): number;
  /** A normal number with the given mean (default 0) and standard deviation (default 1). */
  normal(mean?: number, std?: number): number;
  /** An integer uniform on 0 … limit − 1, without modulo bias; `limit` from 1 to 2^32. */
  integer(limit: number): number;
  /** Shuffles an array in place (Fisher–Yates) and returns it. */
  shuffle<A extends { [index: number]: unknown; readonly length: number }>(array: A): A;
  /** The integers 0 … length − 1 in random order. */
  permutation(length: number): Int32Array;
}

const TWO_POW_32 = 2 ** 32;

/** Creates the generator for an explicit state function; the public way in is {@link createRandom}. */
export function randomFromBits(bits: () => number): Random {
  let spare: number | undefined;

  // 27 and 26 bits make a double's 53 bits of mantissa.
  const unit = (): number => {
    const high = bits() >>> 5;
    const low = bits() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  };

  // Marsaglia's polar method (SIAM Review 6, 1964): no sine or cosine, and a pair each time.
  const standardNormal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const u = 2 * unit() - 1;
      const v = 2 * unit() - 1;
      const square = u * u + v * v;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * portableLog(square)) / square);
      spare = v * factor;
      return u * factor;
    }
  };

  // Draws from the incomplete last block of `limit` values are thrown away, so every remainder is equally likely.
  const integer = (limit: number): number => {
    checkInteger('random.integer', 'limit', limit, 1);
    const usable = TWO_POW_32 - (TWO_POW_32 % limit);
    let drawn = bits();
    while (drawn >= usable) drawn = bits();
    return drawn % limit;
  };

  const shuffle = <A extends { [index: number]: unknown; readonly length: number }>(array: A): A => {
    for (let last = array.length - 1; last > 0; last--) {
      const chosen = integer(last + 1);
      const moved = array[last];
      array[last] = array[chosen];
      array[chosen] = moved;
    }
    return array;
  };

  return {
    bits,
    uniform: (low = 0, high = 1) => low + (high - low) * unit(),
    normal: (mean = 0, std = 1) => mean + std * standardNormal(),
    integer,
    shuffle,
    permutation: (length) => shuffle(Int32Array.from({ length }, (_, index) => index)),
  };
}

/**
 * Creates a seeded stream of random numbers. The same seed gives the same numbers on every machine.
 *
 * Algorithm: xoshiro128** 1.1, its state filled with the first two outputs of SplitMix64(seed), low words first.
 *
 * @param seed - an integer of at least 0; default 0
 * @returns the stream
 * @throws DataError `invalid-option` when the seed is not such an integer
 *
 * @example
 * ```ts
 * import { createRandom } from '@limpid/data';
 *
 * const random = createRandom(7);
 * console.log(random.integer(6) < 6); // true
 * console.log(random.permutation(4).length); // 4
 * ```
 *
 * Source: Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021);
 * Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
 */
export function createRandom(seed = 0): Random {
  checkInteger('createRandom', 'seed', seed, 0);
  const first = splitMix64(BigInt(seed), 0);
  const second = splitMix64(BigInt(seed), 1);
  const low = (word: bigint) => Number(BigInt.asUintN(32, word));
  return randomFromBits(xoshiro128([low(first), low(first >> 32n), low(second), low(second >> 32n)]));
}

/**
 * A seed for the `index`-th of many tasks (epochs, refits, folds), so that each has a stream of its own and the
 * result does not depend on the order in which the tasks run.
 *
 * @param seed - the seed of the whole, an integer of at least 0
 * @param index - which task, an integer of at least 0
 * @returns an integer from 0 to 2^53 − 1: the upper 53 bits of the `index`-th output of SplitMix64 started at the
 *   mixed seed
 * @throws DataError `invalid-option` when either is not such an integer
 *
 * @example
 * ```ts
 * import { deriveSeed } from '@limpid/data';
 *
 * console.log(deriveSeed(0, 1) === deriveSeed(0, 1)); // true
 * console.log(deriveSeed(0, 1) === deriveSeed(0, 2)); // false
 * ```
 */
export function deriveSeed(seed: number, index: number): number {
  checkInteger('deriveSeed', 'seed', seed, 0);
  checkInteger('deriveSeed', 'index', index, 0);
  return Number(splitMix64(splitMix64(BigInt(seed), 0), index) >> 11n);
}
