import { type Shape, sameShape } from '../shape/shape.js';
import { isContainer, isTensor } from '../tree/tree.js';
import type { Tensor } from '../value/tensor.js';

/**
 * The arguments of a traced call as a pattern that the next call's can be held against in one walk, without
 * making any text. It says no rather than think: a call that does not match goes by its signature.
 */
export type Template =
  | { readonly kind: 'tensor'; readonly shape: Shape; readonly dtype: string }
  | { readonly kind: 'static'; readonly value: unknown }
  | {
      readonly kind: 'tree';
      readonly prototype: unknown;
      readonly keys: readonly string[];
      readonly children: readonly Template[];
    };

/** The pattern of a tree. */
export function templateOf(tree: unknown): Template {
  if (isTensor(tree)) return { kind: 'tensor', shape: tree.shape, dtype: tree.dtype };
  if (!isContainer(tree)) return { kind: 'static', value: tree };
  const keys = Object.keys(tree);
  const children = keys.map((key) => templateOf(tree[key]));
  return { kind: 'tree', prototype: Object.getPrototypeOf(tree), keys, children };
}

/** A tree of the pattern, with what `next` gives wherever it has a tensor. */
export function fill(template: Template, next: () => Tensor): unknown {
  if (template.kind === 'static') return template.value;
  if (template.kind === 'tensor') return next();
  const { prototype, keys, children } = template;
  const tree = (prototype === Array.prototype ? [] : Object.create(prototype as object | null)) as Record<
    string,
    unknown
  >;
  for (let i = 0; i < keys.length; i++) tree[keys[i] as string] = fill(children[i] as Template, next);
  return tree;
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
    case 'tree': {
      const { prototype, keys, children } = template;
      if (typeof tree !== 'object' || tree === null || isTensor(tree)) return false;
      if (Object.getPrototypeOf(tree) !== prototype) return false;
      let position = 0;
      for (const key in tree) {
        if (!Object.hasOwn(tree, key)) continue;
        if (keys[position] !== key) return false;
        const child = (tree as Record<string, unknown>)[key];
        if (!matches(children[position] as Template, child, tensors)) return false;
        position += 1;
      }
      return position === keys.length;
    }
  }
}
