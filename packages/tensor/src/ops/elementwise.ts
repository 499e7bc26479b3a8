import type { DType } from '../backend/dtype.js';
import { LimpidError } from '../error.js';
import type { Primitive } from '../graph/primitive.js';
import { record } from '../graph/record.js';
import * as primitives from '../primitives/elementwise.js';
import type { Tensor } from '../value/tensor.js';
import { broadcastTogether, castTo, floating, type Operand, operands, reversed } from './operands.js';

/**
 * Elementwise operations that are one primitive, or a couple. All broadcast and promote (see
 * `operands.ts`); the composites that need numerical care are in `stable.ts`.
 */

function binary(primitive: Primitive<undefined>, a: Operand, b: Operand): Tensor {
  return record(primitive, operands(primitive.name, a, b), undefined);
}

function floatUnary(primitive: Primitive<undefined>, x: Tensor): Tensor {
  return record(primitive, [floating(x)], undefined);
}

/** `a + b`. On bool it is OR. */
export const add = (a: Operand, b: Operand): Tensor => binary(primitives.add, a, b);
/** `a · b`. On bool it is AND. */
export const mul = (a: Operand, b: Operand): Tensor => binary(primitives.mul, a, b);
/** `a − b`. */
export function sub(a: Operand, b: Operand): Tensor {
  const [x, y] = operands('sub', a, b) as [Tensor, Tensor];
  return record(primitives.add, [x, neg(y)], undefined);
}
/** `a / b`, in floating point: integers become float32. */
export function div(a: Operand, b: Operand): Tensor {
  const [x, y] = operands('div', a, b) as [Tensor, Tensor];
  return record(primitives.div, [floating(x), floating(y)], undefined);
}
/**
 * `⌊a / b⌋`, in the dtype of the operands; integer division by 0 gives 0.
 *
 * @example
 * ```ts
 * import { floorDivide, tensor } from '@limpid/tensor';
 *
 * console.log(await floorDivide(tensor([7, -7]), 2).toArray()); // [ 3, -4 ]
 * ```
 */
export function floorDivide(a: Operand, b: Operand): Tensor {
  const [x, y] = operands('floorDivide', a, b) as [Tensor, Tensor];
  const quotient = record(primitives.div, [x, y], undefined);
  return x.dtype === 'int32' || x.dtype === 'uint32' ? quotient : floor(quotient);
}
/** The remainder with the divisor's sign, as Python's `%`. */
export const mod = (a: Operand, b: Operand): Tensor => binary(primitives.mod, a, b);
/** `a` to the power `b`, in floating point. */
export function pow(a: Operand, b: Operand): Tensor {
  const [x, y] = operands('pow', a, b) as [Tensor, Tensor];
  return record(primitives.pow, [floating(x), floating(y)], undefined);
}
/** The greater of two; NaN if one is. At a tie the gradient is shared equally. */
export function maximum(a: Operand, b: Operand): Tensor {
  return record(primitives.max, operands('maximum', a, b), { tie: 'split' });
}
/** The lesser of two; NaN if one is. At a tie the gradient is shared equally. */
export function minimum(a: Operand, b: Operand): Tensor {
  const [x, y] = operands('minimum', a, b) as [Tensor, Tensor];
  return reversed(maximum(reversed(x), reversed(y)));
}
/** `−x`. */
export const neg = (x: Tensor): Tensor =>
  record(primitives.neg, [x.dtype === 'bool' ? castTo(x, 'int32') : x], undefined);

/** `eˣ`. */
export const exp = (x: Tensor): Tensor => floatUnary(primitives.exp, x);
/** `eˣ − 1`, accurate near 0. */
export const expm1 = (x: Tensor): Tensor => floatUnary(primitives.expm1, x);
/** The natural logarithm. */
export const log = (x: Tensor): Tensor => floatUnary(primitives.log, x);
/** `log(1 + x)`, accurate near 0. */
export const log1p = (x: Tensor): Tensor => floatUnary(primitives.log1p, x);
/** The sine of radians. */
export const sin = (x: Tensor): Tensor => floatUnary(primitives.sin, x);
/** The cosine of radians. */
export const cos = (x: Tensor): Tensor => floatUnary(primitives.cos, x);
/** The hyperbolic tangent. */
export const tanh = (x: Tensor): Tensor => floatUnary(primitives.tanh, x);
/** The square root; NaN below 0. */
export const sqrt = (x: Tensor): Tensor => floatUnary(primitives.sqrt, x);
/** The error function. */
export const erf = (x: Tensor): Tensor => floatUnary(primitives.erf, x);
/** The greatest whole number not above x; integers stay as they are. */
export const floor = (x: Tensor): Tensor => (isWhole(x) ? x : record(primitives.floor, [x], undefined));
/** The least whole number not below x. */
export const ceil = (x: Tensor): Tensor => (isWhole(x) ? x : neg(floor(neg(x))));
/** The nearest whole number, halves to the even one, as in IEEE 754, NumPy and PyTorch. */
export function round(x: Tensor): Tensor {
  if (isWhole(x)) return x;
  const below = floor(x);
  const rest = sub(x, below);
  const odd = notEqual(mul(floor(mul(below, 0.5)), 2), below);
  const up = logicalOr(less(0.5, rest), logicalAnd(equal(rest, 0.5), odd));
  return where(up, add(below, 1), below);
}

function isWhole(x: Tensor): boolean {
  return x.dtype === 'int32' || x.dtype === 'uint32' || x.dtype === 'bool';
}

/** `a < b`, as bool; false with NaN. */
export const less = (a: Operand, b: Operand): Tensor => binary(primitives.less, a, b);
/** `a > b`, as bool; false with NaN. */
export const greater = (a: Operand, b: Operand): Tensor => less(b, a);
/** `a = b`, as bool; false with NaN. */
export const equal = (a: Operand, b: Operand): Tensor => binary(primitives.equal, a, b);
/** `a ≠ b`, as bool; true with NaN. */
export const notEqual = (a: Operand, b: Operand): Tensor => logicalNot(equal(a, b));
/** `a ≤ b`, as bool; false with NaN. */
export const lessEqual = (a: Operand, b: Operand): Tensor => logicalOr(less(a, b), equal(a, b));
/** `a ≥ b`, as bool; false with NaN. */
export const greaterEqual = (a: Operand, b: Operand): Tensor => lessEqual(b, a);

function truth(x: Operand): Operand {
  return typeof x === 'object' ? castTo(x, 'bool') : Boolean(x);
}
/** Whether both are non-zero. */
export const logicalAnd = (a: Operand, b: Operand): Tensor =>
  binary(primitives.bitwiseAnd, truth(a), truth(b));
/** Whether at least one is non-zero. */
export const logicalOr = (a: Operand, b: Operand): Tensor => binary(primitives.bitwiseOr, truth(a), truth(b));
/** Whether exactly one is non-zero. */
export const logicalXor = (a: Operand, b: Operand): Tensor =>
  binary(primitives.bitwiseXor, truth(a), truth(b));
/** Whether it is zero. */
export const logicalNot = (x: Tensor): Tensor => binary(primitives.bitwiseXor, truth(x), true);

/** Bitwise AND of integers or bool. */
export const bitwiseAnd = (a: Operand, b: Operand): Tensor => binary(primitives.bitwiseAnd, a, b);
/** Bitwise OR of integers or bool. */
export const bitwiseOr = (a: Operand, b: Operand): Tensor => binary(primitives.bitwiseOr, a, b);
/** Bitwise exclusive OR of integers or bool. */
export const bitwiseXor = (a: Operand, b: Operand): Tensor => binary(primitives.bitwiseXor, a, b);
/** `a · 2ᵇ` in wrapping integers; 0 for b of 32 and more. */
export const shiftLeft = (a: Operand, b: Operand): Tensor => binary(primitives.shiftLeft, a, b);
/** `⌊a / 2ᵇ⌋` in integers: arithmetic on int32, logical on uint32. */
export const shiftRight = (a: Operand, b: Operand): Tensor => binary(primitives.shiftRight, a, b);

/**
 * Elements of `ifTrue` where the condition holds, of `ifFalse` elsewhere; all three broadcast.
 *
 * @throws LimpidError `dtype` unless the condition is bool; `shape` where shapes do not broadcast.
 * @example
 * ```ts
 * import { tensor, where } from '@limpid/tensor';
 *
 * const x = tensor([-1, 2]);
 * console.log(await where(x.less(0), 0, x).toArray()); // [ 0, 2 ]
 * ```
 */
export function where(condition: Tensor, ifTrue: Operand, ifFalse: Operand): Tensor {
  if (condition.dtype !== 'bool') {
    throw new LimpidError(
      'dtype',
      `where: the condition must be bool, not ${condition.dtype}; compare it with something`,
    );
  }
  const branches =
    typeof ifTrue === 'object' || typeof ifFalse === 'object'
      ? operands('where', ifTrue, ifFalse)
      : operands('where', castTo(condition, literalDType(ifTrue, ifFalse)), ifTrue, ifFalse).slice(1);
  const [x, y] = branches as [Tensor, Tensor];
  // The condition takes part in broadcasting, not in promotion.
  const [mask, a, b] = broadcastTogether('where', condition, x, y) as [Tensor, Tensor, Tensor];
  return record(primitives.where, [mask, a, b], undefined);
}

function literalDType(a: Operand, b: Operand): DType {
  return typeof a === 'boolean' && typeof b === 'boolean' ? 'bool' : 'float32';
}

/**
 * Another dtype; floats truncate towards zero and saturate on their way to integers, NaN gives 0.
 *
 * @example
 * ```ts
 * import { cast, tensor } from '@limpid/tensor';
 *
 * console.log(await cast(tensor([1.7, -1.7, NaN]), 'int32').toArray()); // [ 1, -1, 0 ]
 * ```
 */
export const cast = (x: Tensor, dtype: DType): Tensor => castTo(x, dtype);
/** The bits as they are, read as another dtype of the same size. */
export const bitcast = (x: Tensor, dtype: DType): Tensor =>
  x.dtype === dtype ? x : record(primitives.bitcast, [x], { dtype });
