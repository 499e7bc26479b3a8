import { chain } from '../core/chain.js';
import type { GradientTransformation } from '../core/transformation.js';
import { type LearningRate, scaleByLearningRate } from '../scale/learning-rate.js';
import { momentum as scaleByMomentum } from '../scale/momentum.js';

/**
 * What the velocity holds:
 * - `'pytorch'`: `v ← αv + g`, `θ ← θ − εv`. PyTorch's (without its dampening), and the default.
 * - `'average'`: `v ← αv + (1 − α)g`, `θ ← θ − εv`. A running average of gradients.
 * - `'velocity'`: `v ← αv − εg`, `θ ← θ + v`. Deep Learning's algorithm 8.2, and Keras's; with a constant rate the
 *   same path as `'pytorch'`, with a schedule earlier steps keep the rate they were taken at.
 */
export type MomentumVariant = 'pytorch' | 'average' | 'velocity';

/** Options of `sgd`. */
export interface SgdOptions {
  /** α, from 0 to below 1; 0 is plain descent. Default 0. */
  readonly momentum?: number;
  /** Default `'pytorch'`. */
  readonly variant?: MomentumVariant;
  /**
   * Nesterov's: the gradient acts at the interim point `θ + αv`. As in PyTorch and Keras, the parameters held *are* the
   * interim points, so that the gradient can be taken at the parameters; the lecture's θ is they minus `αv`.
   * Default false.
   */
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent: `θ ← θ − εg`, with momentum if asked.
 *
 * Sources: B. T. Polyak (1964) for momentum; Y. Nesterov (1983), I. Sutskever et al. (ICML 2013) for the interim point.
 *
 * @param learningRate ε, at least 0, or a schedule. Default 0.01 (Keras's; PyTorch's is 0.001).
 * @throws LimpidError `argument` for numbers out of range.
 * @example
 * ```ts
 * import { applyUpdates, sgd } from '@limpid/optim';
 * import { tensor } from '@limpid/tensor';
 *
 * const optimizer = sgd(0.5);
 * let x = tensor([4, -2]);
 * let state = optimizer.init(x);
 * for (let step = 0; step < 3; step++) {
 *   const [updates, next] = optimizer.update(x, state, x); // the gradient of x²/2 is x
 *   x = applyUpdates(x, updates);
 *   state = next;
 * }
 * console.log(await x.toArray()); // [ 0.5, -0.25 ]
 * ```
 */
export function sgd(learningRate: LearningRate = 0.01, options: SgdOptions = {}): GradientTransformation {
  const { momentum = 0, variant = 'pytorch', nesterov = false } = options;
  const rate = scaleByLearningRate(learningRate);
  if (momentum === 0) return rate;
  const velocity = scaleByMomentum(momentum, { nesterov, dampening: variant === 'average' ? momentum : 0 });
  return variant === 'velocity' ? chain(rate, velocity) : chain(velocity, rate);
}
