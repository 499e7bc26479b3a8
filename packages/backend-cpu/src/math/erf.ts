/**
 * The error function in four float32 lanes: x·P(x²) for |x| < 1, a polynomial in |x| up to 4, where it is 1
 * in float32, with the sign of x. Both are computed and one is chosen.
 *
 * Relative error below 1.3e-7. erf(±0) = ±0, erf(±∞) = ±1, erf(NaN) = NaN.
 */
import { type FunctionBuilder, type Operand, op, splatF32, splatI32 } from '../wasm/index.js';
import { multiplyAddF32, polynomialF32 } from './polynomial.js';

type Vector = Operand<'v128'>;

/** erf(x) / x − 1 in x² */
const SMALL = [
  0.12837916572671187, -0.3761262582423345, 0.11283585148599894, -0.02685381193429536, 0.005188327683147426,
  -0.0008010193596848323, 0.00007853861242484265,
];

/** erf(2.5 + 1.5 t) */
const CENTRE = 2.5;
const RADIUS = 1.5;
const LARGE = [
  0.9995930470105424, 0.0032672797533638753, -0.012252736620357361, 0.028187149811606905, -0.043652968134775,
  0.04639159297726556, -0.03185954319187757, 0.009572533800893152, 0.006612444876721257,
  -0.010400718571759785, 0.004704308034702968, 0.001534116088728345, -0.002059926235342476,
  0.00009765091012650495, 0.0002657637909332347,
];

/** Beyond this, erf is closer to 1 than half a unit in the last place. */
const ONE_FROM = 3.92;

const SIGN_BIT = 0x80000000 | 0;

export function erfF32(code: FunctionBuilder, argument: Vector): Vector {
  const x = code.let(argument);
  const size = code.let(op('f32x4.abs', x));
  const tail = polynomialF32(code, code.let(op('f32x4.mul', x, x)), SMALL);
  const small = multiplyAddF32(x, tail, x);
  const clamped = op('f32x4.pmin', size, splatF32(CENTRE + RADIUS));
  const t = code.let(op('f32x4.mul', op('f32x4.sub', clamped, splatF32(CENTRE)), splatF32(1 / RADIUS)));
  const isOne = op('f32x4.lt', splatF32(ONE_FROM), size);
  const large = op('v128.bitselect', splatF32(1), polynomialF32(code, t, LARGE), isOne);
  const signed = op('v128.or', large, op('v128.and', x, splatI32(SIGN_BIT)));
  return op('v128.bitselect', small, signed, op('f32x4.lt', size, splatF32(1)));
}
