import { LimpidError } from '../error.js';
import { describe } from '../graph/value.js';
import type { ControlAttributes } from '../plan/control.js';
import { execute, type Plan } from '../plan/plan.js';
import { whileLoop as primitive } from '../primitives/control.js';
import { type MapTree, treeLeaves, treeUnflatten } from '../tree/tree.js';
import type { Tensor } from '../value/tensor.js';
import { checkSame } from './cond.js';
import { copyPlan, drop, readiness, resultsOf, slotsOf } from './step.js';
import { planOf, type Subgraph, trace } from './subgraph.js';

/** Inputs: the initial state, what the condition captures, what the body captures. */
export interface WhileAttributes extends ControlAttributes {
  readonly condition: Subgraph;
  readonly body: Subgraph;
}

/**
 * `while (condition(state)) state = body(state)`, with the condition read from the device each time.
 *
 * @param condition Gives a bool scalar.
 * @param body Gives a state of the same structure, shapes and dtypes.
 * @param initial A tree of tensors.
 * @throws LimpidError `tree` if the body changes the state's structure; `shape` if the condition is no
 *   bool scalar. It has no reverse-mode gradient: the number of rounds is not known beforehand; use `scan`.
 * @example
 * ```ts
 * import { tensor, whileLoop } from '@limpid/tensor';
 *
 * const doubled = whileLoop((x) => x.less(100), (x) => x.mul(2), tensor(3));
 * console.log(await doubled.item()); // 192
 * ```
 */
export function whileLoop<S>(
  condition: (state: MapTree<S, Tensor>) => Tensor,
  body: (state: MapTree<S, Tensor>) => MapTree<S, Tensor>,
  initial: S,
): MapTree<S, Tensor> {
  const tensors = treeLeaves(initial);
  const slots = slotsOf(tensors);
  const onState = <R>(f: (state: MapTree<S, Tensor>) => R) =>
    trace(slots, (parameters) => f(treeUnflatten(initial, parameters)));
  const test = onState(condition);
  const [flag] = test.subgraph.outputs;
  if (test.subgraph.outputs.length !== 1 || flag?.dtype !== 'bool' || flag.shape.length !== 0) {
    const what = flag ? describe(flag) : String(test.result);
    throw new LimpidError('shape', `whileLoop: the condition must give a bool scalar, not ${what}`);
  }
  const step = onState(body);
  checkSame('whileLoop', 'the initial state is', initial, 'the body returns', step.result);
  const attributes = whileAttributes(test.subgraph, step.subgraph, slots);
  const inputs = [...tensors, ...test.subgraph.captured, ...step.subgraph.captured];
  return treeUnflatten(initial, resultsOf(primitive, inputs, attributes));
}

function whileAttributes(
  condition: Subgraph,
  body: Subgraph,
  slots: ReturnType<typeof slotsOf>,
): WhileAttributes {
  return {
    key: `(${condition.key})(${body.key})`,
    results: slots.map(({ shape, dtype }) => ({ shape, dtype })),
    condition,
    body,
    prepare: (device) => {
      const test = planOf(device, condition);
      const step = planOf(device, body);
      const copy = copyPlan(device, slots);
      const holds = async (state: readonly unknown[], captured: readonly unknown[]): Promise<boolean> => {
        const flag = await execute(test, [...state, ...captured]);
        try {
          return (await device.backend.read(flag[0]))[0] !== 0;
        } finally {
          drop(test, flag);
        }
      };
      const run = async (inputs: readonly unknown[], outputs: readonly unknown[]): Promise<void> => {
        const count = slots.length;
        const forTest = inputs.slice(count, count + condition.captured.length);
        const forStep = inputs.slice(count + condition.captured.length);
        let state: readonly unknown[] = inputs.slice(0, count);
        let owner: Plan | undefined;
        try {
          while (await holds(state, forTest)) {
            const next = await execute(step, [...state, ...forStep]);
            if (owner) drop(owner, state);
            [state, owner] = [next, step];
          }
          await execute(copy, state, outputs);
        } finally {
          if (owner) drop(owner, state);
        }
      };
      return { run, ready: readiness([test, step, copy]) };
    },
  };
}
