import type { Tensor } from '@limpid/tensor';

/**
 * Piecewise linear stand-ins for smooth units, in PyTorch's (MobileNetV3's) definitions. At a bound itself the slope
 * is the one from inside. (PyTorch's is the one from outside.)
 */

/**
 * `clip(x / 6 + 1/2, 0, 1)`: A. Howard et al., Searching for MobileNetV3 (ICCV 2019), section 5.2.
 * @example
 * ```ts
 * import { hardSigmoid } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * console.log(await hardSigmoid(tensor([-4, 0, 4])).toArray()); // [ 0, 0.5, 1 ]
 * ```
 */
export function hardSigmoid(x: Tensor): Tensor {
  return x.add(3).clip(0, 6).div(6);
}

/**
 * `clip(x, −1, 1)`.
 * @example
 * ```ts
 * import { hardTanh } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * console.log(await hardTanh(tensor([-4, 0.5, 4])).toArray()); // [ -1, 0.5, 1 ]
 * ```
 */
export function hardTanh(x: Tensor): Tensor {
  return x.clip(-1, 1);
}

/**
 * `x · hardSigmoid(x)`: Howard et al. 2019, section 5.2.
 * @example
 * ```ts
 * import { hardSwish } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * console.log(await hardSwish(tensor([-4, 0, 4])).toArray()); // [ -0, 0, 4 ]
 * ```
 */
export function hardSwish(x: Tensor): Tensor {
  return x.mul(hardSigmoid(x));
}
