/**
 * SplitMix64: turns one integer into well-mixed 64-bit words. Used to seed the generator and to derive seeds, not to
 * draw numbers. After Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014), with
 * the constants of Vigna's public-domain splitmix64.c.
 */

const GOLDEN_GAMMA = 0x9e3779b97f4a7c15n; // 2^64 divided by the golden ratio, made odd
const MASK_64 = 0xffffffffffffffffn;

/** The output function: a bijection on 64-bit words. */
function mix64(word: bigint): bigint {
  let z = word & MASK_64;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK_64;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK_64;
  return z ^ (z >> 31n);
}

/** The `index`-th output, counted from 0, of SplitMix64 started at `seed`. */
export function splitMix64(seed: bigint, index: number): bigint {
  return mix64(seed + GOLDEN_GAMMA * BigInt(index + 1));
}
