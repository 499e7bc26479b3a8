import { type ChainState, chain } from '../core/chain.js';
import type { GradientTransformation } from '../core/transformation.js';
import { addDecayedWeights, type DecayOptions } from '../modify/decay.js';
import { type AdamOptions, type AdamState, scaleByAdam } from '../scale/adam.js';
import { type LearningRate, type RateState, scaleByLearningRate } from '../scale/learning-rate.js';

/**
 * Adam: `θ ← θ − ε m̂ / (√v̂ + δ)` with bias-corrected averages of gradients and of their squares.
 *
 * Source: D. P. Kingma & J. Ba (ICLR 2015), algorithm 1, whose defaults these are; PyTorch agrees. Keras's δ is 1e-7.
 *
 * @param learningRate ε, at least 0, or a schedule. Default 0.001.
 * @throws LimpidError `argument` for numbers out of range.
 * @example
 * ```ts
 * import { adam, applyUpdates } from '@limpid/optim';
 * import { tensor } from '@limpid/tensor';
 *
 * const optimizer = adam(0.25);
 * const x = tensor([3, -200]);
 * const [updates] = optimizer.update(x, optimizer.init(x), x);
 * console.log(await applyUpdates(x, updates).toArray()); // [ 2.75, -199.75 ]
 * ```
 */
export function adam(
  learningRate: LearningRate = 0.001,
  options: AdamOptions = {},
): GradientTransformation<
  ChainState<[GradientTransformation<AdamState>, GradientTransformation<RateState>]>
> {
  return chain(scaleByAdam(options), scaleByLearningRate(learningRate));
}

/** Options of `adamW`. */
export interface AdamWOptions extends AdamOptions, DecayOptions {
  /** λ, at least 0. Default 0.01 (PyTorch's). */
  readonly weightDecay?: number;
}

/**
 * Adam with decoupled weight decay: `θ ← θ − ε (m̂ / (√v̂ + δ) + λθ)`.
 *
 * The decay is multiplied by the learning rate, as in PyTorch; the paper multiplies it by the schedule alone.
 * Only weights are decayed by default, biases and scales are not (see `addDecayedWeights`); PyTorch decays all
 * parameters it is given: `mask: () => true`.
 *
 * Source: I. Loshchilov & F. Hutter, Decoupled weight decay regularization (ICLR 2019), algorithm 2.
 *
 * @param learningRate ε, at least 0, or a schedule. Default 0.001.
 */
export function adamW(
  learningRate: LearningRate = 0.001,
  options: AdamWOptions = {},
): GradientTransformation {
  const { weightDecay = 0.01 } = options;
  return chain(
    scaleByAdam(options),
    addDecayedWeights(weightDecay, options),
    scaleByLearningRate(learningRate),
  );
}
