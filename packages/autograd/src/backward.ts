import { LimpidError, type Tensor, zerosLike } from '@limpid/tensor';
import { alias, describe, internal, record, sameShape, type Value, watching } from '@limpid/tensor/graph';
import { historyOf, isControl, isDifferentiable, type Step } from './history.js';
import type { ControlRule } from './rules/control.js';
import type { Application, PullThrough, Rule } from './rules/rule.js';
import { CONTROL_RULES, RESULT, RULES } from './rules/table.js';

function ruleOf<R>(table: Readonly<Record<string, unknown>>, name: string): R {
  if (!Object.hasOwn(table, name)) {
    throw new LimpidError(
      'argument',
      `grad: the primitive ${name} has no gradient rule; wrap what uses it in customGradient or stopGradient`,
    );
  }
  return table[name] as R;
}

/**
 * Reverse accumulation: walks a recorded graph from its outputs to its inputs, applying each primitive's
 * rule to the sum of the cotangents that reached its result. (A. Griewank and A. Walther, Evaluating
 * Derivatives, 2nd ed., 2008, chapter 3.) It records, and computes nothing itself.
 *
 * @param steps What lies between, each after what it is made from.
 * @param cotangents For the outputs; undefined is zero.
 * @returns The cotangents of `inputs`; undefined where the outputs do not depend on one.
 */
export function backward(
  steps: readonly Step[],
  outputs: readonly Tensor[],
  cotangents: readonly (Tensor | undefined)[],
  inputs: readonly Tensor[],
): (Tensor | undefined)[] {
  const collected = new Map<Value, Tensor>();
  /** For a control-flow value, by the number of its result. */
  const ofResults = new Map<Value, (Tensor | undefined)[]>();
  const collect = (value: Value, cotangent: Tensor): void => {
    const sum = collected.get(value);
    collected.set(value, sum ? sum.add(cotangent) : cotangent);
  };
  outputs.forEach((output, i) => {
    const cotangent = cotangents[i];
    if (cotangent) collect(output, cotangent);
  });
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i] as Step;
    const { value, origin, needed } = step;
    if (isControl(origin)) {
      const each = ofResults.get(value);
      if (each) spreadOut(step, applyControlRule(step, each), collect);
      continue;
    }
    const cotangent = collected.get(value);
    if (!cotangent) continue;
    collected.delete(value);
    if (origin.primitive.name === RESULT) {
      const [control] = origin.inputs as readonly [Value];
      const { index } = origin.attributes as { readonly index: number };
      const each = ofResults.get(control) ?? [];
      each[index] = cotangent;
      ofResults.set(control, each);
      continue;
    }
    const rule = ruleOf<Rule<unknown>>(RULES, origin.primitive.name);
    const application = { ...origin, value, needed } as Application<unknown>;
    spreadOut(step, rule(cotangent, application, pullThrough), collect);
  }
  return inputs.map((input) => collected.get(input));
}

function applyControlRule(
  { value, origin, needed }: Step,
  given: readonly (Tensor | undefined)[],
): readonly (Tensor | undefined)[] {
  const rule = ruleOf<ControlRule<unknown>>(CONTROL_RULES, origin.primitive.name);
  const { results } = origin.attributes as { readonly results: readonly unknown[] };
  const cotangents = results.map((_, index) => given[index]);
  const application = { ...origin, value, needed } as Application<unknown>;
  return rule(cotangents, application, pullThrough);
}

/** Hands the results of a rule to the inputs they are for. */
function spreadOut(
  { origin, needed }: Step,
  results: readonly (Tensor | undefined)[],
  collect: (value: Value, cotangent: Tensor) => void,
): void {
  results.forEach((result, position) => {
    const input = origin.inputs[position] as Value;
    if (!result || !needed[position]) return;
    if (result.dtype !== input.dtype || !sameShape(result.shape, input.shape)) {
      throw internal(
        `the gradient rule of ${origin.primitive.name} gave ${describe(result)} for its input ${describe(input)}`,
      );
    }
    collect(input, result);
  });
}

/** See `PullThrough`: the same walk over a function that a rule records for itself. */
const pullThrough: PullThrough = (f, inputs, cotangents) => {
  const marked = inputs.map((input) => record(alias, [input], { mark: undefined }));
  const moving = marked.filter(isDifferentiable);
  const { outputs, steps } = watching(() => {
    const results = f(marked);
    return { outputs: results, steps: historyOf(results, moving) };
  });
  const useful = cotangents.map((cotangent, i) =>
    isDifferentiable(outputs[i] as Tensor) ? cotangent : undefined,
  );
  const gradients = backward(steps, outputs, useful, marked);
  return inputs.map((input, i) => gradients[i] ?? zerosLike(input));
};
