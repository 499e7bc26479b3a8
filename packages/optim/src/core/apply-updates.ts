import { mapLike } from './tree.js';

/**
 * The parameters after a step: `θ + u`, leaf by leaf, in the parameters' dtypes.
 *
 * @param parameters A tree; what is not a tensor stays as it is.
 * @param updates A tree with a tensor wherever the parameters have one.
 * @throws LimpidError `tree` if the updates lack a tensor.
 * @example
 * ```ts
 * import { applyUpdates } from '@limpid/optim';
 * import { tensor } from '@limpid/tensor';
 *
 * const next = applyUpdates({ bias: tensor([1, 2]) }, { bias: tensor([-1, 1]) });
 * console.log(await next.bias.toArray()); // [ 0, 3 ]
 * ```
 */
export function applyUpdates<P>(parameters: P, updates: P): P {
  return mapLike((parameter, update) => parameter.add(update).cast(parameter.dtype), parameters, updates);
}
