export type { Inputs, RowArray, Rows, Targets } from './data/rows.js';
export type { BatchRecord, Callback, EpochRecord, FitEnd, FitStart } from './fit/callback.js';
export { fit } from './fit/fit.js';
export type { EarlyStopping, Examples, FitOptions, ReduceOnPlateau, TrainerOptions } from './fit/options.js';
export { type PredictOptions, predict } from './fit/predict.js';
export type { Loss, Model } from './fit/step.js';
export { type FitResult, type Trainer, trainer } from './fit/trainer.js';
export type { Metric } from './metrics/metric.js';
