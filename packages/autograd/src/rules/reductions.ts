import {
  broadcastTo,
  flip,
  less,
  logicalNot,
  mul,
  pad,
  reshape,
  slice,
  sum,
  type Tensor,
  transpose,
  where,
} from '@limpid/tensor';
import { sizeOf } from '@limpid/tensor/graph';
import { unary } from './rule.js';

/** Derivatives of reductions: what was combined is spread out again. */

interface Axes {
  readonly axes: readonly number[];
}

/** A reduced tensor with the reduced axes back as size 1. */
function kept(reduced: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  return reshape(
    reduced,
    x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n)),
  );
}

/**
 * Every element that equals the greatest takes an equal share, as in PyTorch's `amax`; where that is NaN, all do.
 * The shares are divided before they are spread out, for there are fewer of them.
 */
function reduceMaxBack(g: Tensor, x: Tensor, y: Tensor, { axes }: Axes): Tensor {
  const isLess = less(x, kept(y, x, axes));
  const shares = sum(logicalNot(isLess).cast('int32'), axes).cast(x.dtype);
  return where(isLess, 0, kept(g.div(shares), x, axes));
}

/**
 * Each factor's cotangent is the product of all the others, without dividing, so that zeros are right in
 * every order: the product is built as a tree of pairs, and on the way back each of a pair gets its
 * partner times what came from above.
 */
function prodBack(g: Tensor, x: Tensor, _: Tensor, { axes }: Axes): Tensor {
  const rest = x.shape.flatMap((_n, axis) => (axes.includes(axis) ? [] : [axis]));
  const order = [...rest, ...axes];
  const outer = rest.map((axis) => x.shape[axis] as number);
  const reduced = axes.map((axis) => x.shape[axis] as number);
  const count = sizeOf(reduced);
  const levels = Math.ceil(Math.log2(count));
  const factors = reshape(transpose(x, order), [...outer, count]);
  const none = outer.map(() => [0, 0] as const);
  let products = pad(factors, [...none, [0, 2 ** levels - count]], { value: 1 });
  const pairs: Tensor[] = [];
  for (let level = levels - 1; level >= 0; level--) {
    const pair = reshape(products, [...outer, 2 ** level, 2]);
    pairs.push(pair);
    const every = [...outer.map(() => null), null];
    products = mul(slice(pair, ...every, 0), slice(pair, ...every, 1));
  }
  let cotangent = reshape(g, [...outer, 1]);
  for (const pair of pairs.reverse()) {
    const fromAbove = reshape(cotangent, [...pair.shape.slice(0, -1), 1]);
    cotangent = reshape(mul(fromAbove, flip(pair, -1)), [...outer, 2 * (pair.shape[outer.length] as number)]);
  }
  const back = reshape(slice(cotangent, ...outer.map(() => null), [0, count]), [...outer, ...reduced]);
  return transpose(
    back,
    order.map((_n, axis) => order.indexOf(axis)),
  );
}

export const reductionRules = {
  sum: unary<Axes>((g, x, _, { axes }) => broadcastTo(kept(g, x, axes), x.shape)),
  reduceMax: unary<Axes>(reduceMaxBack),
  prod: unary<Axes>(prodBack),
};
