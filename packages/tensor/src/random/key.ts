import { checkWhole } from '../check.js';
import { LimpidError } from '../error.js';
import { stack } from '../ops/join.js';
import { sameShape } from '../shape/shape.js';
import { isTensor } from '../tree/tree.js';
import { tensor } from '../value/create.js';
import type { Tensor } from '../value/tensor.js';
import { counters, words } from './bits.js';
import { threefry } from './threefry.js';

/**
 * Keys: what a random function needs instead of hidden state. A key is a uint32 tensor of shape [2].
 * The same key always gives the same numbers, so every use wants a key of its own: `split` makes them.
 * Keys, splitting and folding give the bits of JAX's (the layout called partitionable there).
 */
export type Key = Tensor<[number]>;

const TWO_TO_32 = 2 ** 32;

/**
 * The key of a seed.
 *
 * @param seed A whole number from 0 to 2⁵³ − 1.
 * @throws LimpidError `argument` for another seed.
 * @example
 * ```ts
 * import { random } from '@limpid/tensor';
 *
 * console.log(await random.key(7).toArray()); // [ 0, 7 ]
 * ```
 */
export function key(seed: number): Key {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new LimpidError('argument', `key: the seed must be a whole number from 0 to 2^53 - 1, not ${seed}`);
  }
  return tensor(Uint32Array.of(Math.floor(seed / TWO_TO_32), seed % TWO_TO_32)) as unknown as Key;
}

/** Throws unless `x` is a key. */
export function checkKey(operation: string, x: unknown): void {
  if (!isTensor(x) || x.dtype !== 'uint32' || !sameShape(x.shape, [2])) {
    const what = isTensor(x) ? String(x) : typeof x;
    throw new LimpidError(
      'argument',
      `${operation}: the first argument must be a key, as key(seed) and split(key) make them, not ${what}`,
    );
  }
}

/**
 * New independent keys from one; the old one should not be used again.
 *
 * @example
 * ```ts
 * import { random } from '@limpid/tensor';
 *
 * const [first, second] = random.split(random.key(0));
 * console.log(await random.uniform(first!, []).item() === await random.uniform(second!, []).item()); // false
 * ```
 */
export function split(from: Key, count = 2): Key[] {
  checkKey('split', from);
  checkWhole('split', 'the count', count);
  const pairs = stack(threefry(words(from), counters(from, count)), 1);
  return Array.from({ length: count }, (_, i) => pairs.slice(i) as unknown as Key);
}

/** The key that belongs to a number, a step or an index for example, under another key. */
export function foldIn(from: Key, data: number): Key {
  checkKey('foldIn', from);
  const [high, low] = words(key(data));
  return stack(threefry(words(from), [high, low]), 0) as unknown as Key;
}
