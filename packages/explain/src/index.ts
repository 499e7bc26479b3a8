/**
 * Looks into any model. Everything here works on a {@link Predict} function and a table of
 * {@link Rows}, knows nothing of networks, and returns plain data with its spread.
 *
 * @packageDocumentation
 */
export type { BatchOptions } from './batches.js';
export { DEFAULT_MAX_BATCH_ROWS } from './batches.js';
export type { BandMethod, BootstrapBands, BootstrapBandsOptions } from './bootstrap-bands.js';
export { bootstrapBands } from './bootstrap-bands.js';
export type { ControlOptions, Progress } from './control.js';
export type {
  PartialDependenceKind,
  PartialDependenceOptions,
} from './dependence-options.js';
export type { DependenceProbe, DependenceProbeOptions } from './dependence-probe.js';
export { dependenceProbe } from './dependence-probe.js';
export type { ExplainErrorCode } from './error.js';
export { ExplainError } from './error.js';
export type { Executor, ExecutorOptions, InProcessOptions } from './executor.js';
export { inProcessExecutor } from './executor.js';
export type { GridOptions } from './grid.js';
export type { Hold } from './hold.js';
export type { PartialDependence } from './partial-dependence.js';
export { partialDependence } from './partial-dependence.js';
export type {
  FeatureGroup,
  FeatureImportance,
  PermutationImportance,
  PermutationImportanceOptions,
} from './permutation-importance.js';
export { permutationImportance } from './permutation-importance.js';
export type { Plain } from './plain.js';
export { toPlain } from './plain.js';
export type { Predict, Rows, Score } from './predict.js';
export type { BootstrapTask } from './resample.js';
export { accuracy, negativeLogLoss, rocAuc } from './scores/classification.js';
export {
  negativeMeanAbsoluteError,
  negativeMeanSquaredError,
  negativeRootMeanSquaredError,
  r2,
} from './scores/regression.js';
