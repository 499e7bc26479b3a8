import { isTensor, LimpidError, type Tensor, treePaths, treeUnflatten } from '@limpid/tensor';
import { formatShape, sameShape } from '@limpid/tensor/graph';
import type { Context } from './context.js';

/**
 * New running statistics on their way from a context into the next model.
 *
 * A context knows a statistic by the very tensor of the model that was applied. Transforms hand copies of a
 * model to the functions they call, so outside of such a function these tensors mean nothing any more:
 * `collectState` turns them into paths while they still do, and its result can be returned like any tree.
 */

/** New values of a model's leaves by path, such as `layers[1].runningMean`. */
export type State = Readonly<Record<string, Tensor>>;

/**
 * The new statistics that a context has collected for a model, as a tree to be returned from a step.
 *
 * @param model The very model that was applied with the context.
 * @throws LimpidError `tree` if the context has collected something for a leaf that `model` does not hold.
 * @example
 * ```ts
 * import { applyState, batchNorm, collectState, context, sequential } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * const model = sequential(batchNorm(2));
 * const training = context({ train: true });
 * model.apply(tensor([[0, 10], [2, 30]]), training);
 * const state = collectState(model, training);
 * console.log(Object.keys(state)); // [ 'layers[0].runningMean', 'layers[0].runningVariance' ]
 * const next = applyState(model, state);
 * console.log(await next.layers[0].runningMean.format()); // [0.1 2. ]
 * ```
 */
export function collectState(model: unknown, context: Pick<Context, 'updates'>): State {
  const state: Record<string, Tensor> = {};
  const found = new Set<Tensor>();
  for (const { path, leaf } of treePaths(model)) {
    const next = isTensor(leaf) ? context.updates.get(leaf) : undefined;
    if (!next) continue;
    state[path] = next;
    found.add(leaf as Tensor);
  }
  if (found.size !== context.updates.size) {
    const lost = context.updates.size - found.size;
    throw new LimpidError(
      'tree',
      `collectState: ${lost} of ${context.updates.size} new statistics belong to no leaf of this model; pass the very model that was applied (inside grad and compile: the function's argument)`,
    );
  }
  return state;
}

/**
 * The model with new statistics in place; everything else is the same.
 *
 * @param from What `collectState` returned or, where the model itself was applied, the context.
 * @throws LimpidError `tree` for a path that the model does not have; `shape` for another shape.
 */
export function applyState<T>(model: T, from: State | Pick<Context, 'updates'>): T {
  const state = isContext(from) ? collectState(model, from) : from;
  const unknown = new Set(Object.keys(state));
  const leaves = treePaths(model).flatMap(({ path, leaf }) => {
    if (!isTensor(leaf)) return [];
    const next = Object.hasOwn(state, path) ? state[path] : undefined;
    unknown.delete(path);
    if (next && !sameShape(next.shape, leaf.shape)) {
      throw new LimpidError(
        'shape',
        `applyState: ${path} has shape ${formatShape(leaf.shape)}, its new value ${formatShape(next.shape)}`,
      );
    }
    return [next ?? leaf];
  });
  if (unknown.size > 0) {
    throw new LimpidError('tree', `applyState: the model has no tensor at ${[...unknown].join(', ')}`);
  }
  return treeUnflatten(model, leaves) as T;
}

function isContext(from: State | Pick<Context, 'updates'>): from is Pick<Context, 'updates'> {
  return from.updates instanceof Map;
}
