import { LimpidError, type Tensor } from '@limpid/tensor';
import { sizeOf } from '@limpid/tensor/graph';
import type { Layer } from '../model/layer.js';

/** Makes rows of everything behind the batch; `flatten` makes it. */
export class Flatten implements Layer {
  /** `[batch, ...]` → `[batch, features]`. */
  apply(x: Tensor): Tensor {
    const [batch, ...rest] = x.shape;
    if (batch === undefined) throw new LimpidError('shape', 'flatten: needs a batch axis, got a scalar');
    return x.reshape([batch, sizeOf(rest)]);
  }

  toString(): string {
    return 'flatten()';
  }
}

/**
 * All axes behind the batch as one, row-major: what stands between convolutions and linear layers.
 *
 * (The function `flatten` of `@limpid/tensor` flattens the batch too.)
 *
 * @example
 * ```ts
 * import { flatten } from '@limpid/layers';
 * import { zeros } from '@limpid/tensor';
 *
 * console.log(flatten().apply(zeros([8, 3, 4, 4])).shape); // [ 8, 48 ]
 * ```
 */
export function flatten(): Flatten {
  return new Flatten();
}
