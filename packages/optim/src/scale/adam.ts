import { div, type Tensor, zerosLike } from '@limpid/tensor';
import { checkRange } from '@limpid/tensor/graph';
import { firstStep, inDType } from '../core/count.js';
import type { GradientTransformation } from '../core/transformation.js';
import { mapLike } from '../core/tree.js';

/** Options of Adam's scaling; the defaults are the paper's. */
export interface AdamOptions {
  /** β₁, decay of the average of gradients, from 0 to below 1. Default 0.9. */
  readonly beta1?: number;
  /** β₂, decay of the average of squared gradients, from 0 to below 1. Default 0.999. */
  readonly beta2?: number;
  /** ε, outside the root. Default 1e-8. */
  readonly epsilon?: number;
}

/** Averages of gradients and of their squares, trees like the parameters. */
export interface AdamState {
  readonly count: Tensor;
  readonly first: unknown;
  readonly second: unknown;
}

/**
 * `m̂ / (√v̂ + ε)` with `m ← β₁m + (1 − β₁)g`, `v ← β₂v + (1 − β₂)g²`, `m̂ = m / (1 − β₁ᵗ)`, `v̂ = v / (1 − β₂ᵗ)`.
 *
 * Source: D. P. Kingma & J. Ba, Adam: a method for stochastic optimization (ICLR 2015), algorithm 1.
 */
export function scaleByAdam(options: AdamOptions = {}): GradientTransformation<AdamState> {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  checkRange('scaleByAdam', 'beta1', beta1, 0, 1, true);
  checkRange('scaleByAdam', 'beta2', beta2, 0, 1, true);
  checkRange('scaleByAdam', 'epsilon', epsilon, 0);
  return {
    init: (parameters) => ({
      count: firstStep(),
      first: mapLike(zerosLike, parameters),
      second: mapLike(zerosLike, parameters),
    }),
    update: (gradients, state) => {
      const count = state.count.add(1);
      const first = mapLike((g, m) => m.mul(beta1).add(g.mul(1 - beta1)), gradients, state.first);
      const second = mapLike((g, v) => v.mul(beta2).add(g.square().mul(1 - beta2)), gradients, state.second);
      // The biases are the same for all elements: divided by once here, multiplied with there.
      const firstScale = inDType(div(1, oneMinusPower(beta1, count)));
      const secondScale = inDType(div(1, oneMinusPower(beta2, count).sqrt()));
      const updates = mapLike(
        (m, v) => m.mul(firstScale(m)).div(v.sqrt().mul(secondScale(v)).add(epsilon)),
        first,
        second,
      );
      return [updates, { count, first, second }];
    },
  };
}

/**
 * `1 − βᵗ`, as `−(e^(t log β) − 1)`: the subtraction would lose digits for β near 1, where float32 cannot even hold
 * 0.999 to more than four digits of the difference.
 */
function oneMinusPower(beta: number, count: Tensor): Tensor {
  const steps = count.cast('float32');
  return beta === 0 ? steps.mul(0).add(1) : steps.mul(Math.log(beta)).expm1().neg();
}
