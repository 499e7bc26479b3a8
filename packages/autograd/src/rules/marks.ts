import type { Tensor } from '@limpid/tensor';
import { STOP } from '@limpid/tensor/graph';
import type { Rule } from './rule.js';

/**
 * What an `alias` in the graph may say about gradients: nothing, that they stop here, or that a function of
 * the user's gives them.
 */

/** The mark of `customGradient`: how the cotangent of the first input becomes those of the further ones. */
export class CustomGradient {
  readonly pullback: (cotangent: Tensor) => readonly (Tensor | undefined)[];

  constructor(pullback: (cotangent: Tensor) => readonly (Tensor | undefined)[]) {
    this.pullback = pullback;
  }
}

const aliasRule: Rule<{ readonly mark: unknown }> = (g, { attributes: { mark } }) => {
  if (mark === STOP) return [];
  return mark instanceof CustomGradient ? [undefined, ...mark.pullback(g)] : [g];
};

export const markRules = { alias: aliasRule };
