import { flip, matmul, pad, reshape, type Shape, sum, type Tensor, transpose } from '@limpid/tensor';
import { dilate, record, slice } from '@limpid/tensor/graph';
import { unary } from './rule.js';

/**
 * Views move elements, so their derivatives move them back; where a view shows an element several times,
 * its cotangents add up, and where it hides one, that gets zero.
 */

/** `part` on every axis, but `value` at `axis`. */
function at<T>(rank: number, axis: number, value: T, part: T): T[] {
  return Array.from({ length: rank }, (_, a) => (a === axis ? value : part));
}

/**
 * The transpose of taking every `step`-th element from `start` on: the axis becomes `size` long, with the
 * elements of x at those places and zeros between and around.
 */
function spread(x: Tensor, axis: number, start: number, step: number, size: number): Tensor {
  const apart = dilate(x, axis, step);
  const after = size - start - (apart.shape[axis] as number);
  return pad(apart, at<[number, number]>(x.rank, axis, [start, after], [0, 0]));
}

/** The first `size` elements along an axis. */
function cut(x: Tensor, axis: number, size: number): Tensor {
  return x.slice(...at<[number, number] | null>(axis + 1, axis, [0, size], null));
}

type Windows = {
  readonly axis: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
};

/** From this many places of a window on, a kernel that adds them up would be longer than what it saves. */
const MANY_PLACES = 32;

/**
 * The cotangent of the windowed axis: element i·stride + j·dilation sums that of window i, place j.
 *
 * As element p·stride + r it is in row p, column r of a matrix, and place j of window i in row i + q and the
 * same column for all i, where j·dilation = q·stride + r. So every place is a column moved down by q, and
 * neighbouring places are neighbouring columns until a row is full: one term for each row that a window touches,
 * zero where it does not.
 */
function windowsBack(g: Tensor, x: Tensor, windows: Windows): Tensor {
  const { axis, size, stride, dilation } = windows;
  if (size > MANY_PLACES && stride < size * dilation) return manyPlacesBack(g, x, windows);
  const n = x.shape[axis] as number;
  const count = g.shape[axis] as number;
  const rows = Math.ceil(n / stride);
  const axes = Array.from({ length: g.rank - 1 }, (_, a) => a);
  const places = transpose(g, [...axes.slice(0, axis + 1), g.rank - 1, ...axes.slice(axis + 1)]);
  let total: Tensor | undefined;
  for (let place = 0; place < size; ) {
    const column = (place * dilation) % stride;
    const down = (place * dilation - column) / stride;
    const width = dilation === 1 ? Math.min(stride, size - place) : 1;
    const part = places.slice(
      ...at<[number, number] | null>(axis + 2, axis + 1, [place, place + width], null),
    );
    const around = at<[number, number]>(g.rank, axis, [down, rows - count - down], [0, 0]);
    around[axis + 1] = [column, stride - column - width];
    const term = pad(part, around);
    total = total ? total.add(term) : term;
    place += width;
  }
  const line = reshape(total as Tensor, [
    ...x.shape.slice(0, axis),
    rows * stride,
    ...x.shape.slice(axis + 1),
  ]);
  return cut(line, axis, n);
}

/**
 * The same for long windows: row j of the matrix [place j, window i] must move right by j·dilation before the rows
 * are added. Padded by `dilation` columns, flattened and folded again without them, every row begins that much later.
 */
function manyPlacesBack(g: Tensor, x: Tensor, { axis, size, stride, dilation }: Windows): Tensor {
  const n = x.shape[axis] as number;
  const outer = x.shape.slice(0, axis);
  const inner = x.shape.slice(axis + 1);
  const order = Array.from({ length: g.rank - 1 }, (_, a) => a);
  const rows = transpose(g, [...order.slice(0, axis), g.rank - 1, ...order.slice(axis)]);
  const placed = spread(rows, axis + 1, 0, stride, n + dilation);
  const flattened = reshape(placed, [...outer, size * (n + dilation), ...inner]);
  return sum(reshape(cut(flattened, axis, size * n), [...outer, size, n, ...inner]), axis);
}

/**
 * The cotangent of what was permuted. That of a transposed weight is a product A·B just made, and is asked for as
 * Bᵀ·Aᵀ: then the product itself has the weight's layout, and an optimiser's update is part of its kernel.
 */
function permuteBack(g: Tensor, axes: readonly number[]): Tensor {
  const [a, b] = g.origin?.primitive.name === 'matmul' ? (g.origin.inputs as readonly Tensor[]) : [];
  const [last, before] = [axes.length - 1, axes.length - 2];
  const swaps = axes.every((from, to) => from === (to === last ? before : to === before ? last : to));
  if (a && b && swaps) return matmul(b.swapAxes(-1, -2), a.swapAxes(-1, -2));
  return transpose(
    g,
    axes.map((_, axis) => axes.indexOf(axis)),
  );
}

export const viewRules = {
  reshape: unary((g, x) => reshape(g, x.shape)),
  permute: unary<{ readonly axes: readonly number[] }>((g, _x, _y, { axes }) => permuteBack(g, axes)),
  expand: unary<{ readonly shape: Shape }>((g, x, _, { shape }) =>
    sum(
      g,
      shape.flatMap((n, axis) => (n === x.shape[axis] ? [] : [axis])),
      { keepDims: true },
    ),
  ),
  pad: unary<{ readonly before: readonly number[] }>((g, x, _, { before }) =>
    record(slice, [g], { starts: before, shape: x.shape, steps: x.shape.map(() => 1) }),
  ),
  slice: unary<{ readonly starts: readonly number[]; readonly steps: readonly number[] }>(
    (g, x, _, { starts, steps }) =>
      x.shape.reduce((y, n, axis) => spread(y, axis, starts[axis] as number, steps[axis] as number, n), g),
  ),
  flip: unary<{ readonly axes: readonly number[] }>((g, _x, _y, { axes }) => flip(g, axes)),
  windows: unary<Windows>((g, x, _, attributes) => windowsBack(g, x, attributes)),
};
