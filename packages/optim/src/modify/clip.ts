import { type Tensor, tensor, treeLeaves } from '@limpid/tensor';
import { checkRange } from '@limpid/tensor/graph';
import { inDType } from '../core/count.js';
import { type GradientTransformation, stateless } from '../core/transformation.js';
import { mapLike } from '../core/tree.js';

/**
 * The Euclidean norm of all numbers of a tree together, a float32 scalar (float64 if all tensors are).
 *
 * @example
 * ```ts
 * import { globalNorm } from '@limpid/optim';
 * import { tensor } from '@limpid/tensor';
 *
 * console.log(await globalNorm({ weight: tensor([[0, 3]]), bias: tensor([4]) }).item()); // 5
 * ```
 */
export function globalNorm(tree: unknown): Tensor {
  const leaves = treeLeaves(tree);
  const dtype = leaves.length > 0 && leaves.every((x) => x.dtype === 'float64') ? 'float64' : 'float32';
  const total = leaves
    .map((x): Tensor => x.cast(dtype).square().sum())
    .reduce((a, b) => a.add(b), tensor(0, { dtype }));
  return total.sqrt();
}

/**
 * Scales all gradients by one factor so that their global norm is at most `limit`; smaller ones stay exactly as they
 * are.
 *
 * Source: R. Pascanu, T. Mikolov & Y. Bengio, On the difficulty of training recurrent neural networks (ICML 2013).
 * PyTorch's `clip_grad_norm_` divides by the norm + 1e-6 instead.
 *
 * @param limit Above 0.
 * @throws LimpidError `argument` for numbers out of their range.
 * @example
 * ```ts
 * import { clipByGlobalNorm, globalNorm } from '@limpid/optim';
 * import { tensor } from '@limpid/tensor';
 *
 * const clip = clipByGlobalNorm(1);
 * const gradients = { weight: tensor([0, 3]), bias: tensor([4]) };
 * const [clipped] = clip.update(gradients, clip.init(gradients), gradients);
 * console.log((await globalNorm(clipped).item()).toFixed(3)); // 1.000
 * ```
 */
export function clipByGlobalNorm(limit: number): GradientTransformation {
  checkRange('clipByGlobalNorm', 'the limit', limit, Number.MIN_VALUE);
  return stateless((gradients) => {
    const factor = inDType(globalNorm(gradients).maximum(limit).reciprocal().mul(limit));
    return mapLike((g) => g.mul(factor(g)), gradients);
  });
}

/**
 * Cuts every number of the gradients to `[−limit, limit]`.
 *
 * @param limit Above 0.
 * @throws LimpidError `argument` for numbers out of their range.
 * @example
 * ```ts
 * import { clipByValue } from '@limpid/optim';
 * import { tensor } from '@limpid/tensor';
 *
 * const clip = clipByValue(1);
 * const gradients = tensor([0.5, -3]);
 * const [clipped] = clip.update(gradients, clip.init(gradients), gradients);
 * console.log(await clipped.toArray()); // [ 0.5, -1 ]
 * ```
 */
export function clipByValue(limit: number): GradientTransformation {
  checkRange('clipByValue', 'the limit', limit, Number.MIN_VALUE);
  return stateless((gradients) => mapLike((g) => g.clip(-limit, limit), gradients));
}
