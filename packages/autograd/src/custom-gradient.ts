import { isTensor, LimpidError, type Tensor } from '@limpid/tensor';
import { alias, describe, record, sameShape } from '@limpid/tensor/graph';
import { CustomGradient } from './rules/marks.js';

/** What carries the cotangent of a value back to the inputs: one tensor for one input, else a list. */
export type CustomPullback = (cotangent: Tensor) => Tensor | readonly (Tensor | undefined)[];

function checked(
  results: readonly (Tensor | undefined)[],
  inputs: readonly Tensor[],
): readonly (Tensor | undefined)[] {
  if (results.length !== inputs.length) {
    throw new LimpidError(
      'argument',
      `customGradient: the function gave ${results.length} gradients for ${inputs.length} inputs; expected one for each, undefined where it is zero`,
    );
  }
  results.forEach((result, position) => {
    const input = inputs[position] as Tensor;
    if (result === undefined) return;
    const what = isTensor(result) ? describe(result) : typeof result;
    if (!isTensor(result) || result.dtype !== input.dtype || !sameShape(result.shape, input.shape)) {
      throw new LimpidError(
        'shape',
        `customGradient: the gradient for input ${position} is ${what}; expected ${describe(input)}, like the input`,
      );
    }
  });
  return results;
}

/**
 * A function with a gradient of your own: for a formula that is more accurate or cheaper than what the rules
 * make of it, or for a gradient that is not the derivative (a straight-through estimator, a reversed one).
 *
 * @param f Takes tensors and returns `[value, pullback]`: the pullback gets the cotangent of the value (of its
 *   shape and dtype) and returns those of the inputs, in their order and of their shapes and dtypes; for one
 *   input the bare tensor will do, and undefined stands for zero. Gradients of higher order differentiate the
 *   pullback, through the inputs and whatever else of `f` it uses. What `f` closes over gets no gradient.
 * @returns The function x ↦ value. The value must be a tensor; a pullback is only called if somebody
 *   differentiates.
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
    const made: unknown = f(...inputs);
    if (made instanceof Promise) {
      made.catch(() => {}); // that it cannot wait is what we report
      throw new LimpidError('tracing', 'customGradient: the function returned a promise; it must not wait');
    }
    const [value, pullback] = (Array.isArray(made) ? made : []) as unknown as Partial<
      readonly [R, CustomPullback]
    >;
    if (!isTensor(value) || typeof pullback !== 'function') {
      throw new LimpidError(
        'argument',
        'customGradient: the function must return [value, pullback], a tensor and a function',
      );
    }
    const mark = new CustomGradient((cotangent) => {
      const results = pullback(cotangent);
      return checked(isTensor(results) ? [results] : results, inputs);
    });
    return record<Tensor, { mark: unknown }>(alias, [value, ...inputs], { mark }) as R;
  };
}
