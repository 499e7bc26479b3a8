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
import { castTo, constantLike, promoteDTypes } from './operands.js';

/** Rearrangements. None of them moves data by itself; what reads the result does. */

/** The same elements, row-major, in another shape; one size may be −1 and follows from the others. */
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

/** Axis i of the result is axis `axes[i]`; without axes all are reversed, so a matrix is transposed. */
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

/** A new axis of size 1 at `axis` of the result. */
export function expandDims(x: Tensor, axis: number): Tensor {
  const at = normalizeAxis('expandDims', axis, x.shape.length + 1);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/** Without the axes of size 1, or without those named. */
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

/** Reversed along axes; default all. */
export function flip(x: Tensor, axis?: number | readonly number[]): Tensor {
  const axes = normalizeAxes('flip', axis, x.shape.length);
  return axes.length ? record(primitives.flip, [x], { axes }) : x;
}

/**
 * Sliding windows along an axis: `result[…, i, …, j] = x[…, i·stride + j·dilation, …]`; the new axis of
 * `size` comes last, and `⌊(n − dilation·(size − 1) − 1) / stride⌋ + 1` windows stand on the old one.
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
    if (!Number.isInteger(n) || n < 1) {
      throw new LimpidError('argument', `windows: ${name} must be a whole number of at least 1, not ${n}`);
    }
  }
  const at = normalizeAxis('windows', axis, x.shape.length);
  return record(primitives.windows, [x], { axis: at, size, stride, dilation });
}

/** Tensors one after the other along an axis; the other sizes must agree. */
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  const first = tensors[0];
  if (!first) throw new LimpidError('argument', 'concat: needs at least one tensor');
  const at = normalizeAxis('concat', axis, first.shape.length);
  let dtype = first.dtype;
  for (const x of tensors) {
    dtype = promoteDTypes('concat', dtype, x.dtype);
    const fits =
      x.shape.length === first.shape.length && x.shape.every((n, a) => a === at || n === first.shape[a]);
    if (!fits) {
      throw new LimpidError(
        'shape',
        `concat: ${formatShape(x.shape)} and ${formatShape(first.shape)} differ beside axis ${at}`,
      );
    }
  }
  const total = tensors.reduce((sum, x) => sum + (x.shape[at] as number), 0);
  let end = 0;
  let result: Tensor | undefined;
  for (const x of tensors) {
    const n = x.shape[at] as number;
    const widths = first.shape.map((_, a): readonly [number, number] =>
      a === at ? [end, total - end - n] : [0, 0],
    );
    const placed = pad(castTo(x, dtype), widths);
    const inside = pad(constantLike(x, true, 'bool', x.shape), widths);
    result = result ? where(inside, placed, result) : placed;
    end += n;
  }
  return result as Tensor;
}

/** Tensors of one shape along a new axis. */
export const stack = (tensors: readonly Tensor[], axis = 0): Tensor =>
  concat(
    tensors.map((x) => expandDims(x, axis)),
    axis,
  );

/** Cut along an axis into parts of the given sizes, or into that many equal parts. */
export function split(x: Tensor, parts: number | readonly number[], axis = 0): Tensor[] {
  const at = normalizeAxis('split', axis, x.shape.length);
  const n = x.shape[at] as number;
  const sizes = typeof parts === 'number' ? new Array<number>(parts).fill(n / parts) : parts;
  if (sizes.some((size) => !Number.isInteger(size) || size < 0) || sizes.reduce((a, b) => a + b, 0) !== n) {
    throw new LimpidError(
      'shape',
      `split: axis ${at} of ${formatShape(x.shape)} does not divide into ${JSON.stringify(parts)}`,
    );
  }
  let start = 0;
  return sizes.map((size) => {
    const ranges = x.shape.map((_, a): Range => (a === at ? [start, start + size] : null));
    start += size;
    return slice(x, ...ranges);
  });
}
