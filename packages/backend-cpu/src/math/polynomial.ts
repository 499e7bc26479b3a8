/**
 * Polynomials by Horner's rule, in four float32 or two float64 lanes, with fused multiply-adds where the engine
 * has them. The coefficients are given from the constant term on; all of them come from `scripts/minimax.mjs`.
 */
import { type FunctionBuilder, hasRelaxedSimd, type Operand, op, splatF32, splatF64 } from '../wasm/index.js';

type Vector = Operand<'v128'>;

export function polynomialF32(code: FunctionBuilder, x: Vector, coefficients: readonly number[]): Vector {
  return coefficients
    .map(splatF32)
    .reduceRight((sum, coefficient) => code.let(multiplyAddF32(sum, x, coefficient)));
}

export function polynomialF64(x: Vector, coefficients: readonly number[]): Vector {
  return coefficients
    .map(splatF64)
    .reduceRight((sum, coefficient) =>
      hasRelaxedSimd()
        ? op('f64x2.relaxed_madd', sum, x, coefficient)
        : op('f64x2.add', op('f64x2.mul', sum, x), coefficient),
    );
}

/** a·b + c, rounded once or twice. */
export function multiplyAddF32(a: Vector, b: Vector, c: Vector): Vector {
  return hasRelaxedSimd() ? op('f32x4.relaxed_madd', a, b, c) : op('f32x4.add', op('f32x4.mul', a, b), c);
}
