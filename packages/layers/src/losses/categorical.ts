import { arange, LimpidError, type Tensor, where } from '@limpid/tensor';
import { checkRange, formatShape, sameShape } from '@limpid/tensor/graph';
import { type LossOptions, reduceLoss } from './reduction.js';

/**
 * Losses for one class of several. Classes are the last axis of the logits; every row before it has one
 * target: the number of its class, or a probability for each.
 */

/** Options of the losses over classes. */
export interface ClassLossOptions extends LossOptions {
  /**
   * What an example of each class counts for, `[classes]`. With class numbers as targets a mean divides by the
   * weights of the targets, with probabilities by the number of rows: PyTorch's rule for both. Default: all 1.
   */
  classWeights?: Tensor;
}

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions extends ClassLossOptions {
  /** ε from 0 to 1: targets become `(1 − ε) · target + ε / classes`. Default 0. */
  labelSmoothing?: number;
}

/** Targets as probabilities, and what a weighted mean divides by. */
interface Targets {
  /** `[..., classes]`. */
  readonly probabilities: Tensor;
  /** `[...]`, what each row counts for; undefined where all count alike. */
  readonly counts: Tensor | undefined;
}

/**
 * 1 at the class and 0 elsewhere. A number that is no class gives NaN throughout its row: the loss shows that
 * the data are wrong, where a 0 would hide it.
 */
function oneHot(classes: Tensor, count: number, like: Tensor): Tensor {
  const number = classes.cast('int32').expandDims(-1);
  const isClass = number.greaterEqual(0).logicalAnd(number.less(count));
  const hot = number.equal(arange(count)).cast(like.dtype);
  return where(isClass, hot, Number.NaN);
}

function checkClasses(operation: string, values: Tensor): void {
  if (values.rank === 0) {
    throw new LimpidError('shape', `${operation}: needs classes on the last axis, got a scalar`);
  }
}

function readTargets(
  operation: string,
  values: Tensor,
  targets: Tensor,
  weights: Tensor | undefined,
): Targets {
  const count = values.shape.at(-1) as number;
  if (weights && weights.shape.join() !== String(count)) {
    throw new LimpidError(
      'shape',
      `${operation}: classWeights must have shape [${count}], one for each class, not ${formatShape(weights.shape)}`,
    );
  }
  if (sameShape(targets.shape, values.shape)) {
    return { probabilities: targets.cast(values.dtype), counts: undefined };
  }
  if (targets.shape.join() !== values.shape.slice(0, -1).join()) {
    throw new LimpidError(
      'shape',
      `${operation}: targets for ${formatShape(values.shape)} must be class numbers of shape ${formatShape(values.shape.slice(0, -1))} or probabilities of shape ${formatShape(values.shape)}, not ${formatShape(targets.shape)}`,
    );
  }
  if (targets.dtype !== 'int32' && targets.dtype !== 'uint32') {
    throw new LimpidError(
      'dtype',
      `${operation}: class numbers must be integers, not ${targets.dtype}; cast them with targets.cast('int32')`,
    );
  }
  const probabilities = oneHot(targets, count, values);
  return { probabilities, counts: weights ? probabilities.mul(weights).sum(-1) : undefined };
}

/** `−Σ_c w_c t_c log p_c` of every row. A class with no share adds 0, even where log p is −∞. */
function expectedLoss(logProbabilities: Tensor, share: Tensor): Tensor {
  return where(share.equal(0), 0, share.mul(logProbabilities.neg())).sum(-1);
}

/**
 * `−Σ_c w_c t_c log softmax(logits)_c` over the last axis: the negative log-likelihood of a softmax output.
 *
 * The logarithm of the softmax is taken in one stable step, so logits of any size are fine.
 *
 * @param logits `[..., classes]`, float: what goes into the softmax, not what comes out of it.
 * @param targets Class numbers from 0, int32 or uint32, of shape `[...]`; or probabilities (one-hot rows too) of
 *   shape `[..., classes]`. A class number out of range makes the loss NaN.
 * @throws LimpidError `shape` or `dtype` if logits, targets and weights do not fit; `argument` for smoothing out of
 *   range.
 * @example
 * ```ts
 * import { crossEntropy } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * const logits = tensor([[1000, 0, 0], [0, 0, 0]]);
 * const loss = crossEntropy(logits, tensor([0, 2], { dtype: 'int32' }), { reduction: 'none' });
 * console.log(await loss.format()); // [0.        1.0986123]
 * ```
 */
export function crossEntropy(logits: Tensor, targets: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const { labelSmoothing = 0, classWeights } = options;
  checkRange('crossEntropy', 'labelSmoothing', labelSmoothing, 0, 1);
  checkClasses('crossEntropy', logits);
  const logProbabilities: Tensor = logits.logSoftmax();
  const { probabilities, counts } = readTargets('crossEntropy', logProbabilities, targets, classWeights);
  const classes = logits.shape.at(-1) as number;
  const smooth: Tensor =
    labelSmoothing > 0 ? probabilities.mul(1 - labelSmoothing).add(labelSmoothing / classes) : probabilities;
  const losses = expectedLoss(logProbabilities, classWeights ? smooth.mul(classWeights) : smooth);
  return reduceLoss('crossEntropy', losses, options, counts?.sum());
}

/**
 * `−w_y log p_y` from log-probabilities, as `logSoftmax` gives them. With logits use `crossEntropy`.
 *
 * @param logProbabilities `[..., classes]`, float, at most 0.
 * @param targets As for `crossEntropy`.
 * @throws LimpidError `shape` or `dtype` if they do not fit.
 * @example
 * ```ts
 * import { negativeLogLikelihood } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * const logProbabilities = tensor([[-1, -2]]);
 * const classes = tensor([1], { dtype: 'int32' });
 * console.log(await negativeLogLikelihood(logProbabilities, classes).item()); // 2
 * ```
 */
export function negativeLogLikelihood(
  logProbabilities: Tensor,
  targets: Tensor,
  options: ClassLossOptions = {},
): Tensor {
  const { classWeights } = options;
  checkClasses('negativeLogLikelihood', logProbabilities);
  const { probabilities, counts } = readTargets(
    'negativeLogLikelihood',
    logProbabilities,
    targets,
    classWeights,
  );
  const share = classWeights ? probabilities.mul(classWeights) : probabilities;
  return reduceLoss('negativeLogLikelihood', expectedLoss(logProbabilities, share), options, counts?.sum());
}

/**
 * `Σ_c t_c (log t_c − log p_c)` over the last axis: how far the predicted distribution p is from the target t,
 * KL(t ‖ p). S. Kullback, R. Leibler, On information and sufficiency (1951).
 *
 * `'mean'` is over rows, which is the mathematical one (PyTorch's `'batchmean'`; its `'mean'` also divides by the
 * number of classes).
 *
 * @param logProbabilities log p, `[..., classes]`, as `logSoftmax` gives it.
 * @param targets t, probabilities of the same shape; 0 · log 0 counts as 0.
 * @throws LimpidError `shape` if the shapes differ.
 * @example
 * ```ts
 * import { klDivergence } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * const target = tensor([[1, 0]]);
 * console.log(await klDivergence(tensor([[-3, -0.1]]), target).item()); // 3
 * ```
 */
export function klDivergence(logProbabilities: Tensor, targets: Tensor, options: LossOptions = {}): Tensor {
  if (!sameShape(targets.shape, logProbabilities.shape) || targets.rank === 0) {
    throw new LimpidError(
      'shape',
      `klDivergence: logProbabilities ${formatShape(logProbabilities.shape)} and targets ${formatShape(targets.shape)} must have the same shape [..., classes]`,
    );
  }
  const t = targets.cast(logProbabilities.dtype);
  const none = t.equal(0);
  // Inside the logarithm 0 becomes 1, so that neither value nor gradient is infinite there.
  const logTargets = where(none, 1, t).log();
  const losses = where(none, 0, t.mul(logTargets.sub(logProbabilities))).sum(-1);
  return reduceLoss('klDivergence', losses, options);
}
