import { checkWhole } from '../check.js';
import { LimpidError } from '../error.js';
import { record } from '../graph/record.js';
import * as primitives from '../primitives/views.js';
import {
  checkShape,
  formatShape,
  normalizeAxes,
  normalizeAxis,
  type Shape,
  sameShape,
  sizeOf,
} from '../shape/shape.js';
import type { Tensor } from '../value/tensor.js';
import { where } from './elementwise.js';
import { constantLike } from './operands.js';

/** Rearrangements. None of them moves data by itself; what reads the result does. */

/**
 * The same elements, row-major, in another shape; one size may be −1 and follows from the others.
 *
 * @throws LimpidError `shape` if the numbers of elements differ, or more than one size is −1.
 * @example
 * ```ts
 * import { arange, reshape } from '@limpid/tensor';
 *
 * const x = arange(6);
 * console.log(await reshape(x, [2, -1]).toArray()); // [ [ 0, 1, 2 ], [ 3, 4, 5 ] ]
 * ```
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const holes = shape.filter((n) => n === -1).length;
  if (holes > 1) {
    throw new LimpidError('shape', `reshape: only one size may be -1, not ${holes} of ${formatShape(shape)}`);
  }
  let full = shape;
  if (holes === 1) {
    const rest = shape.reduce((product, n) => (n === -1 ? product : product * n), 1);
    const size = sizeOf(x.shape);
    if (rest === 0 || size % rest !== 0) {
      throw new LimpidError(
        'shape',
        `reshape: ${formatShape(x.shape)} (${size} elements) does not divide into ${formatShape(shape)}`,
      );
    }
    full = shape.map((n) => (n === -1 ? size / rest : n));
  }
  checkShape('reshape', full);
  return sameShape(full, x.shape) ? x : record(primitives.reshape, [x], { shape: full });
}

/** One axis of all elements. */
export const flatten = (x: Tensor): Tensor => reshape(x, [sizeOf(x.shape)]);

/**
 * Axis i of the result is axis `axes[i]`; without axes all are reversed, so a matrix is transposed.
 *
 * @throws LimpidError `shape` unless `axes` names each axis once.
 * @example
 * ```ts
 * import { transpose, zeros } from '@limpid/tensor';
 *
 * const x = zeros([2, 3, 4]);
 * console.log(transpose(x).shape); // [ 4, 3, 2 ]
 * console.log(transpose(x, [0, 2, 1]).shape); // [ 2, 4, 3 ]
 * ```
 */
export function transpose(x: Tensor, axes?: readonly number[]): Tensor {
  const rank = x.shape.length;
  const order = axes
    ? axes.map((axis) => normalizeAxis('transpose', axis, rank))
    : Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  if (order.length !== rank || new Set(order).size !== rank) {
    throw new LimpidError(
      'shape',
      `transpose: [${axes?.join(', ')}] does not name each of the ${rank} axes of ${formatShape(x.shape)} once`,
    );
  }
  return order.every((axis, i) => axis === i) ? x : record(primitives.permute, [x], { axes: order });
}

/** Two axes exchanged. */
export function swapAxes(x: Tensor, a: number, b: number): Tensor {
  const [i, j] = [normalizeAxis('swapAxes', a, x.shape.length), normalizeAxis('swapAxes', b, x.shape.length)];
  return transpose(
    x,
    x.shape.map((_, axis) => (axis === i ? j : axis === j ? i : axis)),
  );
}

/**
 * A new axis of size 1 at `axis` of the result.
 *
 * @throws LimpidError `shape` for an axis out of range.
 * @example
 * ```ts
 * import { expandDims, zeros } from '@limpid/tensor';
 *
 * console.log(expandDims(zeros([2, 3]), 1).shape); // [ 2, 1, 3 ]
 * ```
 */
export function expandDims(x: Tensor, axis: number): Tensor {
  const at = normalizeAxis('expandDims', axis, x.shape.length + 1);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/**
 * Without the axes of size 1, or without those named.
 *
 * @throws LimpidError `shape` for an axis of another size than 1.
 * @example
 * ```ts
 * import { squeeze, zeros } from '@limpid/tensor';
 *
 * console.log(squeeze(zeros([1, 3, 1])).shape); // [ 3 ]
 * console.log(squeeze(zeros([1, 3, 1]), 0).shape); // [ 3, 1 ]
 * ```
 */
export function squeeze(x: Tensor, axis?: number | readonly number[]): Tensor {
  const axes =
    axis === undefined
      ? x.shape.flatMap((n, a) => (n === 1 ? [a] : []))
      : normalizeAxes('squeeze', axis, x.shape.length);
  for (const a of axes) {
    if (x.shape[a] !== 1) {
      throw new LimpidError(
        'shape',
        `squeeze: axis ${a} of ${formatShape(x.shape)} has size ${x.shape[a]}, not 1`,
      );
    }
  }
  return reshape(
    x,
    x.shape.filter((_, a) => !axes.includes(a)),
  );
}

/**
 * `value` (default 0) around: `widths[axis]` is `[before, after]`, or one number for both.
 *
 * @throws LimpidError `shape` unless there is a width for every axis, whole and at least 0.
 * @example
 * ```ts
 * import { pad, tensor } from '@limpid/tensor';
 *
 * console.log(await pad(tensor([1, 2]), [[1, 2]], { value: 9 }).toArray()); // [ 9, 1, 2, 9, 9 ]
 * ```
 */
export function pad(
  x: Tensor,
  widths: readonly (number | readonly [before: number, after: number])[],
  options: { value?: number } = {},
): Tensor {
  const { value = 0 } = options;
  const pairs = widths.map((width) => (typeof width === 'number' ? ([width, width] as const) : width));
  const bad = pairs.flat().find((n) => !Number.isInteger(n) || n < 0);
  if (pairs.length !== x.shape.length || bad !== undefined) {
    throw new LimpidError(
      'shape',
      `pad: needs ${x.shape.length} widths of whole numbers ≥ 0 for ${formatShape(x.shape)}, got ${JSON.stringify(widths)}`,
    );
  }
  const [before, after] = [pairs.map(([low]) => low), pairs.map(([, high]) => high)];
  if ([...before, ...after].every((n) => n === 0)) return x;
  const padded = record(primitives.pad, [x], { before, after });
  if (Object.is(value, 0)) return padded;
  const inside = record(primitives.pad, [constantLike(x, true, 'bool', x.shape)], { before, after });
  return where(inside, padded, constantLike(x, value, x.dtype, padded.shape));
}

/** Where to begin and end on one axis: `[start, stop, step]` as in NumPy, an index, or null for all. */
export type Range = number | null | readonly [start: number | null, stop?: number | null, step?: number];

/**
 * NumPy's basic indexing: `slice(x, 0, [2, 5], [null, null, -1])` is `x[0, 2:5, ::-1]`. A plain number
 * takes one element and drops the axis; missing ranges take the whole axis.
 *
 * @throws LimpidError `shape` for an index out of range or too many ranges; `argument` for a step of 0.
 * @example
 * ```ts
 * import { arange, slice } from '@limpid/tensor';
 *
 * const x = arange(12).reshape([3, 4]);
 * console.log(await slice(x, 1).toArray()); // [ 4, 5, 6, 7 ]
 * console.log(await slice(x, [1], [null, null, -2]).toArray()); // [ [ 7, 5 ], [ 11, 9 ] ]
 * ```
 */
export function slice(x: Tensor, ...ranges: readonly Range[]): Tensor {
  if (ranges.length > x.shape.length) {
    throw new LimpidError(
      'shape',
      `slice: ${ranges.length} ranges for the ${x.shape.length} axes of ${formatShape(x.shape)}`,
    );
  }
  const flips: number[] = [];
  const starts: number[] = [];
  const steps: number[] = [];
  const shape: number[] = [];
  const dropped: number[] = [];
  x.shape.forEach((n, axis) => {
    const range = ranges[axis] ?? null;
    if (typeof range === 'number') {
      starts.push(normalizeIndex(range, n, axis, x.shape));
      shape.push(1);
      steps.push(1);
      dropped.push(axis);
      return;
    }
    const [start = null, stop = null, step = 1] = range ?? [];
    checkBound(start, axis);
    checkBound(stop, axis);
    if (!Number.isInteger(step) || step === 0) {
      throw new LimpidError(
        'argument',
        `slice: the step on axis ${axis} must be a whole number other than 0, not ${step}`,
      );
    }
    // Backwards is forwards in the flipped axis.
    const clamp = (c: number): number => Math.min(Math.max(c, 0), n);
    const from = (c: number): number => (c < 0 ? c + n : c);
    const turn = (c: number): number => (step > 0 ? c : n - 1 - c);
    const low = clamp(start === null ? 0 : turn(from(start)));
    const high = clamp(stop === null ? n : turn(from(stop)));
    if (step < 0) flips.push(axis);
    starts.push(low);
    shape.push(Math.max(0, Math.ceil((high - low) / Math.abs(step))));
    steps.push(Math.abs(step));
  });
  const turned = flips.length ? flip(x, flips) : x;
  const whole = sameShape(shape, x.shape) && steps.every((step) => step === 1);
  const cut = whole ? turned : record(primitives.slice, [turned], { starts, shape, steps });
  return dropped.length ? squeeze(cut, dropped) : cut;
}

function checkBound(bound: number | null, axis: number): void {
  if (bound === null || Number.isInteger(bound) || Math.abs(bound) === Number.POSITIVE_INFINITY) return;
  throw new LimpidError(
    'argument',
    `slice: the bounds on axis ${axis} must be whole numbers or null, not ${String(bound)}`,
  );
}

function normalizeIndex(index: number, n: number, axis: number, shape: Shape): number {
  const normal = index < 0 ? index + n : index;
  if (!Number.isInteger(index) || normal < 0 || normal >= n) {
    throw new LimpidError(
      'shape',
      `slice: index ${index} is out of range on axis ${axis} of ${formatShape(shape)}`,
    );
  }
  return normal;
}

/**
 * Reversed along axes; default all.
 *
 * @throws LimpidError `shape` for an axis out of range.
 * @example
 * ```ts
 * import { flip, tensor } from '@limpid/tensor';
 *
 * console.log(await flip(tensor([1, 2, 3])).toArray()); // [ 3, 2, 1 ]
 * ```
 */
export function flip(x: Tensor, axis?: number | readonly number[]): Tensor {
  const axes = normalizeAxes('flip', axis, x.shape.length);
  return axes.length ? record(primitives.flip, [x], { axes }) : x;
}

/**
 * Sliding windows along an axis: `result[…, i, …, j] = x[…, i·stride + j·dilation, …]`; the new axis of
 * `size` comes last, and `⌊(n − dilation·(size − 1) − 1) / stride⌋ + 1` windows stand on the old one.
 *
 * @throws LimpidError `argument` for a size, stride or dilation that is not a whole number of at least 1; `shape`
 *   where no window fits.
 * @example
 * ```ts
 * import { tensor, windows } from '@limpid/tensor';
 *
 * console.log(await windows(tensor([1, 2, 3, 4]), 0, 2).toArray()); // [ [ 1, 2 ], [ 2, 3 ], [ 3, 4 ] ]
 * ```
 */
export function windows(
  x: Tensor,
  axis: number,
  size: number,
  options: { stride?: number; dilation?: number } = {},
): Tensor {
  const { stride = 1, dilation = 1 } = options;
  for (const [name, n] of [
    ['size', size],
    ['stride', stride],
    ['dilation', dilation],
  ] as const) {
    checkWhole('windows', name, n);
  }
  const at = normalizeAxis('windows', axis, x.shape.length);
  return record(primitives.windows, [x], { axis: at, size, stride, dilation });
}
