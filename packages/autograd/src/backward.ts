import { LimpidError, type Tensor } from '@limpid/tensor';
import { describe, internal, sameShape, type Value } from '@limpid/tensor/graph';
import type { Step } from './history.js';
import type { Application, Rule } from './rules/rule.js';
import { RULES } from './rules/table.js';

function ruleOf(name: string): Rule<unknown> {
  if (!Object.hasOwn(RULES, name)) {
    throw new LimpidError(
      'argument',
      `grad: the primitive ${name} has no gradient rule; wrap what uses it in customGradient or stopGradient`,
    );
  }
  return RULES[name] as Rule<unknown>;
}

/**
 * Reverse accumulation: walks a recorded graph from its outputs to its inputs, applying each primitive's
 * rule to the sum of the cotangents that reached its result. (A. Griewank and A. Walther, Evaluating
 * Derivatives, 2nd ed., 2008, chapter 3.) It records, and computes nothing itself.
 *
 * @param steps What lies between, each after what it is made from.
 * @returns The cotangents of `inputs`; undefined where the outputs do not depend on one.
 */
export function backward(
  steps: readonly Step[],
  outputs: readonly Tensor[],
  cotangents: readonly Tensor[],
  inputs: readonly Tensor[],
): (Tensor | undefined)[] {
  const collected = new Map<Value, Tensor>();
  const collect = (value: Value, cotangent: Tensor): void => {
    const sum = collected.get(value);
    collected.set(value, sum ? sum.add(cotangent) : cotangent);
  };
  outputs.forEach((output, i) => collect(output, cotangents[i] as Tensor));
  for (let i = steps.length - 1; i >= 0; i--) {
    const { value, origin, needed } = steps[i] as Step;
    const cotangent = collected.get(value);
    if (!cotangent) continue;
    collected.delete(value);
    const { name } = origin.primitive;
    const application = { inputs: origin.inputs, value, attributes: origin.attributes, needed };
    const results = ruleOf(name)(cotangent, application as Application<unknown>);
    results.forEach((result, position) => {
      const input = origin.inputs[position] as Value;
      if (!result || !needed[position]) return;
      if (result.dtype !== input.dtype || !sameShape(result.shape, input.shape)) {
        throw internal(
          `the gradient rule of ${name} gave ${describe(result)} for its input ${describe(input)}`,
        );
      }
      collect(input, result);
    });
  }
  return inputs.map((input) => collected.get(input));
}
