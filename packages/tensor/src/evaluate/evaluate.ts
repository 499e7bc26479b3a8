import type { Storage } from '../graph/storage.js';
import { treeLeaves } from '../tree/tree.js';
import { breathe } from '../value/reclaim.js';
import { launch } from './launch.js';

/**
 * Computes every tensor of a tree in one evaluation, without reading anything.
 *
 * @param tree A tensor, or any tree that holds tensors.
 * @returns The same tree, once the work has been handed to the backend without an error.
 * @throws LimpidError `disposed` for a tensor that is; `tracing` within a function being compiled; and whatever the
 *   backend's work throws.
 * @example
 * ```ts
 * import { evaluate, tensor } from '@limpid/tensor';
 *
 * const { y, z } = await evaluate({ y: tensor([1, 2]).mul(2), z: tensor(3).add(1) });
 * console.log(await y.toArray(), await z.item()); // [ 2, 4 ] 4
 * ```
 */
export async function evaluate<T>(tree: T): Promise<T> {
  const tensors = treeLeaves(tree);
  for (const tensor of tensors) {
    const refusal = tensor.checkReadable('evaluate');
    if (refusal) await refusal;
  }
  launch(tensors);
  for (const tensor of tensors) {
    const storage = tensor.storage as Storage;
    if (storage.pending) await storage.pending;
    if (storage.error) throw storage.error;
  }
  const pause = breathe();
  if (pause) await pause;
  return tree;
}
