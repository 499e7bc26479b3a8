/**
 * tanh in four float32 lanes: x + x³·P(x²) for |x| < 0.8, 1 − 2 / (exp(2|x|) + 1) with the sign of x
 * beyond. Both are computed and one is chosen.
 *
 * Relative error below 1.2e-7. tanh(±0) = ±0, tanh(±∞) = ±1, tanh(NaN) = NaN.
 */
import { type FunctionBuilder, type Operand, op, splatF32, splatI32 } from '../wasm/index.js';
import { normalExpF32 } from './exp.js';
import { polynomialF32 } from './polynomial.js';

type Vector = Operand<'v128'>;

const SWITCH = 0.8;
/** From here on tanh is 1. */
const ONE_FROM = 10;

/** (tanh(x) − x) / x³ in x² */
const TAIL = [
  -0.3333329735868424, 0.13332221030912397, -0.05385233179919028, 0.02130299151510365, -0.007409557946763185,
  0.0015847564908638009,
];

const SIGN_BIT = 0x80000000 | 0;

export function tanhF32(code: FunctionBuilder, argument: Vector): Vector {
  const x = code.let(argument);
  const sign = code.let(op('v128.and', x, splatI32(SIGN_BIT)));
  const size = code.let(op('f32x4.pmin', op('v128.xor', x, sign), splatF32(ONE_FROM)));
  const square = code.let(op('f32x4.mul', size, size));
  const tail = op('f32x4.mul', op('f32x4.mul', size, square), polynomialF32(code, square, TAIL));
  const small = op('f32x4.add', size, tail);
  const growth = normalExpF32(code, code.let(op('f32x4.add', size, size)));
  const rest = op('f32x4.div', splatF32(2), op('f32x4.add', growth, splatF32(1)));
  const large = op('f32x4.sub', splatF32(1), rest);
  return op('v128.or', op('v128.bitselect', small, large, op('f32x4.lt', size, splatF32(SWITCH))), sign);
}
