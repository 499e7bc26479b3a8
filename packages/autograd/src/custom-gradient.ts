import { isTensor, LimpidError, type Tensor } from '@limpid/tensor';
import { alias, checkNotPromise, record } from '@limpid/tensor/graph';
import { CustomGradient, type CustomPullback } from './rules/marks.js';

type WithPullback<R extends Tensor> = readonly [value: R, pullback: CustomPullback];

function applied<A extends readonly Tensor[], R extends Tensor>(
  f: (...inputs: A) => WithPullback<R>,
  inputs: A,
): WithPullback<R> {
  const made: unknown = f(...inputs);
  checkNotPromise('customGradient', made);
  if (!Array.isArray(made) || !isTensor(made[0]) || typeof made[1] !== 'function') {
    throw new LimpidError(
      'argument',
      'customGradient: the function must return [value, pullback], a tensor and a function',
    );
  }
  return made as unknown as WithPullback<R>;
}

/**
 * A function with a gradient of your own: for a formula that is more accurate or cheaper than what the rules
 * make of it, or for a gradient that is not the derivative (a straight-through estimator, a reversed one).
 *
 * @param f Takes tensors and returns `[value, pullback]`: the pullback gets the cotangent of the value (of its
 *   shape and dtype) and returns those of the inputs, in their order and of their shapes and dtypes; for one
 *   input the bare tensor will do, and undefined stands for zero. Gradients of higher order differentiate the
 *   pullback, through the inputs and whatever else of `f` it uses. What `f` closes over gets no gradient.
 *   Inside `scan` and `cond` it must not close over what their functions compute: pass that as an input.
 * @returns The function x ↦ value, a tensor. A pullback is only called if somebody differentiates.
 * @throws LimpidError `argument` or `shape` if `f` or a pullback returns something else, or an input is not a
 *   tensor; `tracing` if `f` returns a promise.
 * @example
 * ```ts
 * import { customGradient, grad } from '@limpid/autograd';
 * import { tensor, type Tensor } from '@limpid/tensor';
 *
 * // Rounds on the way forward, and passes gradients as if it had not.
 * const roundStraightThrough = customGradient((x: Tensor) => [x.round(), (cotangent) => cotangent]);
 * console.log(await roundStraightThrough(tensor([0.4, 0.6])).toArray()); // [ 0, 1 ]
 * console.log(await grad((x: Tensor) => roundStraightThrough(x).mul(3).sum())(tensor([0.4, 0.6])).toArray()); // [ 3, 3 ]
 * ```
 */
export function customGradient<A extends readonly Tensor[], R extends Tensor>(
  f: (...inputs: A) => readonly [value: R, pullback: CustomPullback],
): (...inputs: A) => R {
  return (...inputs) => {
    inputs.forEach((input, position) => {
      if (!isTensor(input)) {
        throw new LimpidError(
          'argument',
          `customGradient: input ${position} is ${typeof input}; expected a tensor`,
        );
      }
    });
    const [value, pullback] = applied(f, inputs);
    const again = (others: readonly Tensor[]): CustomPullback => applied(f, others as unknown as A)[1];
    const mark = new CustomGradient(pullback, inputs, again);
    return record<Tensor, { mark: unknown }>(alias, [value, ...inputs], { mark }) as R;
  };
}
