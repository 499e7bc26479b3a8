import type { Key, Shape, Tensor } from '@limpid/tensor';
import { sizeOf } from '@limpid/tensor/graph';

/**
 * How many numbers go into one unit, and how many units one input reaches: what initialisers scale by.
 *
 * The layer says them, because only it knows what the axes of its weights mean; `fansOf` is the rule for
 * weights in this package's layout.
 */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/**
 * Makes the first values of a parameter: float32, of `shape`, a function of the key alone.
 *
 * Any function of this form is one, and may ignore what it does not need.
 */
export type Initializer = (key: Key, shape: Shape, fans: Fans) => Tensor;

/**
 * The fans of weights `[outputs, inputs, ...window]`: fanIn is inputs × window, fanOut is outputs × window.
 * A vector `[n]` has both fans n, a scalar 1.
 *
 * (PyTorch's rule, which ignores groups: inputs are those of one group, outputs those of all.)
 *
 * @example
 * ```ts
 * import { initializers } from '@limpid/layers';
 *
 * console.log(initializers.fansOf([16, 30])); // { fanIn: 30, fanOut: 16 }
 * console.log(initializers.fansOf([10, 3, 5, 5])); // { fanIn: 75, fanOut: 250 }
 * ```
 */
export function fansOf(shape: Shape): Fans {
  const [outputs = 1, inputs = outputs, ...window] = shape;
  const field = sizeOf(window);
  return { fanIn: inputs * field, fanOut: outputs * field };
}
