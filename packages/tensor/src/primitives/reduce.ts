import type { Reducer } from '../backend/kernel.js';
import { LimpidError } from '../error.js';
import type { Primitive, Signature } from '../graph/primitive.js';

/** Static arguments of a reduction: the axes, ascending; they are dropped from the shape. */
export interface ReduceAttributes {
  readonly axes: readonly number[];
}

function reduction(name: string, reducer: Reducer): Primitive<ReduceAttributes> {
  return {
    name,
    infer: (inputs, { axes }) => {
      const [x] = inputs as readonly [Signature];
      if (x.dtype === 'bool' && reducer !== 'max') {
        throw new LimpidError('dtype', `${name}: takes numbers, not bool; operations promote first`);
      }
      return { shape: x.shape.filter((_, axis) => !axes.includes(axis)), dtype: x.dtype };
    },
    lowering: { kind: 'reduce', reducer },
  };
}

/** The sum over axes; integers wrap. */
export const sum = reduction('sum', 'sum');
/** The greatest over axes; NaN if one is. */
export const reduceMax = reduction('reduceMax', 'max');
/** The product over axes; integers wrap. */
export const prod = reduction('prod', 'prod');
