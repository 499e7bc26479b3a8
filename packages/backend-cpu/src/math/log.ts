/**
 * log and log1p in four float32 lanes: x = 2ᵉ·(1 + f) with √½ ≤ 1 + f < √2 read off the bits, a
 * polynomial for log(1 + f), and e·ln 2 added in two parts, the small one first. Numbers below the normal
 * range are scaled up before. log1p takes the logarithm of u = 1 + x, rounded, and adds what the rounding
 * took away, divided by u (W. Kahan; see N. Higham, "Accuracy and Stability of Numerical Algorithms",
 * problem 1.5).
 *
 * Relative error below 9e-8 for log and 1.5e-7 for log1p. log(NaN) = NaN, of a negative number NaN,
 * log(±0) = −∞, log(∞) = ∞; log1p(±0) = ±0.
 */
import { type FunctionBuilder, type Operand, op, splatF32, splatI32 } from '../wasm/index.js';
import { polynomialF32 } from './polynomial.js';

type Vector = Operand<'v128'>;

const LEAST_NORMAL = 2 ** -126;
const MANTISSA_BITS = 23;
const MANTISSA_MASK = 0x7fffff;
/** The bits of √½ in float32: where the mantissa of 1 + f begins. */
const BITS_OF_ROOT_HALF = 0x3f3504f3;
const LN2_HIGH = 0.693359375;
const LN2_LOW = Math.LN2 - LN2_HIGH;

/** (log(1 + f) − f + f² / 2) / f³ */
const TAIL = [
  0.3333331260409189, -0.25000009599254314, 0.20002118656888634, -0.1666799586152377, 0.14219552400642188,
  -0.12405588800667841, 0.11888161886641595, -0.11675652421524392, 0.067466420553673,
];

export function logF32(code: FunctionBuilder, argument: Vector): Vector {
  const x = code.let(argument);
  const isSmall = code.let(op('f32x4.lt', x, splatF32(LEAST_NORMAL)));
  const scaled = op('f32x4.mul', x, splatF32(2 ** MANTISSA_BITS));
  const normal = op('v128.bitselect', scaled, x, isSmall);
  const bits = code.let(op('i32x4.sub', normal, splatI32(BITS_OF_ROOT_HALF)));
  const scaling = op('v128.and', isSmall, splatI32(MANTISSA_BITS));
  const exponent = op('i32x4.sub', op('i32x4.shr_s', bits, MANTISSA_BITS), scaling);
  const e = code.let(op('f32x4.convert_i32x4_s', exponent));
  const mantissa = op('v128.and', bits, splatI32(MANTISSA_MASK));
  const f = code.let(op('f32x4.sub', op('i32x4.add', mantissa, splatI32(BITS_OF_ROOT_HALF)), splatF32(1)));
  const square = code.let(op('f32x4.mul', f, f));
  const tail = op('f32x4.mul', op('f32x4.mul', f, square), polynomialF32(code, f, TAIL));
  const low = op('f32x4.add', tail, op('f32x4.mul', e, splatF32(LN2_LOW)));
  const rest = op('f32x4.sub', low, op('f32x4.mul', square, splatF32(0.5)));
  const result = op('f32x4.add', op('f32x4.add', rest, f), op('f32x4.mul', e, splatF32(LN2_HIGH)));
  return special(x, result);
}

export function log1pF32(code: FunctionBuilder, argument: Vector): Vector {
  const x = code.let(argument);
  const u = code.let(op('f32x4.add', x, splatF32(1)));
  const log = code.let(logF32(code, u));
  const lost = op('f32x4.sub', x, op('f32x4.sub', u, splatF32(1)));
  const correction = op('v128.and', op('f32x4.div', lost, u), isRegular(u));
  const result = op('f32x4.add', log, correction);
  return op('v128.bitselect', x, result, op('f32x4.eq', x, splatF32(0)));
}

/** Whether x is positive and finite. */
function isRegular(x: Vector): Vector {
  return op('v128.and', op('f32x4.gt', x, splatF32(0)), op('f32x4.lt', x, splatF32(Infinity)));
}

/** The result where x is positive and finite; elsewhere −∞, NaN or x itself. */
function special(x: Vector, result: Vector): Vector {
  const ofNegative = op('v128.bitselect', splatF32(NaN), x, op('f32x4.lt', x, splatF32(0)));
  const otherwise = op('v128.bitselect', splatF32(-Infinity), ofNegative, op('f32x4.eq', x, splatF32(0)));
  return op('v128.bitselect', result, otherwise, isRegular(x));
}
