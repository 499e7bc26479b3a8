import { type Shape, sameShape } from '../shape/shape.js';
import { isContainer, isTensor } from '../tree/tree.js';
import type { Tensor } from '../value/tensor.js';

/**
 * The arguments of a traced call as a pattern that the next call's can be held against in one walk, without
 * making any text; and its result as one to be filled. It says no rather than think: a call that does not match
 * goes by its signature.
 */
export type Template =
  | { readonly kind: 'tensor'; readonly shape: Shape; readonly dtype: string }
  | { readonly kind: 'static'; readonly value: unknown }
  /** An array with nothing but its elements. */
  | { readonly kind: 'list'; readonly children: readonly Template[] }
  | {
      readonly kind: 'tree';
      readonly prototype: object | null;
      readonly keys: readonly string[];
      readonly children: readonly Template[];
    };

/** The pattern of a tree. */
export function templateOf(tree: unknown): Template {
  if (isTensor(tree)) return { kind: 'tensor', shape: tree.shape, dtype: tree.dtype };
  if (!isContainer(tree)) return { kind: 'static', value: tree };
  const keys = Object.keys(tree);
  const children = keys.map((key) => templateOf(tree[key]));
  const prototype = Object.getPrototypeOf(tree) as object | null;
  const isList = prototype === Array.prototype && tree.length === keys.length;
  return isList ? { kind: 'list', children } : { kind: 'tree', prototype, keys, children };
}

/** A tree of the pattern, with what `next` gives wherever it has a tensor. */
export function fill(template: Template, next: () => Tensor): unknown {
  switch (template.kind) {
    case 'tensor':
      return next();
    case 'static':
      return template.value;
    case 'list': {
      const list: unknown[] = [];
      for (const child of template.children) list.push(fill(child, next));
      return list;
    }
    case 'tree': {
      const { prototype, keys, children } = template;
      const tree = (Array.isArray(prototype) ? [] : Object.create(prototype)) as Record<string, unknown>;
      for (let i = 0; i < keys.length; i++) tree[keys[i] as string] = fill(children[i] as Template, next);
      return tree;
    }
  }
}

/**
 * Whether a tree has the pattern.
 *
 * @param tensors Gets the tree's tensors, in the order of its leaves.
 */
export function matches(template: Template, tree: unknown, tensors: Tensor[]): boolean {
  switch (template.kind) {
    case 'static':
      return Object.is(template.value, tree);
    case 'tensor': {
      if (!isTensor(tree) || tree.dtype !== template.dtype) return false;
      tensors.push(tree);
      return tree.shape === template.shape || sameShape(tree.shape, template.shape);
    }
    case 'list': {
      const { children } = template;
      if (!Array.isArray(tree) || tree.length !== children.length) return false;
      if (Object.getPrototypeOf(tree) !== Array.prototype) return false;
      for (let i = 0; i < children.length; i++) {
        if (!matches(children[i] as Template, tree[i], tensors)) return false;
      }
      return true;
    }
    case 'tree': {
      const { prototype, keys, children } = template;
      if (typeof tree !== 'object' || tree === null || isTensor(tree)) return false;
      if (Object.getPrototypeOf(tree) !== prototype) return false;
      const own = Object.keys(tree);
      if (own.length !== keys.length) return false;
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i] as string;
        if (own[i] !== key) return false;
        const child = (tree as Record<string, unknown>)[key];
        if (!matches(children[i] as Template, child, tensors)) return false;
      }
      return true;
    }
  }
}
