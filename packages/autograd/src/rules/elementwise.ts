import type { DType } from '@limpid/tensor';
import {
  cast,
  cos,
  equal,
  exp,
  less,
  lessEqual,
  log,
  logicalAnd,
  pow,
  round,
  sin,
  type Tensor,
  where,
} from '@limpid/tensor';
import { binary, flat, type Rule, unary } from './rule.js';

/**
 * Derivatives of the elementwise primitives. Where one does not exist, the convention is PyTorch's: √x has
 * slope ∞ at 0, a tie of `maximum` gives half to each side, and 0 to the power 0 is flat in its base.
 */

/** erf′(0) = 2/√π */
const ERF_SLOPE = 2 / Math.sqrt(Math.PI);

/** The number a constant is everywhere, or undefined for any other tensor. */
function numberOf(x: Tensor): number | undefined {
  if (x.origin?.primitive.name !== 'constant') return undefined;
  return (x.origin.attributes as { readonly value: number }).value;
}

/**
 * b·aᵇ⁻¹. At a = b = 0 the formula is 0 · ∞; there the exponent is lifted by one, which gives the 0 that is
 * wanted and leaves no NaN behind for second derivatives to find.
 */
function powBase(g: Tensor, a: Tensor, b: Tensor): Tensor | undefined {
  const n = numberOf(b);
  if (n === 0) return undefined;
  if (n === 1) return g;
  if (n === 2) return g.mul(a.mul(2));
  if (n !== undefined) return g.mul(pow(a, n - 1).mul(n));
  const flatBase = logicalAnd(equal(a, 0), equal(b, 0));
  return g.mul(b).mul(pow(a, where(flatBase, 1, b).sub(1)));
}

/** y·log a, and 0 for a = 0 and b ≥ 0, where y does not move with b. */
function powExponent(g: Tensor, a: Tensor, b: Tensor, y: Tensor): Tensor {
  const still = logicalAnd(equal(a, 0), lessEqual(0, b));
  return g.mul(y).mul(log(where(still, 1, a)));
}

type Tie = { readonly tie: 'split' | 'second' };

/** Named one by one rather than read from the primitives, so that a missing one is seen. */
export const elementwiseRules = {
  neg: unary((g) => g.neg()),
  exp: unary((g, _, y) => g.mul(y)),
  expm1: unary((g, _, y) => g.mul(y.add(1))),
  log: unary((g, x) => g.div(x)),
  log1p: unary((g, x) => g.div(x.add(1))),
  sin: unary((g, x) => g.mul(cos(x))),
  cos: unary((g, x) => g.mul(sin(x)).neg()),
  tanh: unary((g, _, y) => g.mul(y.square().neg().add(1))),
  sqrt: unary((g, _, y) => g.div(y.mul(2))),
  erf: unary((g, x) => g.mul(exp(x.square().neg()).mul(ERF_SLOPE))),
  floor: flat,

  add: binary(
    (g) => g,
    (g) => g,
  ),
  mul: binary(
    (g, _, b) => g.mul(b),
    (g, a) => g.mul(a),
  ),
  div: binary(
    (g, _, b) => g.div(b),
    (g, _, b, y) => g.mul(y).div(b).neg(),
  ),
  // y = a − n·b for a whole n, which is recovered exactly from y: ⌊a / b⌋ itself may round to n + 1.
  mod: binary(
    (g) => g,
    (g, a, b, y) => g.mul(round(a.sub(y).div(b))).neg(),
  ),
  pow: binary(powBase, powExponent),
  max: binary<Tie>(
    (g, a, b, _, { tie }) => where(less(a, b), 0, where(equal(a, b), tie === 'split' ? g.mul(0.5) : 0, g)),
    (g, a, b, _, { tie }) => where(less(b, a), 0, tie === 'split' ? where(equal(a, b), g.mul(0.5), g) : g),
  ),

  where: ((g, { inputs, needed }) => {
    const [condition] = inputs as readonly [Tensor];
    return [
      undefined,
      needed[1] ? where(condition, g, 0) : undefined,
      needed[2] ? where(condition, 0, g) : undefined,
    ];
  }) satisfies Rule<undefined>,
  cast: unary<{ readonly dtype: DType }>((g, x) => cast(g, x.dtype)),
};
