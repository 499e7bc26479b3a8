import type { DType } from '../backend/dtype.js';
import type { Storage } from '../graph/storage.js';
import { type Shape, sameShape } from '../shape/shape.js';
import { isContainer, isTensor } from '../tree/tree.js';
import { Tensor } from '../value/tensor.js';

/**
 * The arguments of a traced call as a pattern that the next call's can be held against in one walk, without
 * making anything; and its result as one to be filled. It says no rather than think: a call that does not match
 * goes by its signature.
 */
export interface Template {
  readonly kind: 'tensor' | 'static' | 'list' | 'tree';
  /** Of a tensor. */
  readonly shape: Shape;
  readonly dtype: DType;
  /** Of a tensor: how many come before it. */
  readonly index: number;
  /** A static leaf. */
  readonly value: unknown;
  /** Of an object or array; a list is an array with nothing but its elements. */
  readonly prototype: object | null;
  readonly keys: readonly string[];
  readonly children: readonly Template[];
}

const { hasOwnProperty } = Object.prototype;

/** The pattern of a tree. */
export function templateOf(tree: unknown, count = { tensors: 0 }): Template {
  if (isTensor(tree)) {
    const { shape, dtype } = tree;
    return template('tensor', { shape, dtype, index: count.tensors++ });
  }
  if (!isContainer(tree)) return template('static', { value: tree });
  const keys = Object.keys(tree);
  const children = keys.map((key) => templateOf(tree[key], count));
  const prototype = Object.getPrototypeOf(tree) as object | null;
  const isList = prototype === Array.prototype && tree.length === keys.length;
  return template(isList ? 'list' : 'tree', { prototype, keys, children });
}

/** All made here, with the same fields in the same order: half of the time that a walk takes. */
function template(kind: Template['kind'], of: Partial<Template>): Template {
  const { shape = [], dtype = 'bool', index = 0, value, prototype = null, keys = [], children = [] } = of;
  return { kind, shape, dtype, index, value, prototype, keys, children };
}

/**
 * Whether a tree has the pattern: keys in the same order, objects of the same classes, the same static leaves.
 *
 * @param tensors Gets the tree's tensors, in the order of its leaves, from position `next` on.
 * @returns The position behind the last tensor, or -1 for a tree that has not.
 */
export function match(template: Template, tree: unknown, tensors: Tensor[], next: number): number {
  const { kind, shape, prototype, keys, children } = template;
  if (kind === 'static') return Object.is(template.value, tree) ? next : -1;
  if (kind === 'tensor') {
    // What another copy of the package made goes by its signature.
    if (!(tree instanceof Tensor) || tree.dtype !== template.dtype) return -1;
    if (tree.shape !== shape && !sameShape(tree.shape, shape)) return -1;
    tensors[next] = tree;
    return next + 1;
  }
  if (typeof tree !== 'object' || tree === null || Object.getPrototypeOf(tree) !== prototype) return -1;
  if (kind === 'list') {
    if (!Array.isArray(tree) || tree.length !== children.length) return -1;
    for (let i = 0; i < children.length && next >= 0; i++) {
      next = match(children[i] as Template, tree[i], tensors, next);
    }
    return next;
  }
  let i = 0;
  // Without making the list of keys that `Object.keys` makes; called so, the check for own keys costs nothing.
  for (const key in tree) {
    if (key !== keys[i] || !hasOwnProperty.call(tree, key)) return -1;
    next = match(children[i++] as Template, (tree as Record<string, unknown>)[key], tensors, next);
    if (next < 0) return -1;
  }
  return i === keys.length ? next : -1;
}

/** A tree of the pattern whose tensors have these storages, in the order of its leaves. */
export function fill(template: Template, storages: readonly Storage[]): unknown {
  const { kind, keys, children, prototype } = template;
  if (kind === 'static') return template.value;
  if (kind === 'tensor') {
    const storage = storages[template.index] as Storage;
    return new Tensor(template.shape, template.dtype, storage.backend, undefined, storage, 0);
  }
  if (kind === 'list') {
    const list = new Array<unknown>(children.length);
    for (let i = 0; i < children.length; i++) list[i] = fill(children[i] as Template, storages);
    return list;
  }
  const tree = (Array.isArray(prototype) ? [] : Object.create(prototype)) as Record<string, unknown>;
  for (let i = 0; i < keys.length; i++) tree[keys[i] as string] = fill(children[i] as Template, storages);
  return tree;
}
