import { type Tensor, treeMap } from '@limpid/tensor';

/** `treeMap` where the result has the type of the tree: tensors become tensors, the rest stays. */
export function mapLike<P>(
  f: (leaf: Tensor, ...others: Tensor[]) => Tensor,
  tree: P,
  ...others: readonly unknown[]
): P {
  return treeMap(f, tree, ...others) as unknown as P;
}

/** A tensor of a tree that a rule may be applied to. */
export type LeafRule = (path: string, parameter: Tensor) => boolean;
