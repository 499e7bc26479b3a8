import { isTensor, type Tensor } from '@limpid/tensor';
import { STOP } from '@limpid/tensor/graph';
import { checkedGradients } from './check.js';
import type { Rule } from './rule.js';

/**
 * What an `alias` in the graph may say about gradients: nothing, that they stop here, or that a function of
 * the user's gives them.
 */

/** What carries the cotangent of a value back to the inputs: one tensor for one input, else a list. */
export type CustomPullback = (cotangent: Tensor) => Tensor | readonly (Tensor | undefined)[];

/** The mark of `customGradient`: how the cotangent of the first input becomes those of the further ones. */
export class CustomGradient {
  private readonly made: CustomPullback;
  private readonly inputs: readonly Tensor[];
  private readonly again: (inputs: readonly Tensor[]) => CustomPullback;

  /**
   * @param made The pullback at `inputs`.
   * @param again Makes the pullback for other inputs: in the sub-graphs of control flow, stand-ins are replaced.
   */
  constructor(
    made: CustomPullback,
    inputs: readonly Tensor[],
    again: (inputs: readonly Tensor[]) => CustomPullback,
  ) {
    this.made = made;
    this.inputs = inputs;
    this.again = again;
  }

  gradients(cotangent: Tensor, inputs: readonly Tensor[]): readonly (Tensor | undefined)[] {
    const same = inputs.every((input, i) => input === this.inputs[i]);
    const results = (same ? this.made : this.again(inputs))(cotangent);
    return checkedGradients('customGradient', isTensor(results) ? [results] : results, inputs);
  }
}

const aliasRule: Rule<{ readonly mark: unknown }> = (g, { inputs, attributes: { mark } }) => {
  if (mark === STOP) return [];
  return mark instanceof CustomGradient ? [undefined, ...mark.gradients(g, inputs.slice(1))] : [g];
};

export const markRules = { alias: aliasRule };
