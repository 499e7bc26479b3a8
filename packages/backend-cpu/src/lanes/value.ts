/**
 * Four elements of any dtype in vector registers, and how they change from one dtype to another.
 *
 * float32, int32 and uint32 take one register. float64 takes two, the first holding elements 0 and 1. A
 * bool is a mask as wide as an int32, all ones for true. So every value of a kernel has four elements
 * whatever mix of dtypes it computes with.
 */
import type { DType } from '@limpid/tensor/backend';
import { type Operand, op, shuffle, splatF32, splatF64, splatI32 } from '../wasm/index.js';

type Vector = Operand<'v128'>;

/** One register, or two for float64. */
export type Value = readonly Vector[];

export const ELEMENTS = 4;

/** How many registers four elements take. */
export function registersOf(dtype: DType): 1 | 2 {
  return dtype === 'float64' ? 2 : 1;
}

/** The same number in all four elements. */
export function splat(dtype: DType, value: number): Value {
  if (dtype === 'float64') return [splatF64(value), splatF64(value)];
  if (dtype === 'float32') return [splatF32(value)];
  return [splatI32(dtype === 'bool' ? -Number(value !== 0) : value)];
}

/** Elements 2 and 3 in the place of 0 and 1. */
export const upper = (vector: Vector): Vector => shuffle(vector, vector, [2, 3, 2, 3]);

/** Elements 0 and 1 of two vectors one after the other. */
export const joinLower = (first: Vector, second: Vector): Vector => shuffle(first, second, [0, 1, 4, 5]);

/** A mask as wide as int32 in the width of float64, twice. */
export const widenMask = (mask: Vector): Value => [
  op('i64x2.extend_low_i32x4_s', mask),
  op('i64x2.extend_high_i32x4_s', mask),
];

/** Two masks as wide as float64 in the width of int32. */
export const narrowMask = ([first, second]: Value): Vector => shuffle(first!, second!, [0, 2, 4, 6]);

/** A mask in the width that a dtype's elements have, one for each register. */
export const maskFor = (dtype: DType, mask: Vector): Value =>
  dtype === 'float64' ? widenMask(mask) : [mask];

/** `mask ? ifTrue : ifFalse`, element by element. */
export function choose(dtype: DType, mask: Vector, ifTrue: Value, ifFalse: Value): Value {
  const masks = maskFor(dtype, mask);
  return ifTrue.map((vector, i) => op('v128.bitselect', vector, ifFalse[i]!, masks[i]!));
}

/** What `cast` means; `value` is used more than once, so it consists of locals. */
export function cast(from: DType, to: DType, value: Value): Value {
  if (from === to) return value;
  if (to === 'bool') return [toBool(from, value)];
  if (from === 'bool') {
    const one = splat(to, 1);
    return maskFor(to, value[0]!).map((mask, i) => op('v128.and', mask, one[i]!));
  }
  if (to === 'float64') return toFloat64(from, value[0]!);
  if (from === 'float64') return [fromFloat64(to, value)];
  const [vector] = value as readonly [Vector];
  if (to === 'float32') {
    return [op(from === 'int32' ? 'f32x4.convert_i32x4_s' : 'f32x4.convert_i32x4_u', vector)];
  }
  if (from !== 'float32') return value;
  return [op(to === 'int32' ? 'i32x4.trunc_sat_f32x4_s' : 'i32x4.trunc_sat_f32x4_u', vector)];
}

function toBool(from: DType, value: Value): Vector {
  if (from === 'float64') return narrowMask(value.map((half) => op('f64x2.ne', half, splatF64(0))));
  const zero = splatI32(0);
  return op(from === 'float32' ? 'f32x4.ne' : 'i32x4.ne', value[0]!, zero);
}

/** From one register to two. */
export function toFloat64(from: DType, vector: Vector): Value {
  const name =
    from === 'float32'
      ? 'f64x2.promote_low_f32x4'
      : from === 'int32'
        ? 'f64x2.convert_low_i32x4_s'
        : 'f64x2.convert_low_i32x4_u';
  return [op(name, vector), op(name, upper(vector))];
}

/** From two registers to one: rounded to float32, or truncated and saturated to an integer. */
export function fromFloat64(to: DType, [first, second]: Value): Vector {
  const name =
    to === 'float32'
      ? 'f32x4.demote_f64x2_zero'
      : to === 'int32'
        ? 'i32x4.trunc_sat_f64x2_s_zero'
        : 'i32x4.trunc_sat_f64x2_u_zero';
  return joinLower(op(name, first!), op(name, second!));
}
