/**
 * tanh in four float32 lanes: x + x³·P(x²) for |x| < 0.9, 1 − 2 / (exp(2|x|) + 1) with the sign of x
 * beyond. Both are computed and one is chosen.
 *
 * Relative error below 1.2e-7. tanh(±0) = ±0, tanh(±∞) = ±1, tanh(NaN) = NaN.
 */
import { type FunctionBuilder, type Operand, op, splatF32, splatI32 } from '../wasm/index.js';
import { expF32 } from './exp.js';
import { polynomialF32 } from './polynomial.js';

type Vector = Operand<'v128'>;

const SWITCH = 0.9;

/** (tanh(x) − x) / x³ in x² */
const TAIL = [
  -0.33333322263533144, 0.13332978265807002, -0.053929301748635625, 0.021663543047011954,
  -0.008264544876548043, 0.0025826687774113837, -0.00045546031034597654,
];

const SIGN_BIT = 0x80000000 | 0;

export function tanhF32(code: FunctionBuilder, argument: Vector): Vector {
  const x = code.let(argument);
  const size = code.let(op('f32x4.abs', x));
  const square = code.let(op('f32x4.mul', x, x));
  const tail = op('f32x4.mul', op('f32x4.mul', x, square), polynomialF32(square, TAIL));
  const small = op('f32x4.add', x, tail);
  const growth = expF32(code, op('f32x4.add', size, size));
  const rest = op('f32x4.div', splatF32(2), op('f32x4.add', growth, splatF32(1)));
  const large = op('f32x4.sub', splatF32(1), rest);
  const result = op('v128.bitselect', small, large, op('f32x4.lt', size, splatF32(SWITCH)));
  return op('v128.or', result, op('v128.and', x, splatI32(SIGN_BIT)));
}
