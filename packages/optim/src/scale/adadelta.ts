import { zerosLike } from '@limpid/tensor';
import { checkRange } from '@limpid/tensor/graph';
import type { GradientTransformation } from '../core/transformation.js';
import { mapLike } from '../core/tree.js';

/** Options of AdaDelta's scaling; the defaults are the paper's. */
export interface AdadeltaOptions {
  /** ρ, decay of both averages, from 0 to below 1. Default 0.95. */
  readonly decay?: number;
  /** ε, inside both roots. Default 1e-6. */
  readonly epsilon?: number;
}

/** Averages of squared gradients and squared updates, trees like the parameters. */
export interface AdadeltaState {
  readonly squares: unknown;
  readonly steps: unknown;
}

/**
 * `√(s + ε) / √(r + ε) · g` with `r ← ρr + (1 − ρ)g²`, and `s` the same average of the squared results, one step late.
 *
 * Source: M. D. Zeiler, ADADELTA (arXiv:1212.5701, 2012), algorithm 1.
 */
export function scaleByAdadelta(options: AdadeltaOptions = {}): GradientTransformation<AdadeltaState> {
  const { decay = 0.95, epsilon = 1e-6 } = options;
  checkRange('scaleByAdadelta', 'decay', decay, 0, 1, true);
  checkRange('scaleByAdadelta', 'epsilon', epsilon, 0);
  return {
    init: (parameters) => ({
      squares: mapLike(zerosLike, parameters),
      steps: mapLike(zerosLike, parameters),
    }),
    update: (gradients, state) => {
      const squares = mapLike(
        (g, r) => r.mul(decay).add(g.square().mul(1 - decay)),
        gradients,
        state.squares,
      );
      const updates = mapLike(
        (g, r, s) => s.add(epsilon).sqrt().div(r.add(epsilon).sqrt()).mul(g),
        gradients,
        squares,
        state.steps,
      );
      const steps = mapLike((u, s) => s.mul(decay).add(u.square().mul(1 - decay)), updates, state.steps);
      return [updates, { squares, steps }];
    },
  };
}
