import { add, bitwiseOr, bitwiseXor, shiftLeft, shiftRight } from '../ops/elementwise.js';
import type { Tensor } from '../value/tensor.js';

/**
 * Threefry-2x32 with 20 rounds: a keyed, counter-based generator.
 *
 * From a key of two 32-bit words and a counter of two it makes two random words. J. K. Salmon, M. A.
 * Moraes, R. O. Dror, D. E. Shaw, Parallel random numbers: as easy as 1, 2, 3 (SC 2011); rotation
 * constants and parity from table 2 and section 4.2 there. It is written in integer operations on
 * tensors, so it fuses with whatever uses the numbers and gives the same bits on every backend.
 */

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
/** The key schedule's parity constant of the Skein hash, 32-bit. */
const PARITY = 0x1bd11bda;
const ROUNDS = 20;

function rotateLeft(x: Tensor, bits: number): Tensor {
  return bitwiseOr(shiftLeft(x, bits), shiftRight(x, 32 - bits));
}

/** Two random words for every pair of counters; all uint32, shapes broadcast. */
export function threefry(
  key: readonly [Tensor, Tensor],
  counter: readonly [Tensor, Tensor],
): [Tensor, Tensor] {
  const schedule = [key[0], key[1], bitwiseXor(bitwiseXor(key[0], key[1]), PARITY)] as const;
  let x0 = add(counter[0], schedule[0]);
  let x1 = add(counter[1], schedule[1]);
  for (let round = 0; round < ROUNDS; round++) {
    x0 = add(x0, x1);
    x1 = bitwiseXor(rotateLeft(x1, ROTATIONS[round % 8] as number), x0);
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x0 = add(x0, schedule[injection % 3] as Tensor);
      x1 = add(add(x1, schedule[(injection + 1) % 3] as Tensor), injection);
    }
  }
  return [x0, x1];
}
