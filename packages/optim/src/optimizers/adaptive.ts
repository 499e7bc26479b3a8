import { chain } from '../core/chain.js';
import type { GradientTransformation } from '../core/transformation.js';
import { type AdadeltaOptions, scaleByAdadelta } from '../scale/adadelta.js';
import { type LearningRate, scaleByLearningRate } from '../scale/learning-rate.js';
import { momentum as scaleByMomentum } from '../scale/momentum.js';
import {
  type AdagradScaleOptions,
  type RmsScaleOptions,
  scaleByAdagrad,
  scaleByRms,
} from '../scale/squares.js';

/** Optimisers that scale each parameter's step by the sizes of its past gradients: AdaGrad, RMSProp, AdaDelta. */

/**
 * AdaGrad: `θ ← θ − ε g / (√r + δ)` with `r` the sum of all squared gradients.
 *
 * δ = 1e-7 outside the root, as in Deep Learning (algorithm 8.4) and Keras, which starts `r` at 0.1; PyTorch's is
 * 1e-10.
 *
 * Source: J. Duchi, E. Hazan & Y. Singer, Adaptive subgradient methods (JMLR 12, 2011).
 *
 * @param learningRate ε, at least 0, or a schedule. Default 0.01 (PyTorch's).
 */
export function adagrad(
  learningRate: LearningRate = 0.01,
  options: AdagradScaleOptions = {},
): GradientTransformation {
  return chain(scaleByAdagrad(options), scaleByLearningRate(learningRate));
}

/** Options of `rmsprop`. */
export interface RmspropOptions extends RmsScaleOptions {
  /** α of a velocity `v ← αv + g/√r`, from 0 to below 1. Default 0: none. */
  readonly momentum?: number;
  /** The velocity looks ahead, as in `sgd`. Default false. */
  readonly nesterov?: boolean;
}

/**
 * RMSProp: `θ ← θ − ε g / (√r + δ)` with `r ← ρr + (1 − ρ)g²`.
 *
 * ρ = 0.9 is Hinton's. δ stands outside the root by default, 1e-8, as in PyTorch (whose ρ is 0.99);
 * `epsilonPlacement: 'inside'` gives `g / √(r + δ)` with δ = 1e-6, as in Deep Learning (algorithm 8.5). With momentum
 * and `nesterov` it is algorithm 8.6 there, in the parametrisation that `sgd` explains.
 *
 * Source: G. Hinton, Neural networks for machine learning, lecture 6e (2012).
 *
 * @param learningRate ε, at least 0, or a schedule. Default 0.001 (Hinton's and Keras's; PyTorch's is 0.01).
 */
export function rmsprop(
  learningRate: LearningRate = 0.001,
  options: RmspropOptions = {},
): GradientTransformation {
  const { momentum = 0, nesterov = false } = options;
  const rate = scaleByLearningRate(learningRate);
  if (momentum === 0) return chain(scaleByRms(options), rate);
  return chain(scaleByRms(options), scaleByMomentum(momentum, { nesterov }), rate);
}

/**
 * AdaDelta: RMSProp whose rate is the size of its own past steps.
 *
 * ρ = 0.95 and ε = 1e-6 are the paper's; PyTorch's ρ is 0.9.
 *
 * Source: M. D. Zeiler, ADADELTA: an adaptive learning rate method (arXiv:1212.5701, 2012).
 *
 * @param learningRate A factor on the step, at least 0, or a schedule. Default 1: the paper has none.
 */
export function adadelta(
  learningRate: LearningRate = 1,
  options: AdadeltaOptions = {},
): GradientTransformation {
  return chain(scaleByAdadelta(options), scaleByLearningRate(learningRate));
}
