import type { Tensor } from '@limpid/tensor';
import { checkRange } from '@limpid/tensor/graph';
import { alike, type LossOptions, reduceLoss } from './reduction.js';

/** Losses for one yes-or-no output. */

/** Options of `binaryCrossEntropy`. */
export interface BinaryCrossEntropyOptions extends LossOptions {
  /**
   * What a positive example counts for: one number, or a tensor that broadcasts to the targets. Negatives over
   * positives balances classes. Default 1. PyTorch's `pos_weight`.
   */
  positiveWeight?: number | Tensor;
  /** ε from 0 to 1: targets become `(1 − ε) · target + ε/2`. Default 0. */
  labelSmoothing?: number;
}

/**
 * `−[w t log σ(z) + (1 − t) log(1 − σ(z))]` from the logit z: the negative log-likelihood of a sigmoid output.
 *
 * Computed as `w t · softplus(−z) + (1 − t) · softplus(z)`, which is exact for logits of any size: no
 * probability is rounded to 0 or 1 before its logarithm is taken.
 *
 * @param logits z, any shape, float: what goes into the sigmoid, not what comes out of it.
 * @param targets From 0 to 1 (or bool), the same shape.
 * @throws LimpidError `shape` if the shapes differ; `argument` for options out of range.
 * @example
 * ```ts
 * import { binaryCrossEntropy } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * const loss = binaryCrossEntropy(tensor([-1000, 1000]), tensor([1, 1]), { reduction: 'none' });
 * console.log(await loss.toArray()); // [ 1000, 0 ]
 * ```
 */
export function binaryCrossEntropy(
  logits: Tensor,
  targets: Tensor,
  options: BinaryCrossEntropyOptions = {},
): Tensor {
  const { positiveWeight = 1, labelSmoothing = 0 } = options;
  checkRange('binaryCrossEntropy', 'labelSmoothing', labelSmoothing, 0, 1);
  const [z, labels] = alike('binaryCrossEntropy', logits, targets, 'logits');
  const t = labelSmoothing > 0 ? labels.mul(1 - labelSmoothing).add(labelSmoothing / 2) : labels;
  const positive: Tensor = t.mul(z.neg().softplus());
  const weighted = positiveWeight === 1 ? positive : positive.mul(positiveWeight);
  return reduceLoss('binaryCrossEntropy', weighted.add(t.neg().add(1).mul(z.softplus())), options);
}

/**
 * `max(0, margin − target · score)`: of support vector machines. C. Cortes, V. Vapnik, Support-vector networks
 * (1995).
 *
 * @param scores Any shape, float.
 * @param targets −1 or 1 (not 0 and 1), the same shape.
 * @param options.margin Default 1.
 * @throws LimpidError `shape` if the shapes differ.
 * @example
 * ```ts
 * import { hinge } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * console.log(await hinge(tensor([2, 0.5]), tensor([1, -1]), { reduction: 'none' }).toArray()); // [ 0, 1.5 ]
 * ```
 */
export function hinge(
  scores: Tensor,
  targets: Tensor,
  options: LossOptions & { margin?: number } = {},
): Tensor {
  const [s, t] = alike('hinge', scores, targets, 'scores');
  const missing: Tensor = t
    .mul(s)
    .neg()
    .add(options.margin ?? 1);
  return reduceLoss('hinge', missing.relu(), options);
}
