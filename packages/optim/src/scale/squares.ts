import { fullLike, type Tensor, zerosLike } from '@limpid/tensor';
import { checkRange } from '@limpid/tensor/graph';
import type { GradientTransformation } from '../core/transformation.js';
import { mapLike } from '../core/tree.js';

/**
 * Where the small number ε stands that keeps a division by a root finite: `outside`, `g / (√r + ε)`, or `inside`,
 * `g / √(r + ε)`. Frameworks and books differ, and at equal ε the results do too.
 */
export type EpsilonPlacement = 'outside' | 'inside';

/** Sums or averages of squared gradients, a tree like the parameters. */
export interface SquaresState {
  readonly squares: unknown;
}

function divideByRoot(g: Tensor, r: Tensor, epsilon: number, placement: EpsilonPlacement): Tensor {
  return placement === 'inside' ? g.div(r.add(epsilon).sqrt()) : g.div(r.sqrt().add(epsilon));
}

/** Options of AdaGrad's scaling. */
export interface AdagradScaleOptions {
  /** δ, at least 0. Default 1e-7. */
  readonly epsilon?: number;
  /** Default `'outside'`. */
  readonly epsilonPlacement?: EpsilonPlacement;
  /** What the sums of squares start from, at least 0. Default 0. */
  readonly initialAccumulator?: number;
}

/**
 * `g / (√r + δ)` with `r ← r + g²`.
 *
 * Source: J. Duchi, E. Hazan & Y. Singer (JMLR 12, 2011); δ as in Goodfellow et al., Deep Learning, algorithm 8.4.
 */
export function scaleByAdagrad(options: AdagradScaleOptions = {}): GradientTransformation<SquaresState> {
  const { epsilon = 1e-7, epsilonPlacement = 'outside', initialAccumulator = 0 } = options;
  checkRange('scaleByAdagrad', 'epsilon', epsilon, 0);
  checkRange('scaleByAdagrad', 'initialAccumulator', initialAccumulator, 0);
  return {
    init: (parameters) => ({ squares: mapLike((x) => fullLike(x, initialAccumulator), parameters) }),
    update: (gradients, state) => {
      const squares = mapLike((g, r) => r.add(g.square()), gradients, state.squares);
      return [
        mapLike((g, r) => divideByRoot(g, r, epsilon, epsilonPlacement), gradients, squares),
        { squares },
      ];
    },
  };
}

/** Options of RMSProp's scaling. */
export interface RmsScaleOptions {
  /** ρ, decay of the average of squared gradients, from 0 to below 1. Default 0.9. */
  readonly decay?: number;
  /** ε, at least 0. Default 1e-8 outside the root, 1e-6 inside. */
  readonly epsilon?: number;
  /** Default `'outside'`. */
  readonly epsilonPlacement?: EpsilonPlacement;
}

/** `g / (√r + ε)`, or `g / √(r + ε)`, with `r ← ρr + (1 − ρ)g²`. See `rmsprop` for sources. */
export function scaleByRms(options: RmsScaleOptions = {}): GradientTransformation<SquaresState> {
  const { decay = 0.9, epsilonPlacement = 'outside' } = options;
  const { epsilon = epsilonPlacement === 'inside' ? 1e-6 : 1e-8 } = options;
  checkRange('scaleByRms', 'decay', decay, 0, 1, true);
  checkRange('scaleByRms', 'epsilon', epsilon, 0);
  return {
    init: (parameters) => ({ squares: mapLike(zerosLike, parameters) }),
    update: (gradients, state) => {
      const squares = mapLike(
        (g, r) => r.mul(decay).add(g.square().mul(1 - decay)),
        gradients,
        state.squares,
      );
      return [
        mapLike((g, r) => divideByRoot(g, r, epsilon, epsilonPlacement), gradients, squares),
        { squares },
      ];
    },
  };
}
