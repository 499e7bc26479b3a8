export { applyUpdates } from './core/apply-updates.js';
export { type ChainState, chain } from './core/chain.js';
export type { GradientTransformation, NoState } from './core/transformation.js';
export type { LeafRule } from './core/tree.js';
export { type AccumulateState, accumulate } from './modify/accumulate.js';
export { clipByGlobalNorm, clipByValue, globalNorm } from './modify/clip.js';
export { addDecayedWeights, type DecayOptions } from './modify/decay.js';
export { averagedParameters, type EmaState, ema } from './modify/ema.js';
export { type AdamWOptions, adam, adamW } from './optimizers/adam.js';
export { adadelta, adagrad, type RmspropOptions, rmsprop } from './optimizers/adaptive.js';
export { type MomentumVariant, type SgdOptions, sgd } from './optimizers/sgd.js';
export { type AdadeltaOptions, type AdadeltaState, scaleByAdadelta } from './scale/adadelta.js';
export { type AdamOptions, type AdamState, scaleByAdam } from './scale/adam.js';
export { type LearningRate, type RateState, scale, scaleByLearningRate } from './scale/learning-rate.js';
export { type MomentumOptions, type MomentumState, momentum } from './scale/momentum.js';
export {
  type AdagradScaleOptions,
  type EpsilonPlacement,
  type RmsScaleOptions,
  type SquaresState,
  scaleByAdagrad,
  scaleByRms,
} from './scale/squares.js';
export { type CosineScheduleOptions, cosineSchedule } from './schedules/cosine.js';
export {
  type ExponentialScheduleOptions,
  exponentialSchedule,
  type LinearScheduleOptions,
  linearSchedule,
  type StepScheduleOptions,
  stepSchedule,
} from './schedules/decays.js';
export { type OneCycleOptions, oneCycleSchedule } from './schedules/one-cycle.js';
export { constantSchedule, type Schedule } from './schedules/schedule.js';
export { type WarmupOptions, warmup } from './schedules/warmup.js';
