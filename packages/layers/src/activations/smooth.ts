import { LimpidError, type Tensor } from '@limpid/tensor';

/** Smooth units that weigh x by how large it is. */

/** Of the cubic term inside the tanh: Hendrycks & Gimpel 2016, section 2. */
const GELU_CUBIC = 0.044715;

/**
 * `x · Φ(x)`, Φ the normal distribution function: D. Hendrycks, K. Gimpel, Gaussian error linear units (2016).
 *
 * @param options.approximate `'none'` (default) computes Φ by erf; `'tanh'` is the paper's approximation,
 *   `x/2 · (1 + tanh(√(2/π)(x + 0.044715 x³)))`, which differs by at most about 5e-4. The names are PyTorch's.
 * @throws LimpidError `argument` for another name.
 * @example
 * ```ts
 * import { gelu } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * console.log(await gelu(tensor([-100, 0, 100])).toArray()); // [ -0, 0, 100 ]
 * ```
 */
export function gelu(x: Tensor, options: { approximate?: 'none' | 'tanh' } = {}): Tensor {
  const { approximate = 'none' } = options;
  if (approximate === 'none') return x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(1));
  if (approximate !== 'tanh') {
    throw new LimpidError(
      'argument',
      `gelu: approximate must be 'none' or 'tanh', not ${JSON.stringify(approximate)}`,
    );
  }
  const inner = x.add(x.square().mul(x).mul(GELU_CUBIC)).mul(Math.sqrt(2 / Math.PI));
  return x.mul(0.5).mul(inner.tanh().add(1));
}

/**
 * `x · sigmoid(x)`, also called swish: S. Elfwing, E. Uchibe, K. Doya, Sigmoid-weighted linear units (2018);
 * P. Ramachandran, B. Zoph, Q. V. Le, Searching for activation functions (2017).
 *
 * @example
 * ```ts
 * import { silu } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * console.log(await silu(tensor([0, 100])).toArray()); // [ 0, 100 ]
 * ```
 */
export function silu(x: Tensor): Tensor {
  return x.mul(x.sigmoid());
}
