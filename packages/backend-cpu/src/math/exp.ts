/**
 * exp in four float32 lanes: x = n·ln 2 + r with whole n and |r| ≤ ln 2 / 2 (Cody and Waite's reduction
 * with ln 2 in two parts), a polynomial for exp(r), and the power of two put in as two factors so that
 * results below the normal range are rounded once and overflow ends in ∞.
 *
 * Relative error below 9e-8 for normal results; below 2⁻¹²⁶ half a unit in the last place and a hair.
 * exp(NaN) = NaN, exp(−∞) = 0, exp(±0) = 1.
 */
import { type FunctionBuilder, type Operand, op, splatF32, splatI32 } from '../wasm/index.js';
import { polynomialF32 } from './polynomial.js';

type Vector = Operand<'v128'>;

/** Below and above these the results are 0 and ∞. */
const LEAST = -104;
const MOST = 89;
const LOG2_E = Math.LOG2E;
/** ln 2 with nine significant bits, so that its product with n is exact; then the rest. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = Math.LN2 - LN2_HIGH;

/** (exp(r) − 1 − r) / r² */
const TAIL = [
  0.4999999345169551, 0.16666520689810016, 0.041668387362827235, 0.008368709826384664, 0.0013814613222813813,
];

export function expF32(code: FunctionBuilder, x: Vector): Vector {
  const clamped = code.let(op('f32x4.min', op('f32x4.max', x, splatF32(LEAST)), splatF32(MOST)));
  const n = code.let(op('f32x4.nearest', op('f32x4.mul', clamped, splatF32(LOG2_E))));
  const coarse = op('f32x4.sub', clamped, op('f32x4.mul', n, splatF32(LN2_HIGH)));
  const r = code.let(op('f32x4.sub', coarse, op('f32x4.mul', n, splatF32(LN2_LOW))));
  const tail = op('f32x4.mul', op('f32x4.mul', r, r), polynomialF32(r, TAIL));
  const mantissa = op('f32x4.add', op('f32x4.add', tail, r), splatF32(1));
  const exponent = code.let(op('i32x4.trunc_sat_f32x4_s', n));
  const half = code.let(op('i32x4.shr_s', exponent, 1));
  const other = op('i32x4.sub', exponent, half);
  return op('f32x4.mul', op('f32x4.mul', mantissa, powerOfTwo(half)), powerOfTwo(other));
}

const EXPONENT_BIAS = 127;
const MANTISSA_BITS = 23;

function powerOfTwo(exponent: Vector): Vector {
  return op('i32x4.shl', op('i32x4.add', exponent, splatI32(EXPONENT_BIAS)), MANTISSA_BITS);
}
