import type { GradientTransformation } from '@limpid/optim';
import type { Inputs, Targets } from '../data/rows.js';
import type { Metric } from '../metrics/metric.js';
import type { Callback } from './callback.js';
import type { Loss } from './step.js';

/** Inputs and what belongs to them, row by row. */
export interface Examples {
  /** Of shape [rows, …]. */
  readonly x: Inputs;
  /** Class numbers (Int32Array) or numbers, of shape [rows, …]. */
  readonly y: Targets;
}

/** When to stop before the last epoch, and what to return then. */
export interface EarlyStopping {
  /** Epochs without improvement before training stops, at least 1. Default 10. */
  readonly patience?: number | undefined;
  /** By how much the monitored number must improve to count, at least 0. Default 0. */
  readonly minDelta?: number | undefined;
  /** `'validationLoss'`, `'trainLoss'` or the name of a metric. Default `'validationLoss'`. */
  readonly monitor?: string | undefined;
  /** Which direction is better. Default `'min'` for losses and for metrics `'max'`. */
  readonly mode?: 'min' | 'max' | undefined;
  /** Whether the result has the parameters of the best epoch rather than the last. Default true. */
  readonly restoreBest?: boolean | undefined;
}

/** When to make steps smaller: PyTorch's `ReduceLROnPlateau` with an absolute threshold. */
export interface ReduceOnPlateau {
  /** What the steps are multiplied by, above 0 and below 1. Default 0.1. */
  readonly factor?: number | undefined;
  /** Epochs without improvement before that, at least 1. Default 10. */
  readonly patience?: number | undefined;
  /** By how much the monitored number must improve to count, at least 0. Default 0. */
  readonly minDelta?: number | undefined;
  /** As for early stopping. */
  readonly monitor?: string | undefined;
  /** As for early stopping. */
  readonly mode?: 'min' | 'max' | undefined;
}

/** How one fit goes. */
export interface FitOptions {
  /** Passes through the data, at least 1. Default 10. */
  readonly epochs?: number | undefined;
  /** Rows in a batch, at least 1. Default 32. The last batch of an epoch has what is left. */
  readonly batchSize?: number | undefined;
  /** Whether each epoch takes the rows in an order of its own. Default true. */
  readonly shuffle?: boolean | undefined;
  /** What order, dropout and split are drawn from: a whole number of at least 0. Default 0. */
  readonly seed?: number | undefined;
  /**
   * Rows to evaluate after each epoch; or the part of the training rows to set aside for that, above 0 and below 1,
   * drawn by chance from the seed (not stratified). Default none.
   */
  readonly validation?: Examples | number | undefined;
  /** Numbers to compute after each epoch from outputs and targets of the validation rows, by name. Default none. */
  readonly metrics?: Readonly<Record<string, Metric>> | undefined;
  /** Default none: all epochs are run and the last parameters returned. */
  readonly earlyStopping?: EarlyStopping | undefined;
  /** Default none. */
  readonly reduceOnPlateau?: ReduceOnPlateau | undefined;
  /** Default none; progress is one, see `lineProgress`. */
  readonly callbacks?: readonly Callback[] | undefined;
  /** Stops training between two steps; the fit rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What a trainer is made of; the options of its fits may be given here too. */
export interface TrainerOptions extends FitOptions {
  /** From outputs and targets to a scalar, the mean over rows; see `Loss`. */
  readonly loss: Loss;
  /** Default `adam()`. */
  readonly optimizer?: GradientTransformation | undefined;
}
