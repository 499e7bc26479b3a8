/**
 * What vectors of int32 and uint32 lack: division, and shifts by a different amount in every lane.
 *
 * Quotients are taken in float64. For 32-bit a and b the distance of a / b from the next whole number, if it
 * is not one, is at least 1 / |b|, far more than float64 rounds away, so the floor is exact.
 */
import type { DType } from '@limpid/tensor/backend';
import { fromFloat64, toFloat64 } from '../lanes/value.js';
import {
  extractLane,
  type FunctionBuilder,
  i32,
  type Operand,
  op,
  replaceLane,
  select,
  splatI32,
} from '../wasm/index.js';

type Vector = Operand<'v128'>;

/** ⌊a / b⌋ modulo 2³², and 0 where b is 0. Both arguments are used more than once. */
export function divide(dtype: DType, a: Vector, b: Vector): Vector {
  const divisors = toFloat64(dtype, b);
  const quotients = toFloat64(dtype, a).map((half, i) =>
    op('f64x2.floor', op('f64x2.div', half, divisors[i]!)),
  );
  const quotient = fromFloat64(dtype, quotients);
  const isZero = op('i32x4.eq', b, splatI32(0));
  const byNonzero = op('v128.andnot', quotient, isZero);
  if (dtype === 'uint32') return byNonzero;
  // −2³¹ / −1 would saturate instead of wrapping.
  return op('v128.bitselect', op('i32x4.neg', a), byNonzero, op('i32x4.eq', b, splatI32(-1)));
}

/** a − b·⌊a / b⌋ modulo 2³², and 0 where b is 0. */
export function modulo(dtype: DType, a: Vector, b: Vector): Vector {
  const rest = op('i32x4.sub', a, op('i32x4.mul', b, divide(dtype, a, b)));
  return op('v128.andnot', rest, op('i32x4.eq', b, splatI32(0)));
}

const BITS = 32;

export type Shift = 'i32.shl' | 'i32.shr_s' | 'i32.shr_u';

/** The shift that a left or right shift is for a dtype. */
export function shiftFor(name: 'shiftLeft' | 'shiftRight', dtype: DType): Shift {
  if (name === 'shiftLeft') return 'i32.shl';
  return dtype === 'int32' ? 'i32.shr_s' : 'i32.shr_u';
}

const VECTOR_SHIFTS = {
  'i32.shl': 'i32x4.shl',
  'i32.shr_s': 'i32x4.shr_s',
  'i32.shr_u': 'i32x4.shr_u',
} as const;

/** All lanes shifted by the same amount, known now. */
export function shiftByConstant(shift: Shift, vector: Vector, amount: number): Vector {
  if (amount < BITS) return op(VECTOR_SHIFTS[shift], vector, amount);
  return shift === 'i32.shr_s' ? op('i32x4.shr_s', vector, BITS - 1) : splatI32(0);
}

/** Every lane shifted by its own amount. */
export function shiftByLanes(code: FunctionBuilder, shift: Shift, vector: Vector, amounts: Vector): Vector {
  const result = code.let(vector);
  for (let lane = 0; lane < 4; lane++) {
    const value = extractLane('i32x4.extract_lane', lane, vector);
    const amount = code.let(extractLane('i32x4.extract_lane', lane, amounts));
    const shifted = op(shift, value, amount);
    const beyond = shift === 'i32.shr_s' ? op('i32.shr_s', value, BITS - 1) : i32(0);
    code.set(result, replaceLane(lane, result, select(shifted, beyond, op('i32.lt_u', amount, BITS))));
  }
  return result;
}
