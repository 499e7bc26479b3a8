import { LimpidError } from '../error.js';
import { record } from '../graph/record.js';
import { max as maxPrimitive } from '../primitives/elementwise.js';
import { normalizeAxes, normalizeAxis, sizeOf } from '../shape/shape.js';
import type { Tensor } from '../value/tensor.js';
import {
  add,
  cast,
  ceil,
  div,
  equal,
  exp,
  floor,
  less,
  log,
  log1p,
  logicalAnd,
  logicalNot,
  maximum,
  mul,
  neg,
  sqrt,
  sub,
  where,
} from './elementwise.js';
import { stopGradient } from './gradient-marks.js';
import { floating, type Operand, operands } from './operands.js';
import { max, mean, sum } from './reduce.js';
import { reshape } from './views.js';

/**
 * Composites written so that neither their values nor their derivatives lose accuracy or overflow:
 * every subtracted maximum is a constant to the gradient, and no branch computes an infinity whose
 * gradient would be NaN. (N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., ch. 1
 * and 27; P. Blanchard, D. J. Higham, N. J. Higham, Accurately computing the log-sum-exp and softmax
 * functions, IMA J. Numer. Anal. 41, 2021.)
 */

/** `|x|`; its slope at 0 is 0. */
export function abs(x: Tensor): Tensor {
  if (x.dtype === 'bool' || x.dtype === 'uint32') return x;
  return maximum(x, neg(x));
}

/** −1, 0 or 1; NaN for NaN. Its gradient is 0. */
export function sign(x: Tensor): Tensor {
  if (x.dtype === 'bool') return x;
  return stopGradient(where(less(0, x), 1, where(less(x, 0), -1, x)));
}

/** `x²`. */
export const square = (x: Tensor): Tensor => mul(x, x);
/** `1 / x`. */
export const reciprocal = (x: Tensor): Tensor => div(1, x);
/** `1 / √x`. */
export const rsqrt = (x: Tensor): Tensor => div(1, sqrt(x));
/** Rounded towards zero. */
export const trunc = (x: Tensor): Tensor => where(less(x, 0), ceil(x), floor(x));

/** Whether the element is NaN. */
export const isNaN = (x: Tensor): Tensor => logicalNot(equal(x, x));
/** Whether the element is neither NaN nor infinite. */
export const isFinite = (x: Tensor): Tensor => equal(mul(cast(x, floating(x).dtype), 0), 0);

/**
 * x held between `low` and `high`; at a bound the gradient passes. NaN stays.
 *
 * @example
 * ```ts
 * import { clip, tensor } from '@limpid/tensor';
 *
 * console.log(await clip(tensor([-2, 0.5, 3]), 0, 1).toArray()); // [ 0, 0.5, 1 ]
 * ```
 */
export function clip(x: Tensor, low: Operand, high: Operand): Tensor {
  const [value, lowest, highest] = operands('clip', x, low, high) as [Tensor, Tensor, Tensor];
  return where(less(value, lowest), lowest, where(less(highest, value), highest, value));
}

/** `max(x, 0)`; its slope at 0 is 0. */
export function relu(x: Tensor): Tensor {
  return record(maxPrimitive, operands('relu', x, 0), { tie: 'second' });
}

/**
 * `e⁻|x|`, whose derivatives at 0 are those from the right: with them, what is put together for both signs
 * has its exact derivatives of every order there too.
 */
function decay(x: Tensor): Tensor {
  return exp(mul(x, stopGradient(where(less(x, 0), 1, -1))));
}

/** `1 / (1 + e⁻ˣ)`: with its derivatives it runs out into subnormal numbers and 0, and nothing overflows. */
export function sigmoid(x: Tensor): Tensor {
  const y = floating(x);
  const e = decay(y);
  return div(where(less(y, 0), e, 1), add(e, 1));
}

/** `log(1 + eˣ)`, accurate for large |x|, with exact derivatives of every order at 0 and ±∞ too. */
export function softplus(x: Tensor): Tensor {
  const y = floating(x);
  return add(where(less(y, 0), 0, y), log1p(decay(y)));
}

/** `log(1 / (1 + e⁻ˣ))` without rounding to −∞ or 0 early. */
export const logSigmoid = (x: Tensor): Tensor => neg(softplus(neg(x)));

/** The maximum along axes as a finite constant: 0 where everything is −∞ or something +∞. */
function shift(x: Tensor, axis: number | readonly number[] | undefined): Tensor {
  const greatest = stopGradient(max(x, axis, { keepDims: true }));
  return where(isFinite(greatest), greatest, where(isNaN(greatest), greatest, 0));
}

/**
 * `log Σ exp(x)` along the axes (default: all) without overflow.
 *
 * @example
 * ```ts
 * import { logSumExp, tensor } from '@limpid/tensor';
 *
 * console.log(await logSumExp(tensor([1000, 1000])).item()); // 1000.69…
 * ```
 */
export function logSumExp(
  x: Tensor,
  axis?: number | readonly number[],
  options: { keepDims?: boolean } = {},
): Tensor {
  const y = floating(x);
  const m = shift(y, axis);
  const kept = add(m, log(sum(exp(sub(y, m)), axis, { keepDims: true })));
  if (options.keepDims) return kept;
  const axes = normalizeAxes('logSumExp', axis, y.shape.length);
  return reshape(
    kept,
    y.shape.filter((_, a) => !axes.includes(a)),
  );
}

/**
 * `exp(x) / Σ exp(x)` along one axis (default: the last).
 *
 * @throws LimpidError `shape` for an axis out of range.
 * @example
 * ```ts
 * import { softmax, tensor } from '@limpid/tensor';
 *
 * console.log(await softmax(tensor([[0, 0], [1000, 0]])).toArray()); // [ [ 0.5, 0.5 ], [ 1, 0 ] ]
 * ```
 */
export function softmax(x: Tensor, axis = -1): Tensor {
  normalizeAxis('softmax', axis, x.shape.length);
  const y = floating(x);
  const e = exp(sub(y, stopGradient(max(y, axis, { keepDims: true }))));
  const total = sum(e, axis, { keepDims: true });
  // One division for a row, and a rounding more. In float16 the reciprocal of a large sum would be subnormal.
  return y.dtype === 'float16' ? div(e, total) : mul(e, reciprocal(total));
}

/** `log softmax(x)` along one axis (default: the last). */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  normalizeAxis('logSoftmax', axis, x.shape.length);
  const y = floating(x);
  const centred = sub(y, stopGradient(max(y, axis, { keepDims: true })));
  return sub(centred, log(sum(exp(centred), axis, { keepDims: true })));
}

/**
 * The variance along axes, in two passes: `Σ(x − mean)² / (n − correction)`.
 *
 * @param options.correction Default 0 (NumPy's; PyTorch's is 1).
 * @throws LimpidError `argument` where the correction leaves no degree of freedom.
 * @example
 * ```ts
 * import { tensor, variance } from '@limpid/tensor';
 *
 * const x = tensor([1, 2, 3, 4]);
 * console.log(await variance(x).item()); // 1.25
 * console.log(await variance(x.slice([0, 2]), 0, { correction: 1 }).item()); // 0.5
 * ```
 */
export function variance(
  x: Tensor,
  axis?: number | readonly number[],
  options: { keepDims?: boolean; correction?: number } = {},
): Tensor {
  const { keepDims = false, correction = 0 } = options;
  const y = floating(x);
  const deviations = square(sub(y, mean(y, axis, { keepDims: true })));
  const total = sum(deviations, axis, { keepDims });
  const count = sizeOf(y.shape) / Math.max(1, sizeOf(total.shape)) - correction;
  if (!(count > 0)) {
    throw new LimpidError(
      'argument',
      `variance: ${count + correction} elements leave ${count} degrees of freedom`,
    );
  }
  return div(total, count);
}

/** The standard deviation along axes, the root of `variance`. */
export const std = (
  x: Tensor,
  axis?: number | readonly number[],
  options: { keepDims?: boolean; correction?: number } = {},
): Tensor => sqrt(variance(x, axis, options));

/**
 * Whether a and b agree to within `atol + rtol·|b|`, as one bool; infinities must be equal.
 *
 * @param options.rtol Default 1e-5.
 * @param options.atol Default 1e-8.
 * @example
 * ```ts
 * import { allClose, tensor } from '@limpid/tensor';
 *
 * console.log(await allClose(tensor([1, 2]), tensor([1, 2.00001])).item()); // 1
 * ```
 */
export function allClose(a: Tensor, b: Tensor, options: { rtol?: number; atol?: number } = {}): Tensor {
  const { rtol = 1e-5, atol = 1e-8 } = options;
  const [x, y] = operands('allClose', a, b) as [Tensor, Tensor];
  const near = logicalNot(less(add(mul(abs(floating(y)), rtol), atol), abs(sub(floating(x), floating(y)))));
  const ordinary = logicalAnd(isFinite(x), isFinite(y));
  const good = where(ordinary, near, equal(x, y));
  return cast(neg(max(neg(cast(good, 'int32')))), 'bool');
}
