import type { Primitive, Signature } from '../graph/primitive.js';

/**
 * Its first input, unchanged.
 *
 * Transforms mark places in the graph with it: a function's argument that a gradient is taken with
 * respect to, a value behind which gradients stop, a result with a gradient rule of its own. The mark
 * is the attribute `mark`, which only the transform that put it there reads; further inputs are what the
 * mark refers to, and are not computed on its account.
 */
export const alias: Primitive<{ mark: unknown }> = {
  name: 'alias',
  infer: ([x]) => ({ shape: (x as Signature).shape, dtype: (x as Signature).dtype }),
  lowering: { kind: 'alias' },
};
