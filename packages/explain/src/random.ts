/**
 * Seeded random numbers for resampling: Threefry-2x32 with 20 rounds, a counter-based generator
 * (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011). The n-th
 * number of a stream is a function of (seed, purpose, index, n) alone, so tasks may run in any order,
 * in any process, and draw the same numbers. It equals Random123's published vectors.
 *
 * Not for secrets. Not exported: the package's results depend on it, its users should not.
 */

type Words = readonly [number, number];

/** Skein's key-schedule constant for 32-bit words. */
const PARITY = 0x1bd11bda;
/** Rotations of Threefry-2x32, from table 2 of the paper. */
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const ROUNDS = 20;
const TWO_TO_32 = 0x1_0000_0000;

/** One block: encrypts a counter of two 32-bit words under a key of two. */
export function threefry2x32(key: Words, counter: Words): Words {
  const keys = [key[0], key[1], PARITY ^ key[0] ^ key[1]];
  let x = (counter[0] + key[0]) | 0;
  let y = (counter[1] + key[1]) | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const rotation = ROTATIONS[round % 8] as number;
    x = (x + y) | 0;
    y = ((y << rotation) | (y >>> (32 - rotation))) ^ x;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x = (x + (keys[injection % 3] as number)) | 0;
      y = (y + (keys[(injection + 1) % 3] as number) + injection) | 0;
    }
  }
  return [x >>> 0, y >>> 0];
}

/** What a stream is drawn for; two purposes never share numbers. */
export type Purpose = 'permutation' | 'subsample' | 'resample' | 'fit';

const PURPOSES: Record<Purpose, number> = { permutation: 0, subsample: 1, resample: 2, fit: 3 };

/** A sequence of random numbers. */
export interface RandomStream {
  /** The next integer, uniform in [0, 2³²). */
  uint32(): number;
  /** The next integer, uniform in [0, bound), without modulo bias; bound in [1, 2³²]. */
  below(bound: number): number;
}

/** The stream of (seed, purpose, index); seed and index are integers in [0, 2⁵³). */
export function randomStream(seed: number, purpose: Purpose, index: number): RandomStream {
  const key = threefry2x32(threefry2x32(words(seed), [PURPOSES[purpose], 0]), words(index));
  let block: Words = [0, 0];
  let drawn = 0;
  const uint32 = (): number => {
    if (drawn % 2 === 0) block = threefry2x32(key, words(drawn / 2));
    return block[drawn++ % 2] as number;
  };
  const below = (bound: number): number => {
    // The largest multiple of `bound` that fits: numbers above it would favour small remainders.
    const limit = TWO_TO_32 - (TWO_TO_32 % bound);
    let value = uint32();
    while (value >= limit) value = uint32();
    return value % bound;
  };
  return { uint32, below };
}

/** A uniformly random order of 0 … count − 1 (Fisher–Yates in Durstenfeld's form). */
export function randomPermutation(count: number, stream: RandomStream): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = stream.below(i + 1);
    const held = order[i] as number;
    order[i] = order[j] as number;
    order[j] = held;
  }
  return order;
}

/** `size` different integers of 0 … count − 1, every set equally likely, in ascending order. */
export function randomSubset(count: number, size: number, stream: RandomStream): Uint32Array {
  return randomPermutation(count, stream).subarray(0, size).sort();
}

function words(value: number): Words {
  return [value >>> 0, Math.floor(value / TWO_TO_32)];
}
