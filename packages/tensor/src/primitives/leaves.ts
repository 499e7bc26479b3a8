import type { DType } from '../backend/dtype.js';
import { checkWhole } from '../check.js';
import type { Primitive } from '../graph/primitive.js';
import { checkShape, type Shape } from '../shape/shape.js';

/** Values that are made from nothing. */

/** Elements in memory: the origin of uploaded data and of stand-ins for a traced function's arguments. */
export const buffer: Primitive<{ shape: Shape; dtype: DType }> = {
  name: 'buffer',
  infer: (_, { shape, dtype }) => ({ shape, dtype }),
  lowering: { kind: 'leaf' },
};

/** One number everywhere. It takes no memory: it becomes a literal in the kernels that use it. */
export const constant: Primitive<{ shape: Shape; dtype: DType; value: number }> = {
  name: 'constant',
  infer: (_, { shape, dtype }) => {
    checkShape('constant', shape);
    return { shape, dtype };
  },
  lowering: { kind: 'leaf' },
};

/** 0, 1, 2, … as int32, of shape `[length]`. It takes no memory either. */
export const iota: Primitive<{ length: number }> = {
  name: 'iota',
  infer: (_, { length }) => {
    checkWhole('iota', 'the length', length, 0);
    return { shape: [length], dtype: 'int32' };
  },
  lowering: { kind: 'leaf' },
};
