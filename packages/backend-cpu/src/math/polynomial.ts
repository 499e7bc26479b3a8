/**
 * Polynomials by Horner's rule, in four float32 or two float64 lanes. The coefficients are given from the
 * constant term on; all of them come from `scripts/minimax.mjs`.
 */
import { type Operand, op, splatF32, splatF64 } from '../wasm/index.js';

type Vector = Operand<'v128'>;

export function polynomialF32(x: Vector, coefficients: readonly number[]): Vector {
  return coefficients
    .map(splatF32)
    .reduceRight((sum, coefficient) => op('f32x4.add', op('f32x4.mul', sum, x), coefficient));
}

export function polynomialF64(x: Vector, coefficients: readonly number[]): Vector {
  return coefficients
    .map(splatF64)
    .reduceRight((sum, coefficient) => op('f64x2.add', op('f64x2.mul', sum, x), coefficient));
}
