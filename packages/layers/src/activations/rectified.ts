import { type Tensor, where } from '@limpid/tensor';

/**
 * ReLU and its relatives: identity above 0, something smaller below. At 0 itself all have the slope from below,
 * as in PyTorch.
 */

/**
 * `x` above 0, `slope · x` below: A. Maas, A. Hannun, A. Ng, Rectifier nonlinearities improve neural network
 * acoustic models (2013).
 *
 * As a layer with another slope: `activation(leakyRelu, { slope: 0.1 })`.
 *
 * @param options.slope Default 0.01.
 * @example
 * ```ts
 * import { leakyRelu } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * console.log(await leakyRelu(tensor([-4, 2]), { slope: 0.25 }).toArray()); // [ -1, 2 ]
 * ```
 */
export function leakyRelu(x: Tensor, options: { slope?: number } = {}): Tensor {
  return where(x.greater(0), x, x.mul(options.slope ?? 0.01));
}

/**
 * `x` above 0, `α(eˣ − 1)` below: D.-A. Clevert, T. Unterthiner, S. Hochreiter, Fast and accurate deep network
 * learning by exponential linear units (ICLR 2016).
 *
 * @param options.alpha Minus the limit at −∞. Default 1.
 * @example
 * ```ts
 * import { elu } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * console.log(await elu(tensor([-1000, 0, 2])).toArray()); // [ -1, 0, 2 ]
 * ```
 */
export function elu(x: Tensor, options: { alpha?: number } = {}): Tensor {
  const { alpha = 1 } = options;
  const above = x.greater(0);
  // The branch not taken must not overflow: its gradient would be NaN. (`minimum` would halve the slope at 0.)
  return where(above, x, where(above, 0, x).expm1().mul(alpha));
}

/** The fixed point of mean 0 and variance 1: Klambauer et al. 2017, equation 14. */
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/**
 * `λx` above 0, `λα(eˣ − 1)` below, which keeps signals at mean 0 and variance 1 with `lecunNormal` weights:
 * G. Klambauer, T. Unterthiner, A. Mayr, S. Hochreiter, Self-normalizing neural networks (NeurIPS 2017).
 * @example
 * ```ts
 * import { selu } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * console.log(await selu(tensor([0, 1])).format()); // [0.       1.050701]
 * ```
 */
export function selu(x: Tensor): Tensor {
  return elu(x, { alpha: SELU_ALPHA }).mul(SELU_SCALE);
}
