/**
 * sin and cos in four float32 lanes: x = k·π/2 + r with |r| ≤ π / 4, reduced in float64 with π/2 in two
 * parts of which the first is so short that k times it is exact (Cody and Waite); then the sine or the
 * cosine of r, by polynomials, as the quadrant k has it. The reduction holds to |x| ≤ 2²¹; larger elements
 * are left to the host.
 *
 * Relative error below 1.3e-7 there, also next to the zeros, and that of the host's function rounded to
 * float32 beyond. sin(±0) = ±0, cos(±0) = 1; of ±∞ and NaN both are NaN.
 */
import { joinLower, toFloat64 } from '../lanes/value.js';
import { type FunctionBuilder, type Operand, op, splatF32, splatF64, splatI32 } from '../wasm/index.js';
import { byElements, type HostFunction } from './host.js';
import { polynomialF32 } from './polynomial.js';

type Vector = Operand<'v128'>;

const LARGEST = 2 ** 21;
/** π/2 with 32 significant bits, then the rest of it to the precision of float64. */
const QUARTER_HIGH = Math.round((Math.PI / 2) * 2 ** 31) / 2 ** 31;
/** What Math.PI / 2 lacks of π / 2. */
const QUARTER_ROUNDING = 6.123233995736766e-17;
const QUARTER_LOW = Math.PI / 2 - QUARTER_HIGH + QUARTER_ROUNDING;

/** (sin(r) − r) / r³ in r² */
const SINE = [-0.16666654609549653, 0.0083321607618812, -0.0001951528319217888];
/** (cos(r) − 1 + r² / 2) / r⁴ in r² */
const COSINE = [0.041666645682973825, -0.0013887316254297482, 0.00002443315705247067];

export function sinF32(code: FunctionBuilder, argument: Vector, host: () => HostFunction): Vector {
  const x = code.let(argument);
  const sine = circular(code, x, 0, host);
  // The reduction makes +0 of −0.
  return op('v128.bitselect', x, sine, op('f32x4.eq', x, splatF32(0)));
}

export function cosF32(code: FunctionBuilder, argument: Vector, host: () => HostFunction): Vector {
  return circular(code, code.let(argument), 1, host);
}

/** The sine of x plus a number of quadrants. */
function circular(code: FunctionBuilder, x: Vector, quadrants: 0 | 1, host: () => HostFunction): Vector {
  const result = code.let(ofModerate(code, x, quadrants));
  const isLarge = code.let(op('f32x4.lt', splatF32(LARGEST), op('f32x4.abs', x)));
  // An element's result must not depend on what stands beside it.
  code.if(op('v128.any_true', isLarge), () => {
    const [byHost] = byElements(code, 'float32', host(), [[x]]) as [Vector];
    code.set(result, op('v128.bitselect', byHost, result, isLarge));
  });
  return result;
}

function ofModerate(code: FunctionBuilder, x: Vector, quadrants: 0 | 1): Vector {
  const { k, r } = reduce(code, x);
  const quadrant = code.let(op('i32x4.add', k, splatI32(quadrants)));
  const square = code.let(op('f32x4.mul', r, r));
  const sine = op(
    'f32x4.add',
    r,
    op('f32x4.mul', op('f32x4.mul', r, square), polynomialF32(code, square, SINE)),
  );
  const fourth = op('f32x4.mul', op('f32x4.mul', square, square), polynomialF32(code, square, COSINE));
  const nearOne = op('f32x4.sub', splatF32(1), op('f32x4.mul', square, splatF32(0.5)));
  const cosine = op('f32x4.add', nearOne, fourth);
  const isOdd = op('i32x4.shr_s', op('i32x4.shl', quadrant, 31), 31);
  const sign = op('i32x4.shl', op('i32x4.shr_u', quadrant, 1), 31);
  return op('v128.xor', op('v128.bitselect', cosine, sine, isOdd), sign);
}

/** x = k·π/2 + r, k as int32. */
function reduce(code: FunctionBuilder, x: Vector): { readonly k: Vector; readonly r: Vector } {
  const halves = toFloat64('float32', x).map((half) => {
    const wide = code.let(half);
    const k = code.let(op('f64x2.nearest', op('f64x2.mul', wide, splatF64(2 / Math.PI))));
    const coarse = op('f64x2.sub', wide, op('f64x2.mul', k, splatF64(QUARTER_HIGH)));
    const r = op('f64x2.sub', coarse, op('f64x2.mul', k, splatF64(QUARTER_LOW)));
    return { k: op('i32x4.trunc_sat_f64x2_s_zero', k), r: op('f32x4.demote_f64x2_zero', r) };
  });
  const [first, second] = halves as [(typeof halves)[0], (typeof halves)[0]];
  return { k: joinLower(first.k, second.k), r: code.let(joinLower(first.r, second.r)) };
}
