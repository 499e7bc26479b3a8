import { LimpidError } from '../error.js';
import { record } from '../graph/record.js';
import type { Value } from '../graph/value.js';
import * as primitives from '../primitives/indexing.js';
import { places } from '../primitives/indexing.js';
import { formatShape, normalizeAxis, sizeOf } from '../shape/shape.js';
import type { Tensor } from '../value/tensor.js';
import { add, equal, less, where } from './elementwise.js';
import { castTo, expandTo, reversed } from './operands.js';
import { max, min } from './reduce.js';
import { expandDims, flatten, flip, reshape, squeeze, swapAxes } from './views.js';

/** Elements chosen by position, and order. Positions are int32; negative ones count from the end. */

function positions(operation: string, indices: Tensor, size: number): Tensor {
  if (indices.dtype !== 'int32' && indices.dtype !== 'uint32') {
    throw new LimpidError('dtype', `${operation}: indices must be integers, not ${indices.dtype}`);
  }
  const index = castTo(indices, 'int32');
  return isOrder(index) ? index : where(less(index, 0), add(index, size), index);
}

/** Whether these are what sorting gave, perhaps in another shape: none of them is negative. */
function isOrder(indices: Tensor): boolean {
  let value: Value = indices;
  while (value.origin?.primitive.lowering.kind === 'view') value = value.origin.inputs[0] as Value;
  return value.origin?.primitive === primitives.argsort;
}

/**
 * `result[c] = x[c with coordinate axis replaced by indices[c]]` (NumPy's `take_along_axis`). The other
 * sizes must agree. Positions outside give 0: nothing can be thrown from inside a computation.
 *
 * @throws LimpidError `dtype` unless the indices are integers; `shape` where other sizes differ.
 * @example
 * ```ts
 * import { gather, tensor } from '@limpid/tensor';
 *
 * const x = tensor([[1, 2], [3, 4]]);
 * const chosen = tensor([[1], [0]], { dtype: 'int32' });
 * console.log(await gather(x, chosen, 1).toArray()); // [ [ 2 ], [ 3 ] ]
 * ```
 */
export function gather(x: Tensor, indices: Tensor, axis: number): Tensor {
  const at = normalizeAxis('gather', axis, x.shape.length);
  return record(primitives.gather, [x, positions('gather', indices, x.shape[at] as number)], { axis: at });
}

/**
 * Whole slices along an axis, by position: `x[indices]` for axis 0; the axis becomes `indices.shape`.
 *
 * @throws LimpidError `dtype` unless the indices are integers.
 * @example
 * ```ts
 * import { take, tensor } from '@limpid/tensor';
 *
 * const x = tensor([[1, 2], [3, 4], [5, 6]]);
 * console.log(await take(x, tensor([2, 0], { dtype: 'int32' })).toArray()); // [ [ 5, 6 ], [ 1, 2 ] ]
 * ```
 */
export function take(x: Tensor, indices: Tensor, axis = 0): Tensor {
  const at = normalizeAxis('take', axis, x.shape.length);
  const count = sizeOf(indices.shape);
  const along = reshape(
    flatten(indices),
    x.shape.map((_, a) => (a === at ? count : 1)),
  );
  const shape = x.shape.map((n, a) => (a === at ? count : n));
  const index = expandTo(positions('take', along, x.shape[at] as number), shape);
  const taken = record(primitives.gather, [x, index], { axis: at });
  return reshape(taken, [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)]);
}

/**
 * From zeros of `size` along the axis, every update added at its position; positions outside are dropped.
 *
 * @throws LimpidError `dtype` unless the indices are integers; `shape` where they do not fit the updates.
 * @example
 * ```ts
 * import { scatterAdd, tensor } from '@limpid/tensor';
 *
 * const places = tensor([0, 2, 0], { dtype: 'int32' });
 * console.log(await scatterAdd(tensor([1, 2, 3]), places, 0, 4).toArray()); // [ 4, 0, 2, 0 ]
 * ```
 */
export function scatterAdd(updates: Tensor, indices: Tensor, axis: number, size: number): Tensor {
  const at = normalizeAxis('scatterAdd', axis, updates.shape.length);
  return record(primitives.scatterAdd, [updates, positions('scatterAdd', indices, size)], { axis: at, size });
}

/**
 * 1 at the class's position along a new last axis of `classes`, 0 elsewhere, as float32.
 *
 * @example
 * ```ts
 * import { oneHot, tensor } from '@limpid/tensor';
 *
 * console.log(await oneHot(tensor([1, 0], { dtype: 'int32' }), 3).toArray()); // [ [ 0, 1, 0 ], [ 1, 0, 0 ] ]
 * ```
 */
export function oneHot(indices: Tensor, classes: number): Tensor {
  const all = places(indices, classes, 0, 1);
  return castTo(equal(expandDims(castTo(indices, 'int32'), -1), all), 'float32');
}

/**
 * The positions that sort an axis; equal elements keep their order; NaN comes last, or first if descending.
 *
 * @throws LimpidError `shape` for an axis out of range.
 * @example
 * ```ts
 * import { argsort, tensor } from '@limpid/tensor';
 *
 * console.log(await argsort(tensor([3, 1, 2])).toArray()); // [ 1, 2, 0 ]
 * ```
 */
export function argsort(x: Tensor, axis = -1, options: { descending?: boolean } = {}): Tensor {
  const at = normalizeAxis('argsort', axis, x.shape.length);
  const { descending = false } = options;
  return swapAxes(record(primitives.argsort, [swapAxes(x, at, -1)], { descending }), at, -1);
}

/**
 * Sorted along an axis. Its gradient follows the elements.
 *
 * @throws LimpidError `shape` for an axis out of range.
 * @example
 * ```ts
 * import { sort, tensor } from '@limpid/tensor';
 *
 * console.log(await sort(tensor([3, 1, 2]), 0, { descending: true }).toArray()); // [ 3, 2, 1 ]
 * ```
 */
export const sort = (x: Tensor, axis = -1, options: { descending?: boolean } = {}): Tensor =>
  gather(x, argsort(x, axis, options), axis);

/**
 * Running sums along an axis.
 *
 * @throws LimpidError `shape` for an axis out of range.
 * @example
 * ```ts
 * import { cumulativeSum, tensor } from '@limpid/tensor';
 *
 * console.log(await cumulativeSum(tensor([1, 2, 3])).toArray()); // [ 1, 3, 6 ]
 * ```
 */
export function cumulativeSum(x: Tensor, axis = 0, options: { reverse?: boolean } = {}): Tensor {
  const at = normalizeAxis('cumulativeSum', axis, x.shape.length);
  const numbers = x.dtype === 'bool' ? castTo(x, 'int32') : x;
  const along = swapAxes(options.reverse ? flip(numbers, at) : numbers, at, -1);
  const result = swapAxes(record(primitives.cumulativeSum, [along], undefined), at, -1);
  return options.reverse ? flip(result, at) : result;
}

/**
 * The first position of the greatest along an axis (default: of all, flattened), as int32; NaN counts as greatest.
 *
 * @throws LimpidError `shape` for an axis out of range or empty.
 * @example
 * ```ts
 * import { argmax, tensor } from '@limpid/tensor';
 *
 * console.log(await argmax(tensor([[1, 5], [7, 3]]), 1).toArray()); // [ 1, 0 ]
 * ```
 */
export function argmax(x: Tensor, axis?: number, options: { keepDims?: boolean } = {}): Tensor {
  const source = axis === undefined ? flatten(x) : x;
  const at = normalizeAxis('argmax', axis ?? 0, source.shape.length);
  const n = source.shape[at] as number;
  if (n === 0) throw new LimpidError('shape', `argmax: axis ${at} of ${formatShape(source.shape)} is empty`);
  const greatest = max(source, at, { keepDims: true });
  const isIt = equal(source, greatest).logicalOr(equal(source, source).logicalNot());
  const place = places(x, n, at, source.shape.length);
  const first = min(where(isIt, place, n), at, { keepDims: true });
  return options.keepDims ? first : squeeze(first, at);
}

/** The first position of the least along an axis (default: of all, flattened), as int32; NaN counts as least. */
export function argmin(x: Tensor, axis?: number, options: { keepDims?: boolean } = {}): Tensor {
  return argmax(reversed(x), axis, options);
}
