import { adam } from '@limpid/optim';
import { LimpidError } from '@limpid/tensor';
import { floatTypeOf } from '../data/batches.js';
import { Draws } from '../data/order.js';
import { breather } from './breathe.js';
import type { EpochRecord } from './callback.js';
import { Evaluation } from './evaluation.js';
import { Monitor } from './monitor.js';
import type { Examples, FitOptions, TrainerOptions } from './options.js';
import { prepareExamples } from './prepare.js';
import { Run } from './run.js';
import { type FitSettings, fitSettings } from './settings.js';
import { compileTraining, type Model, withMoving } from './step.js';

/** What a fit gives. */
export interface FitResult<M> {
  /** The trained model, a new one; the model given is as it was. What is frozen is shared by both. */
  readonly model: M;
  /** What was measured, epoch by epoch. */
  readonly history: readonly EpochRecord[];
  /** The epoch, counted from 1, whose parameters the model has. */
  readonly bestEpoch: number;
  /** Whether training ended before the last epoch, by early stopping or a callback. */
  readonly stoppedEarly: boolean;
  /** Steps taken. */
  readonly steps: number;
  readonly seed: number;
}

/** Fits models; see `trainer`. */
export interface Trainer {
  /**
   * Trains a model; see `fit`.
   *
   * @param options Take the place of the trainer's own.
   */
  fit<M extends Model>(model: M, data: Examples, options?: FitOptions): Promise<FitResult<M>>;
}

/**
 * A trainer for a loss and an optimiser, whose fits share what they compile: the second model of an architecture is
 * trained without tracing anything. For one fit, `fit` is shorter.
 *
 * Activations and other functions within a model are compared by identity, so models share what is compiled if
 * they are made of the same functions.
 *
 * @throws LimpidError `argument` for options out of range, when `fit` is called.
 * @example
 * ```ts
 * import { linear, meanSquaredError } from '@limpid/layers';
 * import { sgd } from '@limpid/optim';
 * import { random } from '@limpid/tensor';
 * import { trainer } from '@limpid/train';
 *
 * const data = { x: { data: new Float32Array([0, 1, 2, 3]), shape: [4, 1] }, y: new Float32Array([1, 3, 5, 7]) };
 * const lines = trainer({ loss: meanSquaredError, optimizer: sgd(0.1), epochs: 200, batchSize: 4 });
 * const slopes: string[] = [];
 * for (const seed of [1, 2]) {
 *   const { model } = await lines.fit(linear(1, 1, { key: random.key(seed) }), data, { seed });
 *   slopes.push((await model.weight.item()).toFixed(3));
 * }
 * console.log(slopes); // [ '2.000', '2.000' ]
 * ```
 */
export function trainer(options: TrainerOptions): Trainer {
  const { loss, optimizer = adam(), ...defaults } = options;
  const compiled = compileTraining(loss, optimizer);
  return {
    async fit<M extends Model>(model: M, data: Examples, given: FitOptions = {}): Promise<FitResult<M>> {
      const settings = fitSettings({ ...defaults, ...given });
      const breathe = breather(settings.signal);
      const draws = await Draws.of(settings.seed, compiled.words);
      const { train, validation } = await prepareExamples(data, settings, draws);
      const run = new Run(model, compiled, train, settings, draws, breathe);
      const evaluation =
        validation && new Evaluation(validation.x, validation.y, settings.metrics ?? {}, floatTypeOf(model));
      const history: EpochRecord[] = [];
      const callbacks = settings.callbacks ?? [];
      let error: unknown;
      try {
        for (const callback of callbacks) {
          const { epochs } = settings;
          await callback.onStart?.({
            epochs,
            batches: run.batches,
            rows: train.x.rows,
            validationRows: validation?.x.rows ?? 0,
          });
        }
        const bestEpoch = await runEpochs(run, settings, history, async (epoch) => {
          const measuring = evaluation?.start(compiled.evaluate, model, run.moving);
          const trainLoss = finite(await run.trainLoss(), 'loss', epoch);
          const measured = await measuring?.();
          return {
            epoch,
            trainLoss,
            ...(measured && { validationLoss: finite(measured.loss, 'validation loss', epoch) }),
            metrics: measured?.metrics ?? {},
          };
        });
        return {
          model: withMoving(model, run.finish()),
          history,
          bestEpoch,
          stoppedEarly: history.length < settings.epochs,
          steps: run.steps,
          seed: settings.seed,
        };
      } catch (reason) {
        run.dispose();
        error = reason;
        throw reason;
      } finally {
        evaluation?.dispose();
        for (const callback of callbacks)
          await callback.onEnd?.({ history, ...(error !== undefined && { error }) });
      }
    },
  };
}

/** Epoch after epoch until the last one or a reason to stop; the epoch whose parameters are to be returned. */
async function runEpochs(
  run: Run,
  { epochs, stopping, plateau, callbacks = [] }: FitSettings,
  history: EpochRecord[],
  measure: (epoch: number) => Promise<EpochRecord>,
): Promise<number> {
  const progress = stopping && new Monitor(stopping);
  const watched = plateau && new Monitor(plateau);
  let scale = 1;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    await run.epoch(epoch);
    const record = await measure(epoch);
    history.push(record);
    if (progress?.improvedBy(record) && stopping?.restoreBest) run.keep();
    let stop = stopping !== undefined && progress?.hasWaited(stopping.patience) === true;
    for (const callback of callbacks) if ((await callback.onEpoch?.(record)) === 'stop') stop = true;
    if (stop) break;
    if (plateau && watched && !watched.improvedBy(record) && watched.hasWaited(plateau.patience)) {
      watched.forget();
      run.shrinkSteps((scale *= plateau.factor));
    }
  }
  const restored = stopping?.restoreBest ? progress?.bestEpoch : undefined;
  return restored || history.length;
}

/** Nothing good comes after a loss that is not finite, and early stopping would hide it. */
function finite(loss: number, name: string, epoch: number): number {
  if (Number.isFinite(loss)) return loss;
  throw new LimpidError(
    'argument',
    `fit: the ${name} is ${loss} in epoch ${epoch}. A smaller learning rate, scaled inputs or clipByGlobalNorm usually help; look for NaN in the data, too`,
  );
}
