import type { Tensor } from '@limpid/tensor';
import type { Primitive } from '@limpid/tensor/graph';

/**
 * The shape of a gradient rule, and short ways to write one.
 *
 * A rule belongs to a primitive. It is given the cotangent g of the primitive's result y — the derivative of
 * the loss with respect to y, of y's shape and dtype — and says what that makes for each input: g times the
 * primitive's Jacobian. Rules are written in tensor operations, so what they record can be differentiated,
 * fused and compiled like anything else.
 */

/** One application of a primitive in a recorded graph. */
export interface Application<A> {
  /** What is applied: a rule that records the same again has it from here, and need not import it. */
  readonly primitive: Primitive<A>;
  readonly inputs: readonly Tensor[];
  readonly value: Tensor;
  readonly attributes: A;
  /** Which inputs a gradient is wanted for; the rule need not record anything for the others. */
  readonly needed: readonly boolean[];
}

/**
 * Carries cotangents of `f`'s results (undefined: zero) back to `inputs`. Integer and bool inputs get zeros.
 */
export type PullThrough = (
  f: (inputs: readonly Tensor[]) => readonly Tensor[],
  inputs: readonly Tensor[],
  cotangents: readonly (Tensor | undefined)[],
) => Tensor[];

/** The cotangents of the inputs, in their order; undefined where it is zero or nobody needs it. */
export type Rule<A> = (
  cotangent: Tensor,
  application: Application<A>,
  pullThrough: PullThrough,
) => readonly (Tensor | undefined)[];

/** Rules by the names of their primitives. */
export type RuleTable = Readonly<Record<string, Rule<never>>>;

/** The rule of y = f(x). */
export function unary<A = undefined>(
  pullback: (g: Tensor, x: Tensor, y: Tensor, attributes: A) => Tensor | undefined,
): Rule<A> {
  return (g, { inputs, value, attributes }) => [pullback(g, inputs[0] as Tensor, value, attributes)];
}

type BinaryPullback<A> = (g: Tensor, a: Tensor, b: Tensor, y: Tensor, attributes: A) => Tensor | undefined;

/** The rule of y = f(a, b): the cotangent of a, and that of b. */
export function binary<A = undefined>(left: BinaryPullback<A>, right: BinaryPullback<A>): Rule<A> {
  return (g, { inputs, value, attributes, needed }) => {
    const [a, b] = inputs as readonly [Tensor, Tensor];
    return [left, right].map((pullback, i) => (needed[i] ? pullback(g, a, b, value, attributes) : undefined));
  };
}

/** The rule of a primitive whose derivative is zero wherever it exists. */
export const flat: Rule<unknown> = () => [];
