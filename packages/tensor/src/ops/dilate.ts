import type { Tensor } from '../value/tensor.js';
import { pad, reshape, slice } from './views.js';

/** The elements of an axis `dilation` apart, with zeros between them. */
export function dilate(x: Tensor, axis: number, dilation: number): Tensor {
  if (dilation === 1) return x;
  const n = x.shape[axis] as number;
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const apart = reshape(x, [...before, n, 1, ...after]);
  const spread = pad(
    apart,
    apart.shape.map((_, a) => (a === axis + 1 ? [0, dilation - 1] : 0)),
  );
  const flat = reshape(spread, [...before, n * dilation, ...after]);
  return slice(flat, ...before.map(() => null), [0, (n - 1) * dilation + 1]);
}
