import { LimpidError } from '../error.js';
import { formatShape, normalizeAxis } from '../shape/shape.js';
import type { Tensor } from '../value/tensor.js';
import { where } from './elementwise.js';
import { castTo, constantLike, promoteDTypes } from './operands.js';
import { expandDims, pad, type Range, slice } from './views.js';

/** Tensors put together and cut apart. Joining is padding and choosing: it fuses like any elementwise work. */

/**
 * Tensors one after the other along an axis; the other sizes must agree.
 *
 * @throws LimpidError `shape` where other sizes differ; `argument` without a tensor.
 * @example
 * ```ts
 * import { concat, tensor } from '@limpid/tensor';
 *
 * console.log(await concat([tensor([1, 2]), tensor([3])]).toArray()); // [ 1, 2, 3 ]
 * ```
 */
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

/**
 * Tensors of one shape along a new axis.
 *
 * @throws LimpidError as {@link concat}.
 * @example
 * ```ts
 * import { stack, tensor } from '@limpid/tensor';
 *
 * console.log(await stack([tensor([1, 2]), tensor([3, 4])], 1).toArray()); // [ [ 1, 3 ], [ 2, 4 ] ]
 * ```
 */
export const stack = (tensors: readonly Tensor[], axis = 0): Tensor =>
  concat(
    tensors.map((x) => expandDims(x, axis)),
    axis,
  );

/**
 * Cut along an axis into parts of the given sizes, or into that many equal parts.
 *
 * @throws LimpidError `shape` where the axis does not divide so.
 * @example
 * ```ts
 * import { split, tensor } from '@limpid/tensor';
 *
 * const [first, rest] = split(tensor([1, 2, 3]), [1, 2]);
 * console.log(await first!.toArray(), await rest!.toArray()); // [ 1 ] [ 2, 3 ]
 * ```
 */
export function split(x: Tensor, parts: number | readonly number[], axis = 0): Tensor[] {
  const at = normalizeAxis('split', axis, x.shape.length);
  const n = x.shape[at] as number;
  const whole = typeof parts !== 'number' || (Number.isInteger(parts) && parts > 0);
  const sizes = typeof parts !== 'number' ? parts : whole ? new Array<number>(parts).fill(n / parts) : [];
  if (
    !whole ||
    sizes.some((size) => !Number.isInteger(size) || size < 0) ||
    sizes.reduce((a, b) => a + b, 0) !== n
  ) {
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
