import { zerosLike } from '@limpid/tensor';
import { checkRange } from '@limpid/tensor/graph';
import type { GradientTransformation } from '../core/transformation.js';
import { mapLike } from '../core/tree.js';

/** Options of `momentum`. */
export interface MomentumOptions {
  /** Look ahead: hand on `αv + (1 − d)g` instead of `v`. Default false. */
  readonly nesterov?: boolean;
  /** How much of each gradient is held back, from 0 to 1. Default 0. */
  readonly dampening?: number;
}

/** The velocity: a tree like the parameters. */
export interface MomentumState {
  readonly velocity: unknown;
}

/**
 * Momentum: hands on the velocity `v ← αv + (1 − d)g`, which starts at 0.
 *
 * Where it stands in a chain makes the variant. Before the learning rate it is PyTorch's; after it, the
 * velocity holds the rate, `v ← αv − εg`, as in Goodfellow, Bengio & Courville, Deep Learning (2016), algorithm 8.2;
 * with dampening α it is a running average, `v ← αv + (1 − α)g`. With a dampening of its own, PyTorch starts
 * from `v = g` instead.
 *
 * @param decay α, from 0 to below 1.
 */
export function momentum(
  decay: number,
  options: MomentumOptions = {},
): GradientTransformation<MomentumState> {
  const { nesterov = false, dampening = 0 } = options;
  checkRange('momentum', 'the decay', decay, 0, 1, true);
  checkRange('momentum', 'dampening', dampening, 0, 1);
  return {
    init: (parameters) => ({ velocity: mapLike(zerosLike, parameters) }),
    update: (gradients, state) => {
      const fresh = dampening === 0 ? gradients : mapLike((g) => g.mul(1 - dampening), gradients);
      const velocity = mapLike((g, v) => v.mul(decay).add(g), fresh, state.velocity);
      const updates = nesterov ? mapLike((g, v) => v.mul(decay).add(g), fresh, velocity) : velocity;
      return [updates, { velocity }];
    },
  };
}
