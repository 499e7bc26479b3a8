import { leafLike } from '../graph/record.js';
import { bitwiseXor } from '../ops/elementwise.js';
import { constant, iota } from '../primitives/leaves.js';
import { type Shape, sizeOf } from '../shape/shape.js';
import type { Tensor } from '../value/tensor.js';
import { threefry } from './threefry.js';

/** The two words of a key, as scalars. */
export function words(key: Tensor): [Tensor, Tensor] {
  return [key.slice(0), key.slice(1)];
}

/** The 64-bit counters 0 … size − 1 as high and low words. */
export function counters(like: Tensor, size: number): [Tensor, Tensor] {
  const low = leafLike(like, iota, { length: size }).cast('uint32');
  return [leafLike(like, constant, { shape: [size], dtype: 'uint32', value: 0 }), low];
}

/** 32 random bits for every element: element i is the two words Threefry makes of counter i, combined by XOR. */
export function bits(key: Tensor, shape: Shape): Tensor {
  const [a, b] = threefry(words(key), counters(key, sizeOf(shape)));
  return bitwiseXor(a, b).reshape(shape);
}
