/**
 * sin in four float32 lanes: x = k·π + r with |r| ≤ π / 2, reduced in float64 with π in two parts of which
 * the first is so short that k times it is exact (Cody and Waite), an odd polynomial for sin(r) and the
 * sign of (−1)ᵏ. The reduction holds to |x| ≤ 2²¹; vectors with a larger element are left to the host.
 *
 * Relative error below 1.3e-7 there, also next to multiples of π, and that of the host's `Math.sin`
 * rounded to float32 beyond. sin(±0) = ±0, sin(±∞) = sin(NaN) = NaN.
 */
import { joinLower, toFloat64 } from '../lanes/value.js';
import { type FunctionBuilder, type Operand, op, splatF32, splatF64 } from '../wasm/index.js';
import { byElements, type HostFunction } from './host.js';
import { polynomialF32 } from './polynomial.js';

type Vector = Operand<'v128'>;

const LARGEST = 2 ** 21;
/** π with 33 significant bits, then the rest of it: π − π₃₃ to the precision of float64. */
const PI_HIGH = Math.round(Math.PI * 2 ** 31) / 2 ** 31;
/** What Math.PI lacks of π. */
const PI_ROUNDING = 1.2246467991473532e-16;
const PI_LOW = Math.PI - PI_HIGH + PI_ROUNDING;

/** (sin(r) − r) / r³ in r² */
const TAIL = [-0.166666595504259, 0.008333066246041927, -0.0001980960289938973, 0.0000026057806329776934];

export function sinF32(code: FunctionBuilder, argument: Vector, hostSin: () => HostFunction): Vector {
  const x = code.let(argument);
  const result = code.local('v128');
  const isLarge = op('v128.any_true', op('f32x4.gt', op('f32x4.abs', x), splatF32(LARGEST)));
  code.if(
    isLarge,
    () => code.set(result, byElements(code, 'float32', hostSin(), [[x]])[0]!),
    () => code.set(result, sinOfModerate(code, x)),
  );
  return result;
}

function sinOfModerate(code: FunctionBuilder, x: Operand<'v128'>): Vector {
  const halves = toFloat64('float32', x).map((half) => {
    const wide = code.let(half);
    const k = code.let(op('f64x2.nearest', op('f64x2.mul', wide, splatF64(1 / Math.PI))));
    const coarse = op('f64x2.sub', wide, op('f64x2.mul', k, splatF64(PI_HIGH)));
    const r = op('f64x2.sub', coarse, op('f64x2.mul', k, splatF64(PI_LOW)));
    return { k: op('i32x4.trunc_sat_f64x2_s_zero', k), r: op('f32x4.demote_f64x2_zero', r) };
  });
  const [first, second] = halves as [(typeof halves)[0], (typeof halves)[0]];
  const sign = op('i32x4.shl', joinLower(first.k, second.k), 31);
  const r = code.let(joinLower(first.r, second.r));
  const square = code.let(op('f32x4.mul', r, r));
  const cubed = op('f32x4.mul', r, square);
  const value = op('f32x4.add', r, op('f32x4.mul', cubed, polynomialF32(square, TAIL)));
  const isZero = op('f32x4.eq', x, splatF32(0));
  return op('v128.bitselect', x, op('v128.xor', value, sign), isZero);
}
