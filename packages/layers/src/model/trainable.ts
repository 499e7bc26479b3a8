import { isTensor, LimpidError, type MapTree, type Tensor, treePaths, treeUnflatten } from '@limpid/tensor';
import { formatShape, sameShape } from '@limpid/tensor/graph';

/**
 * Which tensors of a model are trained.
 *
 * All of them, but for two kinds: what a layer names in `stateFields` (running statistics), and what lies at
 * or below something frozen. Freezing is a field `frozen: true` on a copy of the layer, which travels with
 * the model through every transform. The rest follows from the model's structure, so there is no list of
 * parameters to keep in step with it.
 *
 * Training differentiates and updates `parametersOf(model)`, a tree of the model's form with `null` where a
 * tensor is not trained: no gradient is computed there and no optimiser keeps moments for it.
 * `withParameters(model, parameters)` puts the new values back. A tensor that is in several places, because a layer
 * is, counts once, at the first: weights that are shared stay shared.
 */

/** A tree of the model's form, with `null` in place of the tensors that are not trained. */
export type ParametersOf<T> = MapTree<T, Tensor | null>;

/** Calls `visit` for every tensor, in the order of `treeLeaves`, and says whether it is state and whether frozen. */
export function visitTensors(
  tree: unknown,
  visit: (leaf: Tensor, kind: { state: boolean; frozen: boolean }) => void,
): void {
  const descend = (node: unknown, state: boolean, frozen: boolean): void => {
    if (isTensor(node)) {
      visit(node, { state, frozen });
      return;
    }
    if (typeof node !== 'object' || node === null || ArrayBuffer.isView(node)) return;
    const { stateFields = [], frozen: mark } = node as { stateFields?: readonly string[]; frozen?: unknown };
    for (const [field, value] of Object.entries(node)) {
      descend(value, state || stateFields.includes(field), frozen || mark === true);
    }
  };
  descend(tree, false, false);
}

/**
 * For every tensor of a model whether it is trained, in the model's form.
 *
 * @example
 * ```ts
 * import { batchNorm, freeze, linear, sequential, trainable } from '@limpid/layers';
 *
 * const model = sequential(freeze(linear(4, 2)), batchNorm(2));
 * const { layers: [first, norm] } = trainable(model);
 * console.log(first.weight, norm.scale, norm.runningMean); // false true false
 * ```
 */
export function trainable<T>(model: T): MapTree<T, boolean> {
  const flags: boolean[] = [];
  visitTensors(model, (_, { state, frozen }) => flags.push(!state && !frozen));
  return treeUnflatten(model, flags);
}

/**
 * For every tensor of a model whether it is state, such as a running statistic, in the model's form.
 * @example
 * ```ts
 * import { batchNorm, isState } from '@limpid/layers';
 *
 * const { scale, runningMean } = isState(batchNorm(2));
 * console.log(scale, runningMean); // false true
 * ```
 */
export function isState<T>(model: T): MapTree<T, boolean> {
  const flags: boolean[] = [];
  visitTensors(model, (_, { state }) => flags.push(state));
  return treeUnflatten(model, flags);
}

/**
 * What is trained of a model: the same tree, with `null` where a tensor is not.
 *
 * @example
 * ```ts
 * import { batchNorm, parametersOf, sequential, withParameters } from '@limpid/layers';
 * import { treeLeaves, treeMap } from '@limpid/tensor';
 *
 * const model = sequential(batchNorm(2));
 * const parameters = parametersOf(model);
 * console.log(treeLeaves(model).length, treeLeaves(parameters).length); // 4 2
 * const next = withParameters(model, treeMap((x) => x.mul(3), parameters));
 * console.log(await next.layers[0].scale.toArray()); // [ 3, 3 ]
 * console.log(next.layers[0].runningMean === model.layers[0].runningMean); // true
 * ```
 */
export function parametersOf<T>(model: T): ParametersOf<T> {
  const parts: (Tensor | null)[] = [];
  const taken = new Set<Tensor>();
  visitTensors(model, (leaf, { state, frozen }) => {
    const take = !state && !frozen && !taken.has(leaf);
    if (take) taken.add(leaf);
    parts.push(take ? leaf : null);
  });
  return treeUnflatten(model, parts);
}

/**
 * The model with other values for its parameters; what is not in `parameters` stays. Where the model has one tensor
 * in several places, its new value goes to all of them that `parameters` leaves out.
 *
 * @param parameters A tree as `parametersOf(model)` makes it, or any tree with tensors at places of the model.
 * @throws LimpidError `tree` for a tensor where the model has none; `shape` for one of another shape.
 */
export function withParameters<T>(model: T, parameters: unknown): T {
  const next = new Map<string, Tensor>();
  for (const { path, leaf } of treePaths(parameters)) if (isTensor(leaf)) next.set(path, leaf);
  const places = treePaths(model).flatMap(({ path, leaf }) => (isTensor(leaf) ? [{ path, leaf }] : []));
  const replacements = new Map<Tensor, Tensor>();
  for (const { path, leaf } of places) {
    const value = next.get(path);
    if (!value) continue;
    if (!sameShape(value.shape, leaf.shape)) {
      throw new LimpidError(
        'shape',
        `withParameters: ${path || 'the model'} has shape ${formatShape(leaf.shape)}, its new value ${formatShape(value.shape)}`,
      );
    }
    replacements.set(leaf, value);
  }
  const leaves = places.map(({ path, leaf }) => next.get(path) ?? replacements.get(leaf) ?? leaf);
  for (const { path } of places) next.delete(path);
  if (next.size > 0) {
    throw new LimpidError(
      'tree',
      `withParameters: the model has no tensor at ${[...next.keys()].join(', ')}`,
    );
  }
  return treeUnflatten(model, leaves) as T;
}

/**
 * A copy of a layer or model that is not trained: feature extraction. Its state still follows the data when it
 * is applied with `train: true`, as in PyTorch.
 *
 * @throws LimpidError `argument` for what has no place for the mark: a function, a tensor, an array.
 * @example
 * ```ts
 * import { freeze, linear, parametersOf, relu, sequential } from '@limpid/layers';
 * import { treeLeaves } from '@limpid/tensor';
 *
 * const model = sequential(freeze(linear(4, 8)), relu, linear(8, 2));
 * console.log(treeLeaves(parametersOf(model)).map((parameter) => parameter.shape)); // [ [ 2, 8 ], [ 2 ] ]
 * ```
 */
export function freeze<T extends object>(tree: T): T {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree) || isTensor(tree)) {
    const what = Array.isArray(tree) ? 'an array' : isTensor(tree) ? 'a bare tensor' : `a ${typeof tree}`;
    throw new LimpidError(
      'argument',
      `freeze: takes a layer, a model or another object that holds tensors, not ${what}`,
    );
  }
  const copy = Object.create(Object.getPrototypeOf(tree) as object | null) as object;
  return Object.assign(copy, tree, { frozen: true });
}

/**
 * A copy that is trained again, with everything below it: fine-tuning.
 * @example
 * ```ts
 * import { freeze, linear, parametersOf, sequential, unfreeze } from '@limpid/layers';
 * import { treeLeaves } from '@limpid/tensor';
 *
 * const model = sequential(freeze(linear(4, 2)));
 * console.log(treeLeaves(parametersOf(unfreeze(model))).length); // 2
 * ```
 */
export function unfreeze<T>(tree: T): T {
  return thaw(tree) as T;
}

/** Without marks at any depth. What holds none is not copied. */
function thaw(node: unknown): unknown {
  if (typeof node !== 'object' || node === null || ArrayBuffer.isView(node) || isTensor(node)) return node;
  const entries = Object.entries(node).filter(([field, value]) => !(field === 'frozen' && value === true));
  const thawed = entries.map(([field, value]) => [field, thaw(value)] as const);
  const unchanged = thawed.every(([, value], i) => value === entries[i]?.[1]);
  if (unchanged && entries.length === Object.keys(node).length) return node;
  if (Array.isArray(node)) return thawed.map(([, value]) => value);
  const copy = Object.create(Object.getPrototypeOf(node) as object | null) as object;
  return Object.assign(copy, Object.fromEntries(thawed));
}
