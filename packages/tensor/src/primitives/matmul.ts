import { LimpidError } from '../error.js';
import type { Primitive, Signature } from '../graph/primitive.js';
import { mul } from '../ops/elementwise.js';
import { sum } from '../ops/reduce.js';
import { expandDims, reshape, swapAxes } from '../ops/views.js';
import { accessOf } from '../schedule/view.js';
import { formatShape } from '../shape/shape.js';
import type { Tensor } from '../value/tensor.js';

/** `[…batch, m, k] × […batch, k, n]`: the batch axes are equal here, operations broadcast first. */
export const matmul: Primitive<undefined> = {
  name: 'matmul',
  infer: (inputs) => {
    const [a, b] = inputs as readonly [Signature, Signature];
    const rank = a.shape.length;
    const [m, k] = a.shape.slice(rank - 2);
    const [inner, n] = b.shape.slice(rank - 2);
    const batchFits = a.shape.slice(0, rank - 2).every((size, axis) => size === b.shape[axis]);
    if (rank < 2 || rank !== b.shape.length || k !== inner || !batchFits || a.dtype !== b.dtype) {
      throw new LimpidError(
        'shape',
        `matmul: ${formatShape(a.shape)} × ${formatShape(b.shape)} does not fit`,
      );
    }
    return { shape: [...a.shape.slice(0, rank - 2), m as number, n as number], dtype: a.dtype };
  },
  lowering: {
    kind: 'native',
    epilogue: true,
    strided: true,
    kernel: ([a, b], value) => {
      const rank = value.shape.length;
      const [left, right] = [a as NonNullable<typeof a>, b as NonNullable<typeof b>];
      return {
        kind: 'matmul',
        dtype: value.dtype,
        batch: value.shape.slice(0, rank - 2),
        m: value.shape[rank - 2] as number,
        k: left.shape[rank - 1] as number,
        n: value.shape[rank - 1] as number,
        a: accessOf(left),
        b: accessOf(right),
      };
    },
    /** The sum over k of the broadcast product. */
    decompose: (inputs) => {
      const [a, b] = inputs as [Tensor, Tensor];
      const rank = a.shape.length;
      const left = expandDims(a, rank - 1);
      const right = expandDims(swapAxes(b, -1, -2), rank - 2);
      return reshape(sum(mul(left, right), -1), [...a.shape.slice(0, rank - 1), b.shape[rank - 1] as number]);
    },
  },
};
