import { type Key, LimpidError, type Tensor } from '@limpid/tensor';
import { formatShape, sameShape } from '@limpid/tensor/graph';
import * as random from '@limpid/tensor/random';
import type { LayerLike } from './layer.js';

/**
 * What one application of a model needs besides its input: whether it trains, where random numbers come
 * from, and a place for new running statistics, because layers cannot change.
 *
 * A context belongs to one application: make it inside the step that is compiled or differentiated, with
 * the key as an argument of that step, and fold what it has collected into the next model with
 * `applyState`. Layers see this interface only, so another implementation of it will do.
 */
export interface Context {
  /** Whether this is training: dropout drops, batch normalisation uses and records the batch's statistics. */
  readonly train: boolean;
  /**
   * A random key of its own for every call: the n-th call (from 0) gives `foldIn(key, n)`.
   *
   * @param layer Who asks, for the message.
   * @throws LimpidError `argument` if the context has no key.
   */
  nextKey(layer: string): Key;
  /** The newest value of a leaf of the model: what `update` was last given for it, or itself. */
  current(leaf: Tensor): Tensor;
  /** Proposes the value that a leaf of the model has from now on. The shapes must agree. */
  update(leaf: Tensor, next: Tensor): void;
  /** What has been proposed so far, by the leaf it replaces. */
  readonly updates: ReadonlyMap<Tensor, Tensor>;
  /**
   * Called by `applyLayer` before a layer is applied, with its input; the function it returns is called with
   * the output. For summaries, feature maps and penalties on activations.
   */
  readonly observe?: Observer | undefined;
}

/** Watches layers being applied; see `Context.observe`. */
export type Observer = (
  layer: LayerLike<unknown, unknown>,
  input: unknown,
) => ((output: unknown) => void) | undefined;

/** Options of `context`. */
export interface ContextOptions {
  /** Default false. */
  train?: boolean;
  /** What random layers draw from. Needed for training with such layers only. */
  key?: Key | undefined;
  /** See `Context.observe`. */
  observe?: Observer;
}

/**
 * A context for one application of a model.
 *
 * @example
 * ```ts
 * import { context, dropout } from '@limpid/layers';
 * import { ones, random } from '@limpid/tensor';
 *
 * const x = ones([2, 3]);
 * const layer = dropout(0.5);
 * console.log(await layer.apply(x).toArray()); // [ [ 1, 1, 1 ], [ 1, 1, 1 ] ]
 * const training = context({ train: true, key: random.key(7) });
 * console.log(await layer.apply(x, training).max().item()); // 2
 * ```
 */
export function context(options: ContextOptions = {}): Context {
  const { train = false, key, observe } = options;
  const updates = new Map<Tensor, Tensor>();
  let drawn = 0;
  return {
    train,
    observe,
    updates,
    nextKey(layer) {
      if (!key) {
        throw new LimpidError(
          'argument',
          `${layer}: training draws random numbers, but the context has no key; make it with context({ train: true, key: random.key(seed) }), and a new key every step`,
        );
      }
      return random.foldIn(key, drawn++);
    },
    current: (leaf) => updates.get(leaf) ?? leaf,
    update(leaf, next) {
      if (!sameShape(leaf.shape, next.shape)) {
        throw new LimpidError(
          'shape',
          `context.update: a value of shape ${formatShape(next.shape)} cannot follow one of ${formatShape(leaf.shape)}`,
        );
      }
      updates.set(leaf, next);
    },
  };
}
