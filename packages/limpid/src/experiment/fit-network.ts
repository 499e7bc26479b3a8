/**
 * Training a network of one architecture, again and again: the first fit with early stopping, then the refits of the
 * bootstrap for a fixed number of epochs. The step is compiled once and serves them all. The loop itself is
 * `@limpid/train`'s; this file says what goes into it.
 */
import { valueAndGrad } from '@limpid/autograd';
import { batchIndices } from '@limpid/data';
import { adamW, applyUpdates } from '@limpid/optim';
import { compile, type Tensor, tensor } from '@limpid/tensor';
import { breathe } from '../commands/io.js';
import type { TrainingOptions } from '../commands/options.js';
import { type Architecture, buildModel, lossOf, type Model } from './network.js';
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
  /** Early stopping: the best epoch on these rows is kept. Without them the last one is. */
  readonly validation?: Examples | undefined;
  readonly patience?: number | undefined;
  /** Told after every epoch, counted from 1. */
  readonly onEpoch?: ((epoch: number, train: number, validation: number | undefined) => void) | undefined;
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
  options: Pick<TrainingOptions, 'batchSize' | 'learningRate' | 'weightDecay'>,
): FitNetwork {
  const { inputs } = architecture;
  const optimizer = adamW(options.learningRate, { weightDecay: options.weightDecay });
  const loss = (model: Model, x: Tensor, y: Tensor): Tensor => lossOf(task, model.apply(x), y);
  const step = compile(
    (model: Model, state: unknown, x: Tensor, y: Tensor) => {
      const [value, gradient] = valueAndGrad(loss)(model, x, y);
      const [updates, next] = optimizer.update(gradient, state, model);
      return [applyUpdates(model, updates), next, value] as const;
    },
    { donate: [1] },
  );
  const evaluateLoss = compile(loss);
  const dtype = task === 'multiclass' ? 'int32' : 'float32';

  const gather = ({ data, target }: Examples, rows: ArrayLike<number>): [Tensor, Tensor] => {
    const x = new Float32Array(rows.length * inputs);
    const y = task === 'multiclass' ? new Int32Array(rows.length) : new Float32Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      x.set(data.subarray(row * inputs, (row + 1) * inputs), i * inputs);
      y[i] = target[row] as number;
    }
    return [tensor(x, { shape: [rows.length, inputs] }), tensor(y, { dtype })];
  };

  return async (examples, { epochs, seed, signal, validation, patience, onEpoch }) => {
    const count = examples.target.length;
    let model = buildModel(architecture, seed);
    let state = optimizer.init(model);
    const history = { train: [] as number[], validation: [] as number[] };
    const held = validation && gather(validation, Array.from(validation.target.keys()));
    let best = { model, epoch: 0, loss: Infinity };
    let epoch = 0;
    while (epoch < epochs && (patience === undefined || !held || epoch - best.epoch < patience)) {
      epoch++;
      const losses: { loss: Tensor; rows: number }[] = [];
      for (const rows of batchIndices(count, { size: options.batchSize, seed, epoch })) {
        const [x, y] = gather(examples, rows);
        const [next, nextState, value] = step(model, state, x, y);
        model = next;
        state = nextState;
        losses.push({ loss: value, rows: rows.length });
      }
      let sum = 0;
      for (const { loss: value, rows } of losses) sum += ((await value.item()) as number) * rows;
      history.train.push(sum / count);
      if (held) {
        const value = (await evaluateLoss(model, ...held).item()) as number;
        history.validation.push(value);
        if (value < best.loss) best = { model, epoch, loss: value };
      }
      onEpoch?.(epoch, sum / count, history.validation.at(-1));
      await breathe(signal);
    }
    if (!held || best.epoch === 0) best = { model, epoch, loss: NaN };
    return {
      model: best.model,
      history: { ...history, bestEpoch: best.epoch, stoppedEarly: epoch < epochs },
    };
  };
}
