import { LimpidError } from '../error.js';
import { record } from '../graph/record.js';
import { matmul as primitive } from '../primitives/matmul.js';
import { broadcastShapes, formatShape, sizeOf } from '../shape/shape.js';
import type { Tensor } from '../value/tensor.js';
import { castTo, expandTo, promoteDTypes } from './operands.js';
import { expandDims, reshape, squeeze } from './views.js';

/**
 * The matrix product, with NumPy's rules for other ranks: a vector on the left is a row, on the right a
 * column, and its axis is dropped again; axes before the last two broadcast.
 *
 * Accuracy: float32 products are summed in float32; the error grows like the square root of the inner
 * size in practice and is bounded by it times 6e-8.
 *
 * @throws LimpidError `shape`, with both shapes, where inner sizes differ or an operand has no axis.
 * @example
 * ```ts
 * import { matmul, tensor } from '@limpid/tensor';
 *
 * const x = tensor([[1, 2], [3, 4]]);
 * console.log(await matmul(x, tensor([1, -1])).toArray()); // [ -1, -1 ]
 * ```
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  if (a.shape.length === 0 || b.shape.length === 0) {
    throw new LimpidError(
      'shape',
      `matmul: takes vectors and matrices, not ${formatShape(a.shape)} × ${formatShape(b.shape)}; use mul for scalars`,
    );
  }
  const left = a.shape.length === 1 ? expandDims(a, 0) : a;
  const right = b.shape.length === 1 ? expandDims(b, 1) : b;
  const [m, k] = left.shape.slice(-2) as [number, number];
  const [inner, n] = right.shape.slice(-2) as [number, number];
  if (k !== inner) {
    const turned =
      right.shape.length === 2 && k === n
        ? '. Did you mean to transpose the right one?'
        : m === inner && left.shape.length === 2
          ? '. Did you mean to transpose the left one?'
          : '';
    throw new LimpidError(
      'shape',
      `matmul: inner sizes differ: ${formatShape(a.shape)} × ${formatShape(b.shape)} (${k} ≠ ${inner})${turned}`,
    );
  }
  let dtype = promoteDTypes('matmul', a.dtype, b.dtype);
  if (dtype === 'bool') dtype = 'int32';
  const product = multiply(castTo(left, dtype), castTo(right, dtype));
  const dropped = [...(a.shape.length === 1 ? [-2] : []), ...(b.shape.length === 1 ? [-1] : [])];
  return dropped.length ? squeeze(product, dropped) : product;
}

/** The product of tensors of at least two axes and one dtype. */
function multiply(left: Tensor, right: Tensor): Tensor {
  const [m, k] = left.shape.slice(-2) as [number, number];
  const n = right.shape[right.shape.length - 1] as number;
  const leftBatch = left.shape.slice(0, -2);
  if (right.shape.length === 2 && leftBatch.length > 0) {
    // One matrix for the whole batch: the batch is only more rows, here and in the gradients.
    const rows = reshape(left, [sizeOf(leftBatch) * m, k]);
    return reshape(record(primitive, [rows, right], undefined), [...leftBatch, m, n]);
  }
  const batch = broadcastShapes('matmul', leftBatch, right.shape.slice(0, -2));
  return record(primitive, [expandTo(left, [...batch, m, k]), expandTo(right, [...batch, k, n])], undefined);
}

/** The inner product of two vectors. */
export function dot(a: Tensor, b: Tensor): Tensor {
  if (a.shape.length !== 1 || b.shape.length !== 1) {
    throw new LimpidError(
      'shape',
      `dot: takes two vectors, not ${formatShape(a.shape)} and ${formatShape(b.shape)}`,
    );
  }
  return matmul(a, b);
}
