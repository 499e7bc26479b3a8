import { currentBackend } from '../graph/default-backend.js';
import { describe } from '../graph/value.js';
import { isContainer, isTensor } from '../tree/tree.js';
import type { Tensor } from '../value/tensor.js';

/**
 * What a trace depends on, as text: the structure of the arguments with the classes of their objects, the dtypes
 * and shapes of their tensors, their static leaves, which tensors are passed twice, and the backend. Objects that
 * are not compared by content (functions, classes, backends) get a number when first seen.
 */

const identities = new WeakMap<object, number>();
let nextIdentity = 0;

function identityOf(object: object): number {
  let identity = identities.get(object);
  if (identity === undefined) identities.set(object, (identity = nextIdentity++));
  return identity;
}

function staticText(leaf: unknown): string {
  if (typeof leaf === 'function' || (typeof leaf === 'object' && leaf !== null))
    return `#${identityOf(leaf)}`;
  if (typeof leaf === 'string') return JSON.stringify(leaf);
  return `${typeof leaf}:${Object.is(leaf, -0) ? '-0' : String(leaf)}`;
}

function treeText(tree: unknown): string {
  if (isTensor(tree)) return describe(tree);
  if (!isContainer(tree)) return staticText(tree);
  let text = Array.isArray(tree) ? '[' : classText(tree);
  for (const key of Object.keys(tree)) text += `${JSON.stringify(key)}=${treeText(tree[key])};`;
  return `${text}]`;
}

/** Objects of different classes may hold the same fields and do different things with them. */
function classText(object: object): string {
  const prototype = Object.getPrototypeOf(object) as object | null;
  if (prototype === Object.prototype) return '{[';
  return prototype === null ? 'null[' : `${identityOf(prototype)}[`;
}

/**
 * The signature of a call.
 *
 * @param tensors All tensors of the arguments, in the order of their leaves; the arguments are trees.
 */
export function signature(args: readonly unknown[], tensors: readonly Tensor[]): string {
  const sharing = tensors.map((x) => tensors.indexOf(x)).join();
  const backend = tensors.find((x) => x.storage)?.storage?.backend ?? currentBackend();
  return `${args.map(treeText).join()}|${sharing}|${identityOf(backend)}`;
}
