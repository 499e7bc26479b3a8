import { type DType, isFloat } from '../backend/dtype.js';
import { LimpidError } from '../error.js';
import { leafLike, record } from '../graph/record.js';
import { bitwiseXor, cast as castPrimitive, neg } from '../primitives/elementwise.js';
import { constant } from '../primitives/leaves.js';
import { expand as expandPrimitive, reshape as reshapePrimitive } from '../primitives/views.js';
import { broadcastShapes, formatShape, type Shape, sameShape } from '../shape/shape.js';
import { isTensor } from '../tree/tree.js';
import type { Tensor } from '../value/tensor.js';

/**
 * What operations do to their arguments before they record: numbers become constants, dtypes are
 * promoted, shapes broadcast.
 *
 * Promotion: bool < int32, uint32 < float16 < float32 < float64; int32 with uint32 is an error, because
 * neither holds the other. A JavaScript number takes the tensor's dtype, unless that is integral and the
 * number is not whole, in which case both become float32; with a bool tensor a whole number makes int32.
 */
export type Operand = Tensor | number | boolean;

const ORDER: readonly DType[] = ['bool', 'int32', 'uint32', 'float16', 'float32', 'float64'];

/** The dtype two tensors' elements meet in. */
export function promoteDTypes(operation: string, a: DType, b: DType): DType {
  if (a === b) return a;
  if ((a === 'int32' && b === 'uint32') || (a === 'uint32' && b === 'int32')) {
    throw new LimpidError(
      'dtype',
      `${operation}: int32 and uint32 do not mix, because neither holds the other; cast one of them`,
    );
  }
  return ORDER.indexOf(a) > ORDER.indexOf(b) ? a : b;
}

function dtypeWithNumber(dtype: DType, value: number | boolean): DType {
  if (typeof value === 'boolean' || isFloat(dtype)) return dtype;
  if (!Number.isInteger(value)) return 'float32';
  return dtype === 'bool' ? 'int32' : dtype;
}

/** `x` in another dtype; itself if it has it. */
export function castTo<T extends Tensor>(x: T, dtype: DType): T {
  return x.dtype === dtype ? x : record(castPrimitive, [x], { dtype });
}

/** A constant of the class of `like`, rounded to the dtype. */
export function constantLike(like: Tensor, value: number | boolean, dtype: DType, shape: Shape): Tensor {
  return leafLike(like, constant, { shape, dtype, value: storable(Number(value), dtype) });
}

/** `value` as the dtype holds it. */
export function storable(value: number, dtype: DType): number {
  switch (dtype) {
    case 'bool':
      return value ? 1 : 0;
    case 'int32':
      return value | 0;
    case 'uint32':
      return value >>> 0;
    case 'float64':
      return value;
    default:
      return Math.fround(value);
  }
}

/** `x` broadcast to `shape`, which must be possible. */
export function expandTo<T extends Tensor>(x: T, shape: Shape): T {
  if (sameShape(x.shape, shape)) return x;
  const missing = shape.length - x.shape.length;
  const full = [...new Array<number>(missing).fill(1), ...x.shape];
  const lifted = missing > 0 ? record(reshapePrimitive, [x], { shape: full }) : x;
  return record(expandPrimitive, [lifted], { shape }) as T;
}

/** `x` broadcast to `shape`, with an error in the caller's name. */
export function broadcastTo<T extends Tensor>(x: T, shape: Shape): T {
  if (!sameShape(broadcastShapes('broadcastTo', x.shape, shape), shape)) {
    throw new LimpidError(
      'shape',
      `broadcastTo: ${formatShape(x.shape)} does not broadcast to ${formatShape(shape)}`,
    );
  }
  return expandTo(x, shape);
}

/** Promotes and broadcasts operands, at least one of which is a tensor. */
export function operands(operation: string, ...args: readonly Operand[]): Tensor[] {
  for (const arg of args) {
    if (typeof arg !== 'number' && typeof arg !== 'boolean' && !isTensor(arg)) {
      throw new LimpidError('argument', `${operation}: takes tensors and numbers, not ${typeName(arg)}`);
    }
  }
  const tensors = args.filter((arg) => typeof arg === 'object');
  const first = tensors[0];
  if (!first) {
    throw new LimpidError(
      'argument',
      `${operation}: needs a tensor among its arguments, got only ${args.join(', ')}`,
    );
  }
  const fits = (arg: Operand): boolean =>
    typeof arg === 'object' && arg.dtype === first.dtype && sameShape(arg.shape, first.shape);
  if (args.every(fits)) return tensors;
  let dtype = first.dtype;
  for (const tensor of tensors) dtype = promoteDTypes(operation, dtype, tensor.dtype);
  for (const arg of args) if (typeof arg !== 'object') dtype = dtypeWithNumber(dtype, arg);
  const shape = broadcastShapes(operation, ...tensors.map((tensor) => tensor.shape));
  return args.map((arg) =>
    typeof arg === 'object' ? expandTo(castTo(arg, dtype), shape) : constantLike(first, arg, dtype, shape),
  );
}

/** Broadcasts tensors to their common shape, dtypes as they are. */
export function broadcastTogether(operation: string, ...tensors: readonly Tensor[]): Tensor[] {
  const shape = broadcastShapes(operation, ...tensors.map((tensor) => tensor.shape));
  return tensors.map((tensor) => expandTo(tensor, shape));
}

function typeName(x: unknown): string {
  if (x === null) return 'null';
  if (typeof x !== 'object') return typeof x;
  return x.constructor?.name ?? 'object';
}

/** Integers and bool become float32, for functions that only make sense on floats. */
export function floating<T extends Tensor>(x: T): T {
  return isFloat(x.dtype) ? x : castTo(x, 'float32');
}

/**
 * The elements in the opposite order of size: the least becomes the greatest, and reversed again they are as they
 * were. (The least integer is its own negative, so integers and bools are complemented.)
 */
export function reversed<T extends Tensor>(x: T): T {
  if (isFloat(x.dtype)) return record(neg, [x], undefined);
  return record(bitwiseXor, [x, constantLike(x, -1, x.dtype, x.shape) as T], undefined);
}
