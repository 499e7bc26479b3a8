import type { Access, Guard } from '../backend/expression.js';
import { contiguousStrides, type Shape, sizeOf } from '../shape/shape.js';

/**
 * A view: which element of a flat row-major buffer stands at each coordinate of a shape.
 *
 * Movement operations are functions from view to view. All are affine, so none moves data; `reshape`
 * and `windows` of something already strided or guarded may not be, and then answer undefined, upon
 * which the scheduler realises what lies below. (The idea of composing views symbolically is the usual
 * one of array compilers; see tinygrad's ShapeTracker for a relative.)
 */
export interface View {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
  /** Where elements exist; zero elsewhere. Undefined: everywhere. */
  readonly guard: Guard | undefined;
}

/** The view of a buffer as itself. */
export function contiguousView(shape: Shape): View {
  return { shape, strides: contiguousStrides(shape), offset: 0, guard: undefined };
}

/** The view of a single number at every coordinate. */
export function constantView(shape: Shape): View {
  return { shape, strides: shape.map(() => 0), offset: 0, guard: undefined };
}

/** Whether the view reads the buffer from beginning to end, in order. */
export function isContiguous(view: View): boolean {
  if (view.guard || view.offset !== 0) return false;
  const expected = contiguousStrides(view.shape);
  return view.shape.every((n, axis) => n === 1 || view.strides[axis] === expected[axis]);
}

/** As a kernel's access. */
export function accessOf(view: View): Access {
  const { strides, offset, guard } = view;
  return guard ? { strides, offset, guard } : { strides, offset };
}

/** Undefined if the guard lets every coordinate through. */
function simplify(shape: Shape, guard: Guard): Guard | undefined {
  return guard.every(([low, high], axis) => low <= 0 && high >= (shape[axis] as number)) ? undefined : guard;
}

function guardOf(view: View): Guard {
  return view.guard ?? view.shape.map((n) => [0, n] as const);
}

export function permuteView(view: View, axes: readonly number[]): View {
  const pick = <T>(list: readonly T[]): T[] => axes.map((axis) => list[axis] as T);
  return {
    shape: pick(view.shape),
    strides: pick(view.strides),
    offset: view.offset,
    guard: view.guard && pick(view.guard),
  };
}

/** Broadcasts axes of size 1 to `shape`, which has the same rank. */
export function expandView(view: View, shape: Shape): View {
  const grows = (axis: number): boolean => view.shape[axis] !== shape[axis];
  const guard = view.guard?.map(([low, high], axis) =>
    grows(axis)
      ? ([0, low <= 0 && high >= 1 ? (shape[axis] as number) : 0] as const)
      : ([low, high] as const),
  );
  return {
    shape,
    strides: view.strides.map((stride, axis) => (grows(axis) ? 0 : stride)),
    offset: view.offset,
    guard: guard && simplify(shape, guard),
  };
}

/** Zeros around: `before` and `after` many on each axis. */
export function padView(view: View, before: readonly number[], after: readonly number[]): View {
  const shape = view.shape.map((n, axis) => n + (before[axis] as number) + (after[axis] as number));
  let offset = view.offset;
  const guard = guardOf(view).map(([low, high], axis) => {
    const shift = before[axis] as number;
    offset -= shift * (view.strides[axis] as number);
    return [low + shift, high + shift] as const;
  });
  return { shape, strides: view.strides, offset, guard: simplify(shape, guard) };
}

/** Every `steps[axis]`-th coordinate (a positive number) from `starts[axis]` on, `shape[axis]` of them. */
export function sliceView(
  view: View,
  starts: readonly number[],
  shape: Shape,
  steps: readonly number[],
): View {
  let offset = view.offset;
  const guard = guardOf(view).map(([low, high], axis) => {
    const start = starts[axis] as number;
    const step = steps[axis] as number;
    offset += start * (view.strides[axis] as number);
    const clamp = (c: number): number => Math.min(Math.max(c, 0), shape[axis] as number);
    return [clamp(Math.ceil((low - start) / step)), clamp(Math.ceil((high - start) / step))] as const;
  });
  return {
    shape,
    strides: view.strides.map((stride, axis) => stride * (steps[axis] as number)),
    offset,
    guard: view.guard && simplify(shape, guard),
  };
}

/** Reverses the axes. */
export function flipView(view: View, axes: readonly number[]): View {
  let offset = view.offset;
  const flipped = (axis: number): boolean => axes.includes(axis);
  const strides = view.strides.map((stride, axis) => {
    if (!flipped(axis)) return stride;
    offset += ((view.shape[axis] as number) - 1) * stride;
    return -stride;
  });
  const guard = view.guard?.map(([low, high], axis) => {
    const n = view.shape[axis] as number;
    return flipped(axis) ? ([n - high, n - low] as const) : ([low, high] as const);
  });
  return { shape: view.shape, strides, offset, guard };
}

/** Overlapping windows along `axis`: it becomes the windows' positions, and a last axis runs within them. */
export function windowsView(
  view: View,
  axis: number,
  count: number,
  size: number,
  stride: number,
  dilation: number,
): View | undefined {
  const range = view.guard?.[axis];
  if (range && (range[0] > 0 || range[1] < (view.shape[axis] as number))) return undefined;
  const along = view.strides[axis] as number;
  const replace = <T>(list: readonly T[], position: T, within: T): T[] => [
    ...list.slice(0, axis),
    position,
    ...list.slice(axis + 1),
    within,
  ];
  return {
    shape: replace(view.shape, count, size),
    strides: replace(view.strides, along * stride, along * dilation),
    offset: view.offset,
    guard: view.guard && replace(view.guard, [0, count] as const, [0, size] as const),
  };
}

/** The same elements in row-major order under another shape of equal size, where strides can say that. */
export function reshapeView(view: View, shape: Shape): View | undefined {
  if (sizeOf(shape) === 0) return { shape, strides: shape.map(() => 0), offset: 0, guard: undefined };
  const strides: number[] = [];
  const guard: (readonly [number, number])[] = [];
  const old = view.shape;
  let from = 0;
  let to = 0;
  let offset = view.offset;
  let nothingInside = false;
  // Walk both shapes in groups of axes of equal product; a group must be merged, then split.
  while (from < old.length || to < shape.length) {
    const fromStart = from;
    const toStart = to;
    let oldProduct = from < old.length ? (old[from++] as number) : 1;
    let newProduct = to < shape.length ? (shape[to++] as number) : 1;
    while (oldProduct !== newProduct) {
      if (oldProduct < newProduct) oldProduct *= old[from++] as number;
      else newProduct *= shape[to++] as number;
    }
    const group: number[] = [];
    for (let axis = fromStart; axis < from; axis++) {
      const range = view.guard?.[axis];
      const whole = !range || (range[0] <= 0 && range[1] >= (old[axis] as number));
      if (old[axis] === 1) {
        if (!whole) nothingInside = true;
      } else group.push(axis);
    }
    const wanted: number[] = [];
    for (let axis = toStart; axis < to; axis++) {
      strides[axis] = 0;
      guard[axis] = [0, shape[axis] as number];
      if (shape[axis] !== 1) wanted.push(axis);
    }
    if (group.length === 0) continue;
    if (group.length === 1 && wanted.length === 1) {
      const [axis, target] = [group[0] as number, wanted[0] as number];
      strides[target] = view.strides[axis] as number;
      if (view.guard) guard[target] = view.guard[axis] as readonly [number, number];
      continue;
    }
    let stride = view.strides[group[group.length - 1] as number] as number;
    let expected = stride;
    for (let i = group.length - 1; i >= 0; i--) {
      const axis = group[i] as number;
      const range = view.guard?.[axis];
      if (range && (range[0] > 0 || range[1] < (old[axis] as number))) return undefined;
      if (view.strides[axis] !== expected) return undefined;
      expected *= old[axis] as number;
    }
    for (let i = wanted.length - 1; i >= 0; i--) {
      const axis = wanted[i] as number;
      strides[axis] = stride;
      stride *= shape[axis] as number;
    }
  }
  if (nothingInside) {
    offset = 0;
    if (shape.length > 0) guard[0] = [0, 0];
    else return undefined; // a scalar has no axis to carry the guard: the scheduler realises what is below
  }
  return { shape, strides, offset, guard: view.guard && simplify(shape, guard) };
}
