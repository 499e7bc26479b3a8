/**
 * One experiment: prepared data, the network trained on them, how training went, and how well it predicts the rows it
 * has not seen. `train` saves it, `explain` looks into it.
 */
import type { ClassTarget, NumericTarget } from '@limpid/data';
import type { Callback } from '@limpid/train';
import type { ExperimentOptions } from '../commands/options.js';
import type { PerformanceReport } from '../report/index.js';
import { type Examples, type FitNetwork, type History, networkFitter } from './fit-network.js';
import { measureClasses, measureNumbers } from './metrics.js';
import { type Architecture, type Model, networkPredictor, outputsOf } from './network.js';
import { type Predictor, rawPredictor } from './predictor.js';
import type { Prepared } from './prepare.js';
import { rawRows } from './raw-rows.js';

/** A trained network with everything that led to it. */
export interface Experiment {
  readonly prepared: Prepared;
  readonly options: ExperimentOptions;
  readonly architecture: Architecture;
  readonly model: Model;
  readonly history: History;
  readonly performance: PerformanceReport;
  /** The true classes or numbers of the held-out rows, in the data's unit. */
  readonly truth: Float64Array | Int32Array;
  /** Any model of this architecture as a function of raw rows. */
  readonly predictor: Predictor;
  /** Fits another network of this architecture. */
  readonly fit: FitNetwork;
}

/** What training reports, and what stops it. */
export interface ExperimentControl {
  readonly signal: AbortSignal;
  readonly callbacks?: readonly Callback[];
}

/** The architecture that options and data ask for. */
export function architectureOf(
  { encoder, task, classes }: Prepared,
  hidden: readonly number[],
): Architecture {
  return { inputs: encoder.names.length, hidden, outputs: outputsOf(task, classes.length) };
}

/** The rows of a part as a network takes them. */
export function examplesOf(part: Prepared['train']): Examples {
  if (part.target === undefined) throw new Error('internal: a part of the data has no target');
  return { data: part.data, target: part.target };
}

/** Trains a network on prepared data and measures it on the held-out rows. */
export async function runExperiment(
  prepared: Prepared,
  options: ExperimentOptions,
  { signal, callbacks }: ExperimentControl,
): Promise<Experiment> {
  const { encoder, task } = prepared;
  const architecture = architectureOf(prepared, options.hidden);
  const fit = networkFitter(architecture, task, options);
  const { model, history } = await fit(examplesOf(prepared.train), {
    epochs: options.epochs,
    patience: options.patience,
    seed: options.seed,
    validation: examplesOf(prepared.validation),
    signal,
    callbacks,
  });
  const predictor = rawPredictor(encoder, networkPredictor(task));
  const predictions = await predictor.of(model)(rawRows(encoder, prepared.split.test));
  const truth =
    task === 'regression'
      ? prepared.split.test.numeric(prepared.target).values
      : (examplesOf(prepared.test).target as Int32Array);
  const performance =
    task === 'regression'
      ? measureNumbers(encoder.target as NumericTarget, truth, predictions)
      : measureClasses(encoder.target as ClassTarget, truth, predictions);
  return { prepared, options, architecture, model, history, performance, truth, predictor, fit };
}
