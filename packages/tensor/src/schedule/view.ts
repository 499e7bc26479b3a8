import type { Access, Guard } from '../backend/expression.js';
import { contiguousStrides, type Shape, sizeOf } from '../shape/shape.js';

/**
 * A view: which element of a flat row-major buffer stands at each coordinate of a shape.
 *
 * Movement operations are functions from view to view. All are affine, so none moves data. A `reshape` that joins
 * axes which do not lie in one line leaves them as the parts of an axis, for kernels that walk it part by part.
 * Where that does not help either (something guarded, a cut within a part), the answer is undefined, upon which
 * the scheduler realises what lies below. (The idea of composing views symbolically is the usual one of array
 * compilers; see tinygrad's ShapeTracker for a relative.)
 */
export interface View {
  /** The sizes of the axes, or of their parts. */
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
  /** Where elements exist; zero elsewhere. Undefined: everywhere. */
  readonly guard: Guard | undefined;
  /** How many parts each axis has, none of length 1 where there are several. Undefined: every axis is one. */
  readonly parts?: readonly number[] | undefined;
}

type Range = readonly [low: number, high: number];

/** The view of a buffer as itself. */
export function contiguousView(shape: Shape): View {
  return { shape, strides: contiguousStrides(shape), offset: 0, guard: undefined };
}

/** The view of a single number at every coordinate. */
export function constantView(shape: Shape): View {
  return { shape, strides: shape.map(() => 0), offset: 0, guard: undefined };
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

interface Part {
  readonly axis: number;
  /** How many elements of the axis a step along the part is. */
  readonly step: number;
  readonly isFirst: boolean;
}

function partsOf({ shape, parts = shape.map(() => 1) }: View): Part[] {
  let end = 0;
  return parts.flatMap((count, axis) => {
    end += count;
    const sizes = shape.slice(end - count, end);
    return sizes.map((_, i) => ({ axis, step: sizeOf(sizes.slice(i + 1)), isFirst: i === 0 }));
  });
}

/** Lengths along axes as lengths along their first parts, 0 along the others; undefined where one ends within a step. */
function alongParts(view: View, lengths: readonly number[]): number[] | undefined {
  const along = partsOf(view).map(({ axis, step, isFirst }) =>
    isFirst ? (lengths[axis] as number) / step : 0,
  );
  return along.every(Number.isInteger) ? along : undefined;
}

export function permuteView(view: View, axes: readonly number[]): View {
  const owners = partsOf(view);
  const order = axes.flatMap((axis) => owners.flatMap((owner, i) => (owner.axis === axis ? [i] : [])));
  const pick = <T>(list: readonly T[]): T[] => order.map((part) => list[part] as T);
  return {
    shape: pick(view.shape),
    strides: pick(view.strides),
    offset: view.offset,
    guard: view.guard && pick(view.guard),
    parts: view.parts && axes.map((axis) => view.parts?.[axis] as number),
  };
}

/** Broadcasts axes of size 1 to `target`, which has the same rank. */
export function expandView(view: View, target: Shape): View {
  // A slice may leave an axis in parts the first of which has length 1; the axis is longer than that.
  const isOne = (axis: number, part: number): boolean =>
    view.shape[part] === 1 && (view.parts?.[axis] ?? 1) === 1;
  const shape = partsOf(view).map(({ axis }, part) =>
    isOne(axis, part) ? (target[axis] as number) : (view.shape[part] as number),
  );
  const grows = (part: number): boolean => view.shape[part] !== shape[part];
  const guard = view.guard?.map(([low, high], part) =>
    grows(part)
      ? ([0, low <= 0 && high >= 1 ? (shape[part] as number) : 0] as const)
      : ([low, high] as const),
  );
  return {
    shape,
    strides: view.strides.map((stride, part) => (grows(part) ? 0 : stride)),
    offset: view.offset,
    guard: guard && simplify(shape, guard),
    parts: view.parts,
  };
}

/** Zeros around: `before` and `after` many on each axis. */
export function padView(view: View, before: readonly number[], after: readonly number[]): View | undefined {
  const [first, last] = [alongParts(view, before), alongParts(view, after)];
  if (!first || !last) return undefined;
  const shape = view.shape.map((n, part) => n + (first[part] as number) + (last[part] as number));
  let { offset } = view;
  const guard = guardOf(view).map(([low, high], part): Range => {
    const shift = first[part] as number;
    offset -= shift * (view.strides[part] as number);
    return [low + shift, high + shift];
  });
  return { ...view, shape, offset, guard: simplify(shape, guard) };
}

/** Every `steps[axis]`-th coordinate (a positive number) from `starts[axis]` on, `target[axis]` of them. */
export function sliceView(
  view: View,
  starts: readonly number[],
  target: Shape,
  steps: readonly number[],
): View | undefined {
  const [first, lengths] = [alongParts(view, starts), alongParts(view, target)];
  const parts = partsOf(view);
  const isCut = parts.some(({ axis, isFirst }) => !isFirst && steps[axis] !== 1);
  if (!first || !lengths || isCut) return undefined;
  const shape = parts.map(({ isFirst }, part) => (isFirst ? lengths : view.shape)[part] as number);
  let { offset } = view;
  const guard = guardOf(view).map(([low, high], part): Range => {
    const start = first[part] as number;
    const step = steps[(parts[part] as Part).axis] as number;
    offset += start * (view.strides[part] as number);
    const clamp = (c: number): number => Math.min(Math.max(c, 0), shape[part] as number);
    return [clamp(Math.ceil((low - start) / step)), clamp(Math.ceil((high - start) / step))];
  });
  return {
    ...view,
    shape,
    strides: view.strides.map((stride, part) => stride * (steps[(parts[part] as Part).axis] as number)),
    offset,
    guard: view.guard && simplify(shape, guard),
  };
}

/** Reverses the axes. */
export function flipView(view: View, axes: readonly number[]): View {
  let { offset } = view;
  const flipped = partsOf(view).map(({ axis }) => axes.includes(axis));
  const strides = view.strides.map((stride, part) => {
    if (!flipped[part]) return stride;
    offset += ((view.shape[part] as number) - 1) * stride;
    return -stride;
  });
  const guard = view.guard?.map(([low, high], part): Range => {
    const n = view.shape[part] as number;
    return flipped[part] ? [n - high, n - low] : [low, high];
  });
  return { ...view, strides, offset, guard };
}

/**
 * Overlapping windows along `axis`: it becomes the windows' positions, and a last axis runs within them. They are
 * counted here, where it is known at which position of `view.shape` the axis stands if others are in parts.
 */
export function windowsView(
  view: View,
  axis: number,
  size: number,
  stride: number,
  dilation: number,
): View | undefined {
  const part = partsOf(view).findIndex((other) => other.axis === axis);
  if (view.parts && view.parts[axis] !== 1) return undefined;
  const length = view.shape[part] as number;
  const count = Math.floor((length - (size - 1) * dilation - 1) / stride) + 1;
  const range = view.guard?.[part];
  if (range && (range[0] > 0 || range[1] < length)) return undefined;
  const along = view.strides[part] as number;
  const replace = <T>(list: readonly T[], position: T, within: T): T[] => [
    ...list.slice(0, part),
    position,
    ...list.slice(part + 1),
    within,
  ];
  return {
    shape: replace(view.shape, count, size),
    strides: replace(view.strides, along * stride, along * dilation),
    offset: view.offset,
    guard: view.guard && replace(view.guard, [0, count], [0, size]),
    parts: view.parts && [...view.parts, 1],
  };
}

/** Consecutive elements of a view, walked in steps of `stride`. */
interface Run {
  readonly size: number;
  readonly stride: number;
  readonly range: Range;
}

const isWhole = ({ size, range: [low, high] }: Run): boolean => low <= 0 && high >= size;

/**
 * The same elements in row-major order under another shape of equal size. Axes that lie in one line are joined;
 * undefined where something guarded would have to be taken apart or joined, or where the sizes do not divide.
 */
export function reshapeView(view: View, target: Shape): View | undefined {
  if (sizeOf(target) === 0) return constantView(target);
  const runs: Run[] = [];
  let nothingInside = false;
  view.shape.forEach((size, part) => {
    const range = view.guard?.[part] ?? ([0, size] as const);
    const run: Run = { size, stride: view.strides[part] as number, range };
    const before = runs.at(-1);
    if (size === 1) nothingInside ||= !isWhole(run);
    else if (before && before.stride === run.stride * size && isWhole(before) && isWhole(run)) {
      const joined = before.size * size;
      runs[runs.length - 1] = { size: joined, stride: run.stride, range: [0, joined] };
    } else runs.push(run);
  });
  if (nothingInside && target.length === 0) return undefined; // no axis can carry the guard
  // From the last axis to the first, each takes as much as it needs from the last runs.
  const axes: Run[][] = [];
  for (const length of [...target].reverse()) {
    const taken: Run[] = [];
    let missing = length;
    while (missing > 1) {
      const run = runs.pop() as Run;
      const size = Math.min(run.size, missing);
      if (Math.max(run.size, missing) % size !== 0) return undefined;
      if (size < run.size) {
        if (!isWhole(run)) return undefined;
        const rest = run.size / size;
        runs.push({ size: rest, stride: run.stride * size, range: [0, rest] });
        taken.unshift({ size, stride: run.stride, range: [0, size] });
      } else taken.unshift(run);
      missing /= size;
    }
    axes.unshift(taken.length > 0 ? taken : [{ size: 1, stride: 0, range: [0, 1] }]);
  }
  const parts = axes.flat();
  const shape = parts.map(({ size }) => size);
  const guard = parts.map(({ range }): Range => range);
  if (nothingInside) guard[0] = [0, 0];
  return {
    shape,
    strides: parts.map(({ stride }) => stride),
    offset: nothingInside ? 0 : view.offset,
    guard: simplify(shape, guard),
    parts: axes.some(({ length }) => length > 1) ? axes.map(({ length }) => length) : undefined,
  };
}
