import { cumulativeSum, type Tensor } from '@limpid/tensor';
import { gather, record, scatterAdd } from '@limpid/tensor/graph';
import { type Rule, unary } from './rule.js';

/** Derivatives of access by position: what was fetched is added back, and what was added is fetched. */

interface Along {
  readonly axis: number;
}

const gatherRule: Rule<Along> = (g, { inputs, attributes: { axis } }) => {
  const [x, indices] = inputs as readonly [Tensor, Tensor];
  return [record(scatterAdd, [g, indices], { axis, size: x.shape[axis] as number })];
};

const scatterAddRule: Rule<Along> = (g, { inputs, attributes: { axis } }) => [
  record(gather, [g, inputs[1] as Tensor], { axis }),
];

export const indexingRules = {
  gather: gatherRule,
  scatterAdd: scatterAddRule,
  cumulativeSum: unary((g) => cumulativeSum(g, -1, { reverse: true })),
};
