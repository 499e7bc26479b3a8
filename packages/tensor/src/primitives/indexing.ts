import { LimpidError } from '../error.js';
import type { Primitive, Signature } from '../graph/primitive.js';
import { leafLike, record } from '../graph/record.js';
import { describe } from '../graph/value.js';
import { add, equal, less, logicalAnd, logicalOr, where } from '../ops/elementwise.js';
import { expandTo } from '../ops/operands.js';
import { any, sum } from '../ops/reduce.js';
import { expandDims, reshape, swapAxes } from '../ops/views.js';
import { accessOf } from '../schedule/view.js';
import type { Tensor } from '../value/tensor.js';
import { iota } from './leaves.js';

/**
 * Access by position. Where a backend has no kernel of its own for it, the positions are compared with
 * all places of the axis and what matches is summed: slow, but made of map and reduce alone.
 */

/** 0 … n − 1 along `axis` of a rank. */
export function places(like: Tensor, n: number, axis: number, rank: number): Tensor {
  const shape = new Array<number>(rank).fill(1);
  shape[axis] = n;
  return reshape(leafLike(like, iota, { length: n }), shape);
}

/**
 * `result[c] = x[c with coordinate axis replaced by indices[c]]`, 0 where the index is outside: NumPy's
 * `take_along_axis`, PyTorch's `gather`.
 */
export const gather: Primitive<{ axis: number }> = {
  name: 'gather',
  infer: (inputs, { axis }) => {
    const [x, indices] = inputs as readonly [Signature, Signature];
    const fits =
      x.shape.length === indices.shape.length &&
      x.shape.every((n, a) => a === axis || n === indices.shape[a]);
    if (!fits || indices.dtype !== 'int32') {
      throw new LimpidError(
        'shape',
        `gather: ${describe(indices)} does not index axis ${axis} of ${describe(x)}`,
      );
    }
    return { shape: indices.shape, dtype: x.dtype };
  },
  lowering: {
    kind: 'native',
    epilogue: false,
    strided: true,
    kernel: (operands, value, { axis }) => {
      const [x, indices] = operands as readonly [(typeof operands)[number], (typeof operands)[number]];
      return {
        kind: 'gather',
        shape: value.shape,
        axis,
        size: x.shape[axis] as number,
        x: accessOf(x),
        indices: accessOf(indices),
      };
    },
    decompose: (inputs, { axis }) => {
      const [x, indices] = inputs as [Tensor, Tensor];
      const rank = x.shape.length;
      // The axis of x moves to the end, where it is matched and summed away.
      const values = swapAxes(expandDims(x, rank), axis, rank);
      const wanted = equal(expandDims(indices, rank), places(x, x.shape[axis] as number, rank, rank + 1));
      return x.dtype === 'bool'
        ? any(where(wanted, values, false), rank)
        : sum(where(wanted, values, 0), rank);
    },
  },
};

/**
 * From zeros of `size` along the axis: `result[c with coordinate axis replaced by indices[c]] +=
 * updates[c]`; positions outside are dropped. The transpose of `gather`.
 */
export const scatterAdd: Primitive<{ axis: number; size: number }> = {
  name: 'scatterAdd',
  infer: (inputs, { axis, size }) => {
    const [updates, indices] = inputs as readonly [Signature, Signature];
    const fits =
      updates.shape.length === indices.shape.length && updates.shape.every((n, a) => n === indices.shape[a]);
    if (!fits || indices.dtype !== 'int32' || updates.dtype === 'bool') {
      throw new LimpidError('shape', `scatterAdd: ${describe(indices)} does not place ${describe(updates)}`);
    }
    return { shape: updates.shape.map((n, a) => (a === axis ? size : n)), dtype: updates.dtype };
  },
  lowering: {
    kind: 'native',
    epilogue: false,
    strided: true,
    kernel: (operands, value, { axis }) => {
      const [updates, indices] = operands as readonly [(typeof operands)[number], (typeof operands)[number]];
      return {
        kind: 'scatter',
        shape: value.shape,
        axis,
        count: updates.shape[axis] as number,
        updates: accessOf(updates),
        indices: accessOf(indices),
      };
    },
    decompose: (inputs, { axis, size }) => {
      const [updates, indices] = inputs as [Tensor, Tensor];
      const rank = updates.shape.length;
      const spread = (x: Tensor): Tensor => swapAxes(expandDims(x, rank), axis, rank);
      const hit = equal(spread(indices), places(updates, size, axis, rank + 1));
      return sum(where(hit, spread(updates), 0), rank);
    },
  },
};

/** The int32 positions that sort the last axis; stable; NaN last when ascending. */
export const argsort: Primitive<{ descending: boolean }> = {
  name: 'argsort',
  infer: (inputs) => ({ shape: (inputs[0] as Signature).shape, dtype: 'int32' }),
  lowering: {
    kind: 'native',
    epilogue: false,
    strided: true,
    kernel: (operands, value, { descending }) => ({
      kind: 'sort',
      shape: value.shape,
      descending,
      x: accessOf(operands[0] as (typeof operands)[number]),
    }),
    /** Each element's rank is how many come before it; positions are the inverse of ranks. */
    decompose: (inputs, { descending }) => {
      const [x] = inputs as [Tensor];
      const rank = x.shape.length;
      const n = x.shape[rank - 1] as number;
      const mine = expandDims(x, rank);
      const other = expandDims(x, rank - 1);
      const before = (a: Tensor, b: Tensor): Tensor =>
        logicalOr(less(a, b), logicalAnd(equal(a, a), equal(b, b).logicalNot()));
      const [first, second] = descending ? [mine, other] : [other, mine];
      const tie = logicalOr(before(first, second), before(second, first)).logicalNot();
      const earlier = less(places(x, n, rank, rank + 1), places(x, n, rank - 1, rank + 1));
      const ranks = sum(logicalOr(before(first, second), logicalAnd(tie, earlier)), rank);
      const places1 = places(x, n, rank - 1, rank);
      return record(scatterAdd, [expandTo(places1, x.shape), ranks], { axis: rank - 1, size: n });
    },
  },
};

/** Running sums along the last axis, each element included. */
export const cumulativeSum: Primitive<undefined> = {
  name: 'cumulativeSum',
  infer: (inputs) => {
    const [x] = inputs as readonly [Signature];
    if (x.dtype === 'bool') throw new LimpidError('dtype', 'cumulativeSum: takes numbers, not bool');
    return { shape: x.shape, dtype: x.dtype };
  },
  lowering: {
    kind: 'native',
    epilogue: false,
    strided: true,
    kernel: (operands, value) => ({
      kind: 'cumulativeSum',
      shape: value.shape,
      x: accessOf(operands[0] as (typeof operands)[number]),
    }),
    decompose: (inputs) => {
      const [x] = inputs as [Tensor];
      const rank = x.shape.length;
      const n = x.shape[rank - 1] as number;
      const upTo = less(places(x, n, rank, rank + 1), add(places(x, n, rank - 1, rank + 1), 1));
      return sum(where(upTo, expandDims(x, rank - 1), 0), rank);
    },
  },
};
