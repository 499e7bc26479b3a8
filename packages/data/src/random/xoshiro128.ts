/**
 * xoshiro128** 1.1: 32 bits a call, 128 bits of state, period 2^128 − 1. Chosen because it needs only 32-bit
 * integer operations, which are exact and fast in JavaScript on every machine.
 * After Blackman and Vigna, "Scrambled linear pseudorandom number generators" (ACM TOMS 47, 2021), and their
 * public-domain xoshiro128starstar.c. Not for cryptography.
 */

/** Four 32-bit words, not all zero. */
export type Xoshiro128State = readonly [number, number, number, number];

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** A function that returns the next unsigned 32-bit integer. */
export function xoshiro128(state: Xoshiro128State): () => number {
  let [s0, s1, s2, s3] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotateLeft(s3, 11);
    return result;
  };
}
