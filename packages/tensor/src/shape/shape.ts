import { LimpidError } from '../error.js';

/** The sizes of a tensor's axes; `[]` is a scalar. */
export type Shape = readonly number[];

/** The number of elements of a shape. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}

/** Whether two shapes are the same. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((n, axis) => n === b[axis]);
}

/** `[2, 3]`, as error messages and printing write a shape. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** Row-major strides in elements. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] as number;
  }
  return strides;
}

/** Throws unless every size is a whole number that is not negative. */
export function checkShape(operation: string, shape: Shape): void {
  for (const n of shape) {
    if (!Number.isSafeInteger(n) || n < 0) {
      throw new LimpidError(
        'shape',
        `${operation}: sizes must be whole numbers of at least 0, not ${formatShape(shape)}`,
      );
    }
  }
}

/** `axis` counted from the front; negative axes count from the back, as in NumPy. */
export function normalizeAxis(operation: string, axis: number, rank: number): number {
  const normal = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || normal < 0 || normal >= rank) {
    const range = rank === 0 ? 'a scalar has no axes' : `expected ${-rank} to ${rank - 1}`;
    throw new LimpidError('shape', `${operation}: axis ${axis} is out of range for rank ${rank}; ${range}`);
  }
  return normal;
}

/** Several axes, normalised, ascending; `undefined` means all. A repeated axis is an error. */
export function normalizeAxes(
  operation: string,
  axes: number | readonly number[] | undefined,
  rank: number,
): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, axis) => axis);
  const list = typeof axes === 'number' ? [axes] : axes;
  const normal = list.map((axis) => normalizeAxis(operation, axis, rank)).sort((a, b) => a - b);
  for (let i = 1; i < normal.length; i++) {
    if (normal[i] === normal[i - 1]) {
      throw new LimpidError(
        'shape',
        `${operation}: axis ${normal[i]} is given twice in [${list.join(', ')}]`,
      );
    }
  }
  return normal;
}

/**
 * The shape two or more shapes broadcast to, by NumPy's rule: aligned at the last axis, sizes must be
 * equal or 1.
 */
export function broadcastShapes(operation: string, ...shapes: readonly Shape[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    for (let i = 0; i < shape.length; i++) {
      const axis = rank - shape.length + i;
      const n = shape[i] as number;
      const have = result[axis] as number;
      if (n === have || n === 1) continue;
      if (have !== 1) {
        const list = shapes.map(formatShape).join(' and ');
        throw new LimpidError(
          'shape',
          `${operation}: shapes ${list} do not broadcast: ${have} ≠ ${n} on axis ${axis - rank} (sizes must be equal or 1)`,
        );
      }
      result[axis] = n;
    }
  }
  return result;
}
