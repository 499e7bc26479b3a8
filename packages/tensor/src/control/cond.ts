import { LimpidError } from '../error.js';
import { describe } from '../graph/value.js';
import type { ControlAttributes } from '../plan/control.js';
import { execute } from '../plan/plan.js';
import { cond as primitive } from '../primitives/control.js';
import { type MapTree, treeLeaves, treePaths, treeUnflatten } from '../tree/tree.js';
import type { Tensor } from '../value/tensor.js';
import { readiness, resultsOf, slotsOf } from './step.js';
import { planOf, type Subgraph, trace } from './subgraph.js';

/** Inputs: the condition, the operands, what the first branch captures, what the second captures. */
export interface CondAttributes extends ControlAttributes {
  readonly ifTrue: Subgraph;
  readonly ifFalse: Subgraph;
  /** What records a choice: gradient rules have it from here, so that only who uses choices downloads them. */
  readonly cond: typeof cond;
}

/**
 * One of two functions, chosen when the condition is computed; only the chosen one runs.
 *
 * @param condition A bool scalar.
 * @param operands Passed to the chosen function. Both functions must return trees of the same structure,
 *   shapes and dtypes; they may close over other tensors.
 * @throws LimpidError `dtype` or `shape` if the condition is no bool scalar; `tree` if the results differ.
 * @example
 * ```ts
 * import { cond, tensor } from '@limpid/tensor';
 *
 * const x = tensor([1, 2]);
 * const y = cond(x.sum().greater(2), (a) => a.mul(10), (a) => a.neg(), x);
 * console.log(await y.toArray()); // [ 10, 20 ]
 * ```
 */
export function cond<A extends readonly unknown[], R>(
  condition: Tensor,
  ifTrue: (...operands: A) => R,
  ifFalse: (...operands: A) => MapTree<R, Tensor>,
  ...operands: A
): MapTree<R, Tensor> {
  if (condition.dtype !== 'bool' || condition.shape.length !== 0) {
    throw new LimpidError('shape', `cond: the condition must be a bool scalar, not ${describe(condition)}`);
  }
  const tensors = treeLeaves(operands);
  const slots = slotsOf(tensors);
  const on = (f: (...operands: A) => unknown) =>
    trace(slots, (parameters) => f(...(treeUnflatten(operands, parameters) as unknown as A)));
  const [yes, no] = [on(ifTrue), on(ifFalse)];
  checkSame('cond', 'the first function returns', yes.result, 'the second', no.result);
  const results = yes.subgraph.outputs.map(({ shape, dtype }) => ({ shape, dtype }));
  const attributes = condAttributes(yes.subgraph, no.subgraph, results);
  const inputs = [condition, ...tensors, ...yes.subgraph.captured, ...no.subgraph.captured];
  return treeUnflatten(yes.result, resultsOf(primitive, inputs, attributes)) as MapTree<R, Tensor>;
}

/** The attributes of a choice between two sub-graphs of the same parameters. */
export function condAttributes(
  ifTrue: Subgraph,
  ifFalse: Subgraph,
  results: ControlAttributes['results'],
): CondAttributes {
  return {
    key: `(${ifTrue.key})(${ifFalse.key})`,
    results,
    ifTrue,
    ifFalse,
    cond,
    prepare: (device) => {
      const [yes, no] = [planOf(device, ifTrue), planOf(device, ifFalse)];
      const operandCount = ifTrue.parameters.length;
      const run = async (inputs: readonly unknown[], outputs: readonly unknown[]): Promise<void> => {
        const [chosen] = await device.backend.read(inputs[0]);
        const operands = inputs.slice(1, 1 + operandCount);
        const split = 1 + operandCount + ifTrue.captured.length;
        const captured = chosen ? inputs.slice(1 + operandCount, split) : inputs.slice(split);
        await execute(chosen ? yes : no, [...operands, ...captured], outputs);
      };
      return { run, ready: readiness([yes, no]) };
    },
  };
}

/** Throws unless two trees have tensors of the same kinds at the same places. */
export function checkSame(operation: string, nameA: string, a: unknown, nameB: string, b: unknown): void {
  const kinds = (tree: unknown): string[] =>
    treePaths(tree).map(({ path, leaf }) => {
      const isTensorLeaf = typeof leaf === 'object' && leaf !== null && 'dtype' in leaf;
      return `${path || 'result'}: ${isTensorLeaf ? describe(leaf as Tensor) : String(leaf)}`;
    });
  const [first, second] = [kinds(a), kinds(b)];
  const at = first.findIndex((kind, i) => kind !== second[i]);
  if (at >= 0 || first.length !== second.length) {
    const i = at >= 0 ? at : Math.min(first.length, second.length);
    throw new LimpidError(
      'tree',
      `${operation}: ${nameA} ${first[i] ?? 'nothing more'}, ${nameB} ${second[i] ?? 'nothing more'}`,
    );
  }
}
