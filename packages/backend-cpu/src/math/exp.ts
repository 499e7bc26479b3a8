/**
 * exp and expm1 in four float32 lanes: x = n·ln 2 + r with whole n and |r| ≤ ln 2 / 2 (Cody and Waite's
 * reduction with ln 2 in two parts), a polynomial for exp(r) − 1, and the power of two put in as two
 * factors, so that results below the normal range are rounded once and overflow ends in ∞. Where neither can
 * happen, it is a single one.
 *
 * Relative error below 9e-8 for exp and 1.3e-7 for expm1; below 2⁻¹²⁶ the last bit. exp(NaN) = NaN,
 * exp(−∞) = 0, exp(±0) = 1, expm1(±0) = ±0.
 */
import { type FunctionBuilder, type Local, type Operand, op, splatF32, splatI32 } from '../wasm/index.js';
import { multiplyAddF32, polynomialF32 } from './polynomial.js';

type Vector = Operand<'v128'>;

/** The sign with which the argument is taken, at no cost: exp(x) or exp(−x). */
export type Sign = 1 | -1;

/** Below it exp is 0; above `MOST` it is ∞. */
const LEAST = -104;
const MOST = 89;
/** Below it expm1 is −1. */
const LEAST_MINUS_ONE = -18;
/** ln 2 with nine significant bits, so that its product with n is exact; then the rest. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = Math.LN2 - LN2_HIGH;

const EXPONENT_BIAS = 127;
const MANTISSA_BITS = 23;
/** Numbers added to it are rounded to whole ones, which then stand in its lowest bits. */
const ROUNDER = 1.5 * 2 ** MANTISSA_BITS;

/** (exp(r) − 1 − r) / r² */
const TAIL = [
  0.4999999345169551, 0.16666520689810016, 0.041668387362827235, 0.008368709826384664, 0.0013814613222813813,
];

export function expF32(code: FunctionBuilder, x: Vector, sign: Sign = 1): Vector {
  const reduced = reduce(code, clamp(code, x, LEAST, MOST, sign), sign, 2 * EXPONENT_BIAS);
  const [first, second] = halves(code, reduced.rounded);
  return op('f32x4.mul', op('f32x4.mul', mantissa(reduced, sign), power(first)), power(second));
}

/** exp(x) for x from −87 to 88, where it is a normal number, or NaN. */
export function normalExpF32(code: FunctionBuilder, x: Local<'v128'>): Vector {
  const reduced = reduce(code, x, 1, EXPONENT_BIAS);
  return op('f32x4.mul', mantissa(reduced, 1), power(reduced.rounded));
}

/** 2ⁿ·(exp(r) − 1) + (2ⁿ − 1), with the last factor of 2ⁿ taken out of both. */
export function expm1F32(code: FunctionBuilder, argument: Vector): Vector {
  const x = code.let(argument);
  const clamped = clamp(code, x, LEAST_MINUS_ONE, MOST, 1);
  const { tail, r, rounded } = reduce(code, clamped, 1, 2 * EXPONENT_BIAS);
  const [first, second] = halves(code, rounded);
  const factor = code.let(power(first));
  const grown = op('f32x4.mul', op('f32x4.add', tail, r), factor);
  const inverse = power(op('i32x4.sub', splatI32(2 * EXPONENT_BIAS), second));
  const result = op('f32x4.mul', op('f32x4.add', grown, op('f32x4.sub', factor, inverse)), power(second));
  return op('v128.bitselect', x, result, op('f32x4.eq', x, splatF32(0)));
}

/** x held where `sign`·x is between the bounds; NaN stays. */
function clamp(code: FunctionBuilder, x: Vector, least: number, most: number, sign: Sign): Local<'v128'> {
  const [low, high] = sign === 1 ? [least, most] : [-most, -least];
  return code.let(op('f32x4.pmin', op('f32x4.pmax', x, splatF32(low)), splatF32(high)));
}

interface Reduced {
  /** `ROUNDER` + n + `bias` */
  readonly rounded: Local<'v128'>;
  /** `sign`·(the argument − n·ln 2) */
  readonly r: Local<'v128'>;
  /** exp(sign·r) − 1 − sign·r */
  readonly tail: Vector;
}

/** Of `sign`·x. */
function reduce(code: FunctionBuilder, x: Local<'v128'>, sign: Sign, bias: number): Reduced {
  const rounder = splatF32(ROUNDER + bias);
  const rounded = code.let(multiplyAddF32(x, splatF32(sign * Math.LOG2E), rounder));
  const n = code.let(op('f32x4.sub', rounded, rounder));
  const coarse = multiplyAddF32(n, splatF32(-sign * LN2_HIGH), x);
  const r = code.let(multiplyAddF32(n, splatF32(-sign * LN2_LOW), coarse));
  const coefficients = TAIL.map((coefficient, power) => coefficient * sign ** power);
  return { rounded, r, tail: op('f32x4.mul', op('f32x4.mul', r, r), polynomialF32(code, r, coefficients)) };
}

function mantissa({ tail, r }: Reduced, sign: Sign): Vector {
  const lessOne = op(sign === 1 ? 'f32x4.add' : 'f32x4.sub', tail, r);
  return op('f32x4.add', lessOne, splatF32(1));
}

/** Two biased exponents whose powers of two come to 2ⁿ: what `ROUNDER` leaves above them, `power` shifts out. */
function halves(code: FunctionBuilder, rounded: Local<'v128'>): [Local<'v128'>, Local<'v128'>] {
  const first = code.let(op('i32x4.shr_s', rounded, 1));
  return [first, code.let(op('i32x4.sub', rounded, first))];
}

/** The power of two that has a biased exponent in its lowest bits. */
const power = (exponent: Vector): Vector => op('i32x4.shl', exponent, MANTISSA_BITS);
