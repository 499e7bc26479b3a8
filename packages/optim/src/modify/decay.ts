import { isTensor, type Tensor, treePaths, treeUnflatten } from '@limpid/tensor';
import { checkRange } from '@limpid/tensor/graph';
import { type GradientTransformation, stateless } from '../core/transformation.js';
import type { LeafRule } from '../core/tree.js';

/** Options of weight decay. */
export interface DecayOptions {
  /**
   * Whether the parameter at a path (as `layers[0].weight`) is decayed. Default: those of two axes and more, which
   * are weights; biases, and the scales and shifts of normalisation, have one.
   */
  readonly mask?: LeafRule;
}

const isWeight: LeafRule = (_, parameter) => parameter.shape.length >= 2;

/**
 * Adds `λθ` to the gradients.
 *
 * Before an optimiser this is the L2 penalty `(λ/2) Σθ²` on the cost; between an adaptive scaling and the learning
 * rate it is decoupled weight decay, as in `adamW`.
 *
 * @param decay λ, at least 0.
 * @example
 * ```ts
 * import { addDecayedWeights, chain, sgd } from '@limpid/optim';
 * import { tensor } from '@limpid/tensor';
 *
 * const optimizer = chain(addDecayedWeights(0.5), sgd(1));
 * const parameters = { weight: tensor([[2]]), bias: tensor([2]) };
 * const gradients = { weight: tensor([[0]]), bias: tensor([0]) };
 * const [updates] = optimizer.update(gradients, optimizer.init(parameters), parameters);
 * console.log(await updates.weight.toArray(), await updates.bias.add(0).toArray()); // [ [ -1 ] ] [ 0 ]
 * ```
 */
export function addDecayedWeights(decay: number, options: DecayOptions = {}): GradientTransformation {
  const { mask = isWeight } = options;
  checkRange('addDecayedWeights', 'the decay', decay, 0);
  return stateless((gradients, parameters) => {
    const byPath = new Map(treePaths(parameters).map(({ path, leaf }) => [path, leaf]));
    const decayed = treePaths(gradients).flatMap(({ path, leaf }): Tensor[] => {
      if (!isTensor(leaf)) return [];
      const parameter = byPath.get(path);
      return [isTensor(parameter) && mask(path, parameter) ? leaf.add(parameter.mul(decay)) : leaf];
    });
    return treeUnflatten(gradients, decayed) as unknown as typeof gradients;
  });
}
