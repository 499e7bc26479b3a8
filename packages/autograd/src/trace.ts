import { LimpidError, type Tensor, treeLeaves, treeMap, zerosLike } from '@limpid/tensor';
import { alias, checkNotPromise, describe, record, watching } from '@limpid/tensor/graph';
import { backward } from './backward.js';
import { historyOf, isDifferentiable, type Step } from './history.js';

/** A function applied once, with what is needed to walk back from its results to some of its arguments. */
export interface Trace<R> {
  readonly result: R;
  /**
   * The cotangents of the chosen arguments, from those of the chosen outputs; each has its argument's
   * structure, with zeros where the outputs do not depend on a tensor.
   */
  pullback(cotangents: readonly Tensor[]): unknown[];
}

/** The tree with every tensor that can have a gradient replaced by a fresh alias of it, collected in `marked`. */
function mark<T>(tree: T, marked: Tensor[]): T {
  return treeMap((leaf) => {
    if (!isDifferentiable(leaf)) return leaf;
    const fresh = record(alias, [leaf], { mark: undefined });
    marked.push(fresh);
    return fresh;
  }, tree) as T;
}

/**
 * Runs `f` with the arguments at `positions` marked, and keeps the part of the recorded graph that leads from
 * them to the outputs. The marks are values of their own, so nested traces do not confuse them.
 *
 * @param operation The caller's name, for errors.
 * @param outputsOf Which tensors of the result to differentiate; may throw if the result is of no use.
 */
export function trace<A extends readonly unknown[], R>(
  operation: string,
  f: (...args: A) => R,
  args: A,
  positions: readonly number[],
  outputsOf: (result: R) => readonly Tensor[],
): Trace<R> {
  const marked: Tensor[] = [];
  const given: unknown[] = [...args];
  for (const position of positions) given[position] = mark(args[position], marked);
  const recorded = watching((): { result: R; outputs: readonly Tensor[]; steps: readonly Step[] } => {
    const result = f(...(given as unknown as A));
    checkNotPromise(operation, result);
    const outputs = outputsOf(result);
    return { result, outputs, steps: historyOf(outputs, marked) };
  });
  const { result, outputs, steps } = recorded;
  return {
    result,
    pullback(cotangents) {
      const gradients = backward(steps, outputs, cotangents, marked);
      let next = 0;
      return positions.map((position) =>
        treeMap((leaf) => {
          const gradient = isDifferentiable(leaf) ? gradients[next++] : undefined;
          return gradient ?? zerosLike(leaf);
        }, args[position]),
      );
    },
  };
}

/** Throws unless the argument is something a gradient can be taken with respect to. */
export function checkDifferentiable(operation: string, position: number, argument: unknown): void {
  const bare = typeof argument !== 'object' || argument === null;
  const leaves = bare ? [] : treeLeaves(argument);
  if (bare || (leaves[0] === argument && !isDifferentiable(leaves[0] as Tensor))) {
    const what = bare ? (argument === null ? 'null' : typeof argument) : describe(leaves[0] as Tensor);
    throw new LimpidError(
      'argument',
      `${operation}: argument ${position} is ${what}, which has no gradient; expected a floating-point tensor or a tree of them`,
    );
  }
}
