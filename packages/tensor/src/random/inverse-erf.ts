import { where } from '../ops/elementwise.js';
import type { Tensor } from '../value/tensor.js';

/**
 * The inverse of erf in float32: M. Giles, Approximating the erfinv function (GPU Computing Gems, Jade
 * edition, 2011), table of the single-precision version. Relative error about 3e-7.
 */
const CENTRAL = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
];
const TAIL = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
];
/** Where the tail begins, in w = −log(1 − x²). */
const TAIL_BEGINS = 5;

function polynomial(coefficients: readonly number[], w: Tensor): Tensor {
  const [first, second, ...rest] = coefficients as [number, number, ...number[]];
  return rest.reduce((p, c) => p.mul(w).add(c), w.mul(first).add(second) as Tensor);
}

/** The x with erf(x) = y, for −1 < y < 1; ±∞ at ±1. */
export function inverseErf(y: Tensor): Tensor {
  const w = y.mul(y.neg()).log1p().neg();
  const p = where(w.less(TAIL_BEGINS), polynomial(CENTRAL, w.sub(2.5)), polynomial(TAIL, w.sqrt().sub(3)));
  return where(y.abs().equal(1), y.mul(Number.POSITIVE_INFINITY), p.mul(y));
}
