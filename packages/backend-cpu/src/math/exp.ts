/**
 * exp and expm1 in four float32 lanes: x = n·ln 2 + r with whole n and |r| ≤ ln 2 / 2 (Cody and Waite's
 * reduction with ln 2 in two parts), a polynomial for exp(r) − 1, and the power of two put in as two
 * factors, so that results below the normal range are rounded once and overflow ends in ∞.
 *
 * Relative error below 9e-8 for exp and 1.3e-7 for expm1; below 2⁻¹²⁶ the last bit. exp(NaN) = NaN,
 * exp(−∞) = 0, exp(±0) = 1, expm1(±0) = ±0.
 */
import { type FunctionBuilder, type Local, type Operand, op, splatF32, splatI32 } from '../wasm/index.js';
import { multiplyAddF32, polynomialF32 } from './polynomial.js';

type Vector = Operand<'v128'>;

/** Below it exp is 0; above `MOST` it is ∞. */
const LEAST = -104;
const MOST = 89;
/** Below it expm1 is −1. */
const LEAST_MINUS_ONE = -18;
/** ln 2 with nine significant bits, so that its product with n is exact; then the rest. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = Math.LN2 - LN2_HIGH;

/** Numbers added to it are rounded to whole ones, which then stand in its lowest bits. */
const ROUNDER = 1.5 * 2 ** 23;

/** (exp(r) − 1 − r) / r² */
const TAIL = [
  0.4999999345169551, 0.16666520689810016, 0.041668387362827235, 0.008368709826384664, 0.0013814613222813813,
];

export function expF32(code: FunctionBuilder, x: Vector): Vector {
  const { tail, r, first, second } = reduce(code, x, LEAST);
  const mantissa = op('f32x4.add', op('f32x4.add', tail, r), splatF32(1));
  return op('f32x4.mul', op('f32x4.mul', mantissa, powerOfTwo(first)), powerOfTwo(second));
}

/** 2ⁿ·(exp(r) − 1) + (2ⁿ − 1), with the last factor of 2ⁿ taken out of both. */
export function expm1F32(code: FunctionBuilder, argument: Vector): Vector {
  const x = code.let(argument);
  const { tail, r, first, second } = reduce(code, x, LEAST_MINUS_ONE);
  const factor = code.let(powerOfTwo(first));
  const grown = op('f32x4.mul', op('f32x4.add', tail, r), factor);
  const lessOne = op('f32x4.sub', factor, powerOfTwo(op('i32x4.neg', second)));
  const result = op('f32x4.mul', op('f32x4.add', grown, lessOne), powerOfTwo(second));
  return op('v128.bitselect', x, result, op('f32x4.eq', x, splatF32(0)));
}

interface Reduced {
  readonly r: Local<'v128'>;
  /** exp(r) − 1 − r */
  readonly tail: Vector;
  /** The two halves of n. */
  readonly first: Local<'v128'>;
  readonly second: Local<'v128'>;
}

function reduce(code: FunctionBuilder, x: Vector, least: number): Reduced {
  const clamped = code.let(op('f32x4.pmin', op('f32x4.pmax', x, splatF32(least)), splatF32(MOST)));
  const rounded = code.let(multiplyAddF32(clamped, splatF32(Math.LOG2E), splatF32(ROUNDER)));
  const n = code.let(op('f32x4.sub', rounded, splatF32(ROUNDER)));
  const coarse = multiplyAddF32(n, splatF32(-LN2_HIGH), clamped);
  const r = code.let(multiplyAddF32(n, splatF32(-LN2_LOW), coarse));
  const exponent = code.let(op('i32x4.sub', rounded, splatF32(ROUNDER)));
  const first = code.let(op('i32x4.shr_s', exponent, 1));
  return {
    r,
    tail: op('f32x4.mul', op('f32x4.mul', r, r), polynomialF32(r, TAIL)),
    first,
    second: code.let(op('i32x4.sub', exponent, first)),
  };
}

const EXPONENT_BIAS = 127;
const MANTISSA_BITS = 23;

function powerOfTwo(exponent: Vector): Vector {
  return op('i32x4.shl', op('i32x4.add', exponent, splatI32(EXPONENT_BIAS)), MANTISSA_BITS);
}
