import { LimpidError } from '@limpid/tensor';
import * as random from '@limpid/tensor/random';
import type { Fans, Initializer } from './initializer.js';

/**
 * Initialisers that keep the size of signals or of gradients from layer to layer, by the fans.
 *
 * Normal ones are not truncated, as in the papers and in PyTorch. (Keras and JAX cut them at two standard
 * deviations.)
 */

/** From U(−b, b), whose standard deviation is b/√3. */
const uniformWithin =
  (bound: (fans: Fans) => number): Initializer =>
  (key, shape, fans) => {
    const b = bound(fans);
    return random.uniform(key, shape, { low: -b, high: b });
  };

const normalWith =
  (std: (fans: Fans) => number): Initializer =>
  (key, shape, fans) =>
    random.normal(key, shape, { std: std(fans) });

/**
 * U(±√(6 / (fanIn + fanOut))), for tanh, sigmoid and linear units: X. Glorot, Y. Bengio, Understanding the
 * difficulty of training deep feedforward neural networks (AISTATS 2010), equation 16.
 */
export const glorotUniform = /* @__PURE__ */ uniformWithin(({ fanIn, fanOut }) =>
  Math.sqrt(6 / (fanIn + fanOut)),
);

/** N(0, 2 / (fanIn + fanOut)): `glorotUniform`'s variance, normally distributed. */
export const glorotNormal = /* @__PURE__ */ normalWith(({ fanIn, fanOut }) =>
  Math.sqrt(2 / (fanIn + fanOut)),
);

/**
 * U(±√(6 / fanIn)), for ReLU units: K. He, X. Zhang, S. Ren, J. Sun, Delving deep into rectifiers (ICCV 2015),
 * equation 10, as a uniform distribution.
 */
export const heUniform = /* @__PURE__ */ uniformWithin(({ fanIn }) => Math.sqrt(6 / fanIn));

/** N(0, 2 / fanIn), for ReLU units: He et al. 2015, equation 10. */
export const heNormal = /* @__PURE__ */ normalWith(({ fanIn }) => Math.sqrt(2 / fanIn));

/** U(±√(3 / fanIn)): `lecunNormal`'s variance, uniformly distributed. */
export const lecunUniform = /* @__PURE__ */ uniformWithin(({ fanIn }) => Math.sqrt(3 / fanIn));

/**
 * N(0, 1 / fanIn), for tanh and SELU units: Y. LeCun, L. Bottou, G. Orr, K.-R. Müller, Efficient BackProp (1998),
 * section 4.6.
 */
export const lecunNormal = /* @__PURE__ */ normalWith(({ fanIn }) => Math.sqrt(1 / fanIn));

/**
 * U(±1 / √fanIn): what PyTorch gives to the weights and the biases of its linear and convolutional layers, and
 * the default here.
 */
export const torchLinear = /* @__PURE__ */ uniformWithin(({ fanIn }) => Math.sqrt(1 / fanIn));

/**
 * Another initialiser's values times `gain`.
 *
 * @example
 * ```ts
 * import { initializers, linear } from '@limpid/layers';
 *
 * const { glorotUniform, scaled } = initializers;
 * const layer = linear(4, 4, { init: scaled(5 / 3, glorotUniform) });
 * console.log(layer.weight.shape); // [ 4, 4 ]
 * ```
 */
export function scaled(gain: number, initializer: Initializer): Initializer {
  if (!Number.isFinite(gain)) {
    throw new LimpidError('argument', `scaled: the gain must be a finite number, not ${gain}`);
  }
  return (key, shape, fans) => initializer(key, shape, fans).mul(gain);
}
