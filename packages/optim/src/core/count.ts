import { type DType, type Tensor, zeros } from '@limpid/tensor';

/** The step count: a tensor, because what changes every step must not be part of a compiled function. */
export const firstStep = (): Tensor => zeros([], { dtype: 'int32' });

/** A scalar in the dtypes of the leaves it is multiplied with, so that it changes none of them. */
export function inDType(scalar: Tensor): (like: Tensor) => Tensor {
  const made = new Map<DType, Tensor>([[scalar.dtype, scalar]]);
  return ({ dtype }) => {
    let cast = made.get(dtype);
    if (!cast) made.set(dtype, (cast = scalar.cast(dtype)));
    return cast;
  };
}
