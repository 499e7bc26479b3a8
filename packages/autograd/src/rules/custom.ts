import type { Tensor } from '@limpid/tensor';
import type { CustomAttributes } from '@limpid/tensor/graph';
import { checkedGradients } from './check.js';
import type { Rule } from './rule.js';

/** An operation of `defineOp`: its own gradient if it brings one, otherwise that of its meaning. */
const customRule: Rule<CustomAttributes> = (g, { inputs, value, attributes }, pullThrough) => {
  const { definition, options } = attributes;
  if (!definition.gradient) {
    return pullThrough((values) => [definition.decompose(values, options) as Tensor], inputs, [g]);
  }
  const results = definition.gradient(g, inputs, value, options) as readonly (Tensor | undefined)[];
  return checkedGradients(definition.name, results, inputs);
};

export const customRules = { custom: customRule };
