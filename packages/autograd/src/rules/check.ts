import { isTensor, LimpidError, type Tensor } from '@limpid/tensor';
import { describe, sameShape } from '@limpid/tensor/graph';

/** The gradients that a user's function gave for `inputs`, if they can be: one each, like the input, or undefined. */
export function checkedGradients(
  operation: string,
  results: readonly (Tensor | undefined)[],
  inputs: readonly Tensor[],
): readonly (Tensor | undefined)[] {
  if (results.length !== inputs.length) {
    throw new LimpidError(
      'argument',
      `${operation}: the function gave ${results.length} gradients for ${inputs.length} inputs; expected one for each, undefined where it is zero`,
    );
  }
  results.forEach((result, position) => {
    const input = inputs[position] as Tensor;
    if (result === undefined) return;
    const what = isTensor(result) ? describe(result) : typeof result;
    if (!isTensor(result) || result.dtype !== input.dtype || !sameShape(result.shape, input.shape)) {
      throw new LimpidError(
        'shape',
        `${operation}: the gradient for input ${position} is ${what}; expected ${describe(input)}, like the input`,
      );
    }
  });
  return results;
}
