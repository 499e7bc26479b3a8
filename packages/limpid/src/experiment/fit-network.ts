/**
 * Training networks of one architecture: the first with early stopping, then the refits of the bootstrap for a fixed
 * number of epochs. `@limpid/train` does it, and what it compiles for the first serves all of them; this file says
 * what goes in, and makes a fresh network for every fit.
 */
import { adamW } from '@limpid/optim';
import { type Callback, trainer } from '@limpid/train';
import type { TrainingOptions } from '../commands/options.js';
import { type Architecture, disposeModel, lossFor, type Model, modelBuilder } from './network.js';
import type { TaskKind } from './target.js';

/** Encoded rows with their targets. */
export interface Examples {
  /** rows × inputs, row by row. */
  readonly data: Float32Array;
  /** Class codes, or standardised numbers. */
  readonly target: Int32Array | Float32Array;
}

/** Loss per epoch. */
export interface History {
  readonly train: readonly number[];
  /** Empty where nothing was validated on. */
  readonly validation: readonly number[];
  /** The epoch, counted from 1, whose parameters were kept. */
  readonly bestEpoch: number;
  readonly stoppedEarly: boolean;
}

/** How one fit goes. */
export interface FitOptions {
  readonly epochs: number;
  /** Where weights and the order of the rows come from. */
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Early stopping: the parameters of the best epoch on these rows are kept. Without them the last ones are. */
  readonly validation?: Examples | undefined;
  readonly patience?: number | undefined;
  readonly callbacks?: readonly Callback[] | undefined;
}

/** What a fit gives. */
export interface Fit {
  readonly model: Model;
  readonly history: History;
}

/** A function that fits, and shares what it compiled among its calls. */
export type FitNetwork = (examples: Examples, options: FitOptions) => Promise<Fit>;

/** The name of the optimiser and its numbers, for a reader. */
export function optimizerName({ learningRate, weightDecay }: TrainingOptions): string {
  return `AdamW, learning rate ${learningRate}, weight decay ${weightDecay}`;
}

/** Makes the function that fits networks of one architecture. */
export function networkFitter(
  architecture: Architecture,
  task: TaskKind,
  {
    learningRate,
    weightDecay,
    batchSize,
  }: Pick<TrainingOptions, 'batchSize' | 'learningRate' | 'weightDecay'>,
): FitNetwork {
  const { inputs } = architecture;
  const fresh = modelBuilder(architecture);
  const training = trainer({
    loss: lossFor(task),
    optimizer: adamW(learningRate, { weightDecay }),
    batchSize,
  });
  const asTrained = ({ data, target }: Examples) => ({
    x: { data, shape: [target.length, inputs] },
    // One output has numbers for targets, also where they are the codes of two classes.
    y: task === 'binary' ? Float32Array.from(target) : target,
  });
  return async (examples, { epochs, seed, signal, validation, patience, callbacks }) => {
    const initial = fresh(seed);
    const { model, history, bestEpoch, stoppedEarly } = await training
      .fit(initial, asTrained(examples), {
        epochs,
        seed,
        signal,
        validation: validation && asTrained(validation),
        earlyStopping: validation && { patience },
        callbacks,
      })
      .finally(() => disposeModel(initial));
    return {
      model,
      history: {
        train: history.map(({ trainLoss }) => trainLoss),
        validation: history.flatMap(({ validationLoss }) =>
          validationLoss === undefined ? [] : [validationLoss],
        ),
        bestEpoch,
        stoppedEarly,
      },
    };
  };
}
