import { LimpidError, type Tensor, where } from '@limpid/tensor';
import { alike, type LossOptions, reduceLoss } from './reduction.js';

/**
 * Losses for numbers. All take predictions and targets of one shape, elementwise; `'mean'` is over all
 * elements.
 */

/**
 * `(prediction − target)²`; its mean is the negative log-likelihood of normal errors, up to constants.
 *
 * @param predictions Any shape, float.
 * @param targets The same shape.
 * @throws LimpidError `shape` if the shapes differ; nothing is broadcast.
 * @example
 * ```ts
 * import { meanSquaredError } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * console.log(await meanSquaredError(tensor([1, 2]), tensor([1, 4])).item()); // 2
 * ```
 */
export function meanSquaredError(predictions: Tensor, targets: Tensor, options: LossOptions = {}): Tensor {
  const [p, t] = alike('meanSquaredError', predictions, targets);
  return reduceLoss('meanSquaredError', p.sub(t).square(), options);
}

/**
 * `|prediction − target|`, which large errors sway less; the slope at 0 is 0.
 *
 * @throws LimpidError `shape` if the shapes differ.
 * @example
 * ```ts
 * import { meanAbsoluteError } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * console.log(await meanAbsoluteError(tensor([1, 2]), tensor([1, 4])).item()); // 1
 * ```
 */
export function meanAbsoluteError(predictions: Tensor, targets: Tensor, options: LossOptions = {}): Tensor {
  const [p, t] = alike('meanAbsoluteError', predictions, targets);
  return reduceLoss('meanAbsoluteError', p.sub(t).abs(), options);
}

/**
 * With d = prediction − target: `d²/2` for |d| ≤ δ, `δ(|d| − δ/2)` beyond. P. Huber, Robust estimation of a
 * location parameter (1964); PyTorch's HuberLoss.
 *
 * @param options.delta δ, where the parabola turns into a line. Default 1; above 0.
 * @throws LimpidError `shape` if the shapes differ; `argument` for δ ≤ 0.
 * @example
 * ```ts
 * import { huber } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * const loss = huber(tensor([0, 3]), tensor([1, 0]), { reduction: 'none' });
 * console.log(await loss.toArray()); // [ 0.5, 2.5 ]
 * ```
 */
export function huber(
  predictions: Tensor,
  targets: Tensor,
  options: LossOptions & { delta?: number } = {},
): Tensor {
  const { delta = 1 } = options;
  if (!(delta > 0)) throw new LimpidError('argument', `huber: delta must be above 0, not ${delta}`);
  const [p, t] = alike('huber', predictions, targets);
  const distance = p.sub(t).abs();
  // Beyond δ the parabola is that of δ itself: its square cannot overflow there.
  const parabola = distance.minimum(delta).square().mul(0.5);
  const line = distance.sub(delta / 2).mul(delta);
  return reduceLoss('huber', where(distance.greater(delta), line, parabola), options);
}

/**
 * `e^η − target · η` for η = log of the predicted rate: the negative log-likelihood of counts, without the term
 * log(target!) that does not depend on the prediction. PyTorch's PoissonNLLLoss.
 *
 * @param logRates η, any shape.
 * @param targets Counts ≥ 0, the same shape.
 * @throws LimpidError `shape` if the shapes differ.
 * @example
 * ```ts
 * import { poisson } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * console.log(await poisson(tensor([0]), tensor([3])).item()); // 1
 * ```
 */
export function poisson(logRates: Tensor, targets: Tensor, options: LossOptions = {}): Tensor {
  const [eta, t] = alike('poisson', logRates, targets, 'logRates');
  return reduceLoss('poisson', eta.exp().sub(t.mul(eta)), options);
}
