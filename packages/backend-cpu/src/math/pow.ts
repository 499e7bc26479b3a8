/**
 * C's pow in four float32 lanes: 2 to the power y·log₂|x|, computed in float64, because an error of log₂|x|
 * is multiplied by up to 128. |x| = 2ᵉ·m is read off the bits (every float32 is a normal float64), log₂ m
 * comes from the series in (m − 1) / (m + 1), and rounding to float32 at the end takes care of overflow
 * and of results below the normal range.
 *
 * Relative error below 6.5e-8. The special cases are those of C11, annex F.10.4.4.
 */
import { joinLower, toFloat64 } from '../lanes/value.js';
import {
  type FunctionBuilder,
  type Operand,
  op,
  splatF32,
  splatF64,
  splatI32,
  splatI64,
} from '../wasm/index.js';
import { polynomialF64 } from './polynomial.js';

type Vector = Operand<'v128'>;

const MANTISSA_BITS = 52;
const BITS_OF_ROOT_HALF = 0x3fe6a09e667f3bcdn;
const MANTISSA_MASK = 0xfffffffffffffn;
/** Added to the exponent field's number n, these bits make the float64 2⁵² + 2⁵¹ + n. */
const BITS_OF_MAGIC = 0x4338000000000000n;
const MAGIC = 2 ** 52 + 2 ** 51;
/** Beyond every power of two that float32 can tell from 0 or ∞. */
const LARGEST_EXPONENT = 1000;
const EXPONENT_BIAS = 1023n;

/** log₂(m) / s in s², s = (m − 1) / (m + 1) */
const LOGARITHM = [
  2.8853900817900806, 0.9617966733500946, 0.5770835832408175, 0.41167282902823943, 0.34072796680321354,
];

/** 2ᶠ */
const EXPONENTIAL = [
  1.0000000005541705, 0.6931472057372837, 0.24022646890630187, 0.05550328776947919, 0.009618488957096235,
  0.0013399931224226669, 0.0001534581205142863,
];

export function powF32(code: FunctionBuilder, base: Vector, exponent: Vector): Vector {
  const x = code.let(base);
  const y = code.let(exponent);
  const size = code.let(op('f32x4.abs', x));
  const exponents = toFloat64('float32', y);
  const [first, second] = toFloat64('float32', size).map((half, i) => {
    const power = code.let(op('f64x2.mul', log2(code, half), exponents[i]!));
    return op('f32x4.demote_f64x2_zero', exp2(code, power));
  }) as [Vector, Vector];
  return special(code, x, y, size, joinLower(first, second));
}

/** log₂ of a float64 that is 0, ∞, NaN or a positive normal number. */
function log2(code: FunctionBuilder, value: Vector): Vector {
  const x = code.let(value);
  const bits = code.let(op('i64x2.sub', x, splatI64(BITS_OF_ROOT_HALF)));
  const exponentBits = op('i64x2.add', op('i64x2.shr_s', bits, MANTISSA_BITS), splatI64(BITS_OF_MAGIC));
  const e = op('f64x2.sub', exponentBits, splatF64(MAGIC));
  const mantissa = op('v128.and', bits, splatI64(MANTISSA_MASK));
  const m = code.let(op('i64x2.add', mantissa, splatI64(BITS_OF_ROOT_HALF)));
  const quotient = op('f64x2.div', op('f64x2.sub', m, splatF64(1)), op('f64x2.add', m, splatF64(1)));
  const s = code.let(quotient);
  const square = code.let(op('f64x2.mul', s, s));
  const result = op('f64x2.add', e, op('f64x2.mul', s, polynomialF64(square, LOGARITHM)));
  const isFinite = op('f64x2.lt', x, splatF64(Infinity));
  const finite = op('v128.bitselect', result, x, isFinite);
  return op('v128.bitselect', splatF64(-Infinity), finite, op('f64x2.eq', x, splatF64(0)));
}

function exp2(code: FunctionBuilder, power: Vector): Vector {
  const upper = op('f64x2.min', power, splatF64(LARGEST_EXPONENT));
  const p = code.let(op('f64x2.max', upper, splatF64(-LARGEST_EXPONENT)));
  const n = code.let(op('f64x2.nearest', p));
  const fraction = code.let(op('f64x2.sub', p, n));
  const whole = op('i64x2.sub', op('f64x2.add', n, splatF64(MAGIC)), splatI64(BITS_OF_MAGIC));
  const factor = op('i64x2.shl', op('i64x2.add', whole, splatI64(EXPONENT_BIAS)), MANTISSA_BITS);
  return op('f64x2.mul', polynomialF64(fraction, EXPONENTIAL), factor);
}

const SIGN_BIT = 0x80000000 | 0;

/** What |x|ʸ does not tell: the sign, NaN for a broken power of a negative number, and 1. */
function special(code: FunctionBuilder, x: Vector, y: Vector, size: Vector, power: Vector): Vector {
  const one = splatF32(1);
  const magnitude = code.let(op('v128.bitselect', one, power, op('f32x4.eq', size, one)));
  const isBroken = code.let(op('f32x4.ne', y, op('f32x4.floor', y)));
  const half = code.let(op('f32x4.mul', y, splatF32(0.5)));
  const isOdd = op('v128.andnot', op('f32x4.ne', half, op('f32x4.floor', half)), isBroken);
  const sign = op('v128.and', op('v128.and', x, splatI32(SIGN_BIT)), isOdd);
  const isNegative = op('v128.and', op('f32x4.lt', x, splatF32(0)), op('f32x4.lt', size, splatF32(Infinity)));
  const signed = op('v128.or', magnitude, sign);
  const real = op('v128.bitselect', splatF32(NaN), signed, op('v128.and', isBroken, isNegative));
  const isOne = op('v128.or', op('f32x4.eq', y, splatF32(0)), op('f32x4.eq', x, one));
  return op('v128.bitselect', one, real, isOne);
}
