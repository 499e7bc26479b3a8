import type { Tensor } from '@limpid/tensor';

/** What has been measured after an epoch. */
export interface EpochRecord {
  /** Counted from 1. */
  readonly epoch: number;
  /** The mean loss of the epoch's batches, each before its step, as the model was while training. */
  readonly trainLoss: number;
  /** The mean loss of the validation rows after the epoch, as the model is at prediction. */
  readonly validationLoss?: number;
  /** Of the validation rows, by name. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** What is known before the first step. */
export interface FitStart {
  readonly epochs: number;
  /** Batches in an epoch. */
  readonly batches: number;
  readonly rows: number;
  readonly validationRows: number;
}

/** One step taken. */
export interface BatchRecord {
  /** Counted from 1, as is `batch` within its epoch. */
  readonly epoch: number;
  readonly batch: number;
  readonly batches: number;
  /** The batch's loss before the step, a scalar that is freed after the callback. Reading it waits for the step. */
  readonly loss: Tensor;
}

/** How a fit ended. */
export interface FitEnd {
  /** Undefined if it went well; otherwise what it rejects with, an abort's reason for example. */
  readonly error?: unknown;
  readonly history: readonly EpochRecord[];
}

// biome-ignore lint/suspicious/noConfusingVoidType: a callback that returns nothing should be able to say so
type Answer<T = undefined> = T | undefined | void | Promise<T | undefined | void>;

/** Told what happens during a fit; every method may be left out, and may return a promise to wait for. */
export interface Callback {
  onStart?(start: FitStart): Answer;
  onBatch?(batch: BatchRecord): Answer;
  /** Returning `'stop'` ends training after this epoch, as early stopping does. */
  onEpoch?(record: EpochRecord): Answer<'stop'>;
  /** Always called once `onStart` has been, however the fit ended. */
  onEnd?(end: FitEnd): Answer;
}
