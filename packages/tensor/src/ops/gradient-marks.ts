import { record } from '../graph/record.js';
import { alias } from '../primitives/alias.js';
import type { Tensor } from '../value/tensor.js';

/** The mark behind which gradients stop (see `primitives/alias.ts`). */
export const STOP: unique symbol = Symbol('stopGradient');

/**
 * `x`, as a constant to every gradient.
 *
 * Composites use it where a term cancels in the mathematics but not in a derivative: the maximum that
 * `softmax` subtracts, for example.
 */
export function stopGradient<T extends Tensor>(x: T): T {
  return record(alias, [x], { mark: STOP });
}
