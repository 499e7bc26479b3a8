import { LimpidError } from '../error.js';
import type { Tensor } from '../value/tensor.js';

/**
 * Trees: nested plain objects, arrays and class instances whose fields hold tensors or trees. Models,
 * gradients, optimiser states and batches are trees. Whatever is neither a tensor nor a container is a
 * static leaf: transforms leave it as it is, and `compile` compares it.
 *
 * A mapped class instance is a new object with the same prototype; its constructor does not run. Fields
 * with a function, a typed array, a Map, a Set, a Date or a promise are static.
 */

/** The tree with every tensor replaced by `U`: a gradient has the type of what it is a gradient of. */
export type MapTree<T, U> = T extends Tensor
  ? U
  : T extends (...args: never[]) => unknown
    ? T
    : T extends object
      ? { [K in keyof T]: MapTree<T[K], U> }
      : T;

/** Whether `x` is a tensor of this or any other copy of the package. */
export function isTensor(x: unknown): x is Tensor {
  return typeof x === 'object' && x !== null && 'origin' in x && 'dtype' in x && 'shape' in x;
}

/** Whether `x` is an inner node of a tree. @internal */
export function isContainer(x: unknown): x is Record<string, unknown> {
  if (typeof x !== 'object' || x === null) return false;
  if (Array.isArray(x)) return true;
  return !(
    ArrayBuffer.isView(x) ||
    x instanceof ArrayBuffer ||
    x instanceof Map ||
    x instanceof Set ||
    x instanceof Date ||
    x instanceof Promise ||
    x instanceof WeakMap
  );
}

/** A tensor or static leaf and where it is, as `layers[0].weight`. */
export interface PathLeaf {
  readonly path: string;
  readonly leaf: unknown;
}

/** Where a walk is: the containers it is in, and the key it took in each. */
class Trail {
  private readonly containers: object[] = [];
  private readonly keys: string[] = [];

  enter(container: object): void {
    if (this.containers.includes(container)) {
      throw new LimpidError('tree', `the tree contains itself at ${this.path || 'its root'}`);
    }
    this.containers.push(container);
    this.keys.push('');
  }

  take(key: string): void {
    this.keys[this.keys.length - 1] = key;
  }

  leave(): void {
    this.containers.pop();
    this.keys.pop();
  }

  /** Made only for those who ask: most walks do not. */
  get path(): string {
    return this.keys.reduce((path, key, i) => {
      if (Array.isArray(this.containers[i])) return `${path}[${key}]`;
      if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
      return path ? `${path}.${key}` : key;
    }, '');
  }
}

function walk(tree: unknown, visit: (leaf: unknown, trail: Trail) => void, trail = new Trail()): void {
  if (isTensor(tree) || !isContainer(tree)) {
    visit(tree, trail);
    return;
  }
  trail.enter(tree);
  for (const key of Object.keys(tree)) {
    trail.take(key);
    walk(tree[key], visit, trail);
  }
  trail.leave();
}

/**
 * The tensors of a tree, in the order of its fields.
 *
 * @throws LimpidError `tree` for a tree that contains itself.
 * @example
 * ```ts
 * import { tensor, treeLeaves } from '@limpid/tensor';
 *
 * console.log(treeLeaves({ w: tensor([1, 2]), rest: [tensor(3), 'text'] }).length); // 2
 * ```
 */
export function treeLeaves(tree: unknown): Tensor[] {
  const leaves: Tensor[] = [];
  walk(tree, (leaf) => isTensor(leaf) && leaves.push(leaf));
  return leaves;
}

/**
 * All leaves, static ones too, with their paths.
 *
 * @throws LimpidError `tree` for a tree that contains itself.
 * @example
 * ```ts
 * import { tensor, treePaths } from '@limpid/tensor';
 *
 * console.log(treePaths({ w: tensor([1, 2]), rest: [tensor(3), 'text'] }).map(({ path }) => path)); // [ 'w', 'rest[0]', 'rest[1]' ]
 * ```
 */
export function treePaths(tree: unknown): PathLeaf[] {
  const leaves: PathLeaf[] = [];
  walk(tree, (leaf, { path }) => leaves.push({ path, leaf }));
  return leaves;
}

function rebuild(
  tree: unknown,
  replace: (leaf: Tensor, trail: Trail) => unknown,
  trail = new Trail(),
): unknown {
  if (isTensor(tree)) return replace(tree, trail);
  if (!isContainer(tree)) return tree;
  trail.enter(tree);
  const copy = (
    Array.isArray(tree) ? new Array(tree.length) : Object.create(Object.getPrototypeOf(tree) as object | null)
  ) as Record<string, unknown>;
  for (const key of Object.keys(tree)) {
    trail.take(key);
    copy[key] = rebuild(tree[key], replace, trail);
  }
  trail.leave();
  return copy;
}

/**
 * The tree with every tensor replaced by `f` of it and of the tensors at the same place in `others`.
 *
 * @throws LimpidError `tree` if another tree has no tensor where the first has one.
 * @example
 * ```ts
 * import { tensor, treeMap } from '@limpid/tensor';
 *
 * const model = { weight: tensor([1, 2]), bias: tensor(3), name: 'small' };
 * const doubled = treeMap((x) => x.mul(2), model);
 * console.log(await doubled.weight.toArray(), doubled.name); // [ 2, 4 ] small
 * ```
 */
export function treeMap<T, U = Tensor>(
  f: (leaf: Tensor, ...others: Tensor[]) => U,
  tree: T,
  ...others: readonly unknown[]
): MapTree<T, U> {
  const columns = others.map((other) => {
    const leaves = new Map<string, Tensor>();
    walk(other, (leaf, { path }) => isTensor(leaf) && leaves.set(path, leaf));
    return leaves;
  });
  if (columns.length === 0) return rebuild(tree, (leaf) => f(leaf)) as MapTree<T, U>;
  return rebuild(tree, (leaf, { path }) =>
    f(
      leaf,
      ...columns.map((column, i) => {
        const match = column.get(path);
        if (!match) {
          throw new LimpidError(
            'tree',
            `treeMap: tree ${i + 2} has no tensor at ${path || 'its root'}, where the first has one`,
          );
        }
        return match;
      }),
    ),
  ) as MapTree<T, U>;
}

/**
 * The tree with its tensors replaced by `leaves`, in the order of `treeLeaves`.
 *
 * @throws LimpidError `tree` unless there are as many leaves as tensors.
 * @example
 * ```ts
 * import { tensor, treeUnflatten } from '@limpid/tensor';
 *
 * console.log(treeUnflatten({ w: tensor([1, 2]), b: tensor(3) }, ['first', 'second'])); // { w: 'first', b: 'second' }
 * ```
 */
export function treeUnflatten<T, U>(tree: T, leaves: readonly U[]): MapTree<T, U> {
  let next = 0;
  const result = rebuild(tree, () => leaves[next++]) as MapTree<T, U>;
  if (next !== leaves.length) {
    throw new LimpidError('tree', `treeUnflatten: the tree has ${next} tensors, ${leaves.length} were given`);
  }
  return result;
}
