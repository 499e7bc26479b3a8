import { LimpidError } from '../error.js';
import type { Primitive } from '../graph/primitive.js';
import { record } from '../graph/record.js';
import * as primitives from '../primitives/reduce.js';
import { reshape as reshapePrimitive } from '../primitives/views.js';
import { formatShape, normalizeAxes } from '../shape/shape.js';
import type { Tensor } from '../value/tensor.js';
import { div } from './elementwise.js';
import { castTo, floating, reversed } from './operands.js';

/** Reductions along one axis, several, or (by default) all. */

/** Options of every reduction. */
export interface ReduceOptions {
  /** Keep the reduced axes with size 1. Default false. */
  keepDims?: boolean;
}
/** Axes to reduce; negative ones count from the back; default all. */
export type Axes = number | readonly number[];

function reduce(
  operation: string,
  primitive: Primitive<primitives.ReduceAttributes>,
  x: Tensor,
  axis: Axes | undefined,
  options: ReduceOptions,
): Tensor {
  const axes = normalizeAxes(operation, axis, x.shape.length);
  const result = axes.length === 0 ? x : record(primitive, [x], { axes });
  if (!options.keepDims || axes.length === 0) return result;
  const shape = x.shape.map((n, a) => (axes.includes(a) ? 1 : n));
  return record(reshapePrimitive, [result], { shape });
}

/**
 * The sum; bool counts as int32.
 *
 * @throws LimpidError `shape` for an axis out of range.
 * @example
 * ```ts
 * import { sum, tensor } from '@limpid/tensor';
 *
 * const x = tensor([[1, 2], [3, 4]]);
 * console.log(await sum(x).item(), await sum(x, 0).toArray()); // 10 [ 4, 6 ]
 * console.log(sum(x, -1, { keepDims: true }).shape); // [ 2, 1 ]
 * ```
 */
export function sum(x: Tensor, axis?: Axes, options: ReduceOptions = {}): Tensor {
  return reduce('sum', primitives.sum, x.dtype === 'bool' ? castTo(x, 'int32') : x, axis, options);
}
/** The product; bool counts as int32. */
export function prod(x: Tensor, axis?: Axes, options: ReduceOptions = {}): Tensor {
  return reduce('prod', primitives.prod, x.dtype === 'bool' ? castTo(x, 'int32') : x, axis, options);
}

function notEmpty(operation: string, x: Tensor, axis: Axes | undefined): void {
  for (const a of normalizeAxes(operation, axis, x.shape.length)) {
    if (x.shape[a] === 0) {
      throw new LimpidError(
        'shape',
        `${operation}: axis ${a} of ${formatShape(x.shape)} is empty, and nothing is greatest`,
      );
    }
  }
}

/**
 * The greatest; NaN if one is. At a tie the gradient is shared equally (PyTorch's `amax`).
 *
 * @throws LimpidError `shape` for an axis out of range or empty.
 * @example
 * ```ts
 * import { max, tensor } from '@limpid/tensor';
 *
 * console.log(await max(tensor([[1, 5], [7, 3]]), 1).toArray()); // [ 5, 7 ]
 * ```
 */
export function max(x: Tensor, axis?: Axes, options: ReduceOptions = {}): Tensor {
  notEmpty('max', x, axis);
  return reduce('max', primitives.reduceMax, x, axis, options);
}
/** The least; NaN if one is. At a tie the gradient is shared equally. */
export function min(x: Tensor, axis?: Axes, options: ReduceOptions = {}): Tensor {
  notEmpty('min', x, axis);
  return reversed(reduce('min', primitives.reduceMax, reversed(x), axis, options));
}
/**
 * The arithmetic mean, in floating point.
 *
 * @throws LimpidError `shape` for an axis out of range.
 * @example
 * ```ts
 * import { mean, tensor } from '@limpid/tensor';
 *
 * console.log(await mean(tensor([[1, 2], [3, 4]]), 0).toArray()); // [ 2, 3 ]
 * ```
 */
export function mean(x: Tensor, axis?: Axes, options: ReduceOptions = {}): Tensor {
  const y = floating(x);
  const axes = normalizeAxes('mean', axis, y.shape.length);
  const count = axes.reduce((product, a) => product * (y.shape[a] as number), 1);
  return div(sum(y, axes, options), count);
}
/** Whether any element is true (non-zero). */
export function any(x: Tensor, axis?: Axes, options: ReduceOptions = {}): Tensor {
  return reduce('any', primitives.reduceMax, castTo(x, 'bool'), axis, options);
}
/** Whether all elements are true (non-zero). */
export function all(x: Tensor, axis?: Axes, options: ReduceOptions = {}): Tensor {
  return reversed(any(reversed(castTo(x, 'bool')), axis, options));
}
