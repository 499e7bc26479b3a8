import { type Tensor, tensor } from '@limpid/tensor';
import { BatchMaker, floatTypeOf } from '../data/batches.js';
import { type Draws, keyAt } from '../data/order.js';
import type { Callback } from './callback.js';
import type { HostExamples } from './prepare.js';
import type { FitSettings } from './settings.js';
import { type Carried, type Compiled, disposeTree, type Model, type Moving, movingOf } from './step.js';

/**
 * The steps of one fit, and the memory they need.
 *
 * Between two epochs the host waits for nothing: it makes batches and hands steps to the backend. Batches, and
 * what moves, are given away with every step, so memory stays at its level.
 */
export class Run {
  /** Steps taken. */
  steps = 0;
  /** Batches in an epoch. */
  readonly batches: number;
  private readonly model: Model;
  private readonly compiled: Compiled;
  private readonly settings: FitSettings;
  private readonly rows: number;
  private readonly x: BatchMaker;
  private readonly y: BatchMaker;
  private readonly draws: Draws;
  private readonly reporting: readonly Callback[];
  private readonly breathe: () => Promise<void> | undefined;
  private carried: Carried;
  private rateScale: Tensor | null = null;
  private kept: Moving | undefined;

  constructor(
    model: Model,
    compiled: Compiled,
    { x, y }: HostExamples,
    settings: FitSettings,
    draws: Draws,
    breathe: () => Promise<void> | undefined,
  ) {
    const { batchSize } = settings;
    const floatType = floatTypeOf(model);
    const largest = Math.min(batchSize, x.rows);
    this.model = model;
    this.compiled = compiled;
    this.settings = settings;
    this.rows = x.rows;
    this.batches = Math.ceil(x.rows / batchSize);
    this.x = new BatchMaker(x, largest, floatType);
    this.y = new BatchMaker(y, largest, floatType);
    this.draws = draws;
    this.reporting = (settings.callbacks ?? []).filter((callback) => callback.onBatch);
    this.breathe = breathe;
    this.carried = compiled.begin(movingOf(model));
  }

  /** What moves, as it is now; it is gone after the next epoch. */
  get moving(): Moving {
    return this.carried.moving;
  }

  /** One pass through the rows. Afterwards `trainLoss` gives the mean of its losses. */
  async epoch(epoch: number): Promise<void> {
    const { batchSize, shuffle } = this.settings;
    const { order, keys } = await this.draws.epoch(this.rows, this.batches, shuffle);
    this.carried.total.dispose();
    this.carried = { ...this.carried, total: tensor(0) };
    const report = this.reporting.length > 0;
    for (let i = 0; i < this.batches; i++) {
      const start = i * batchSize;
      const count = Math.min(batchSize, this.rows - start);
      const batch = {
        x: this.x.make(order, start, count),
        y: this.y.make(order, start, count),
        key: keyAt(keys, i),
      };
      const { carried, loss } = this.compiled.step(this.model, this.carried, batch, this.rateScale, report);
      this.carried = carried;
      this.steps += 1;
      if (loss) await this.tell(epoch, i + 1, loss);
      const pause = this.breathe();
      if (pause) await pause;
    }
  }

  private async tell(epoch: number, batch: number, loss: Tensor): Promise<void> {
    for (const callback of this.reporting)
      await callback.onBatch?.({ epoch, batch, batches: this.batches, loss });
    loss.dispose();
  }

  /** The mean loss of the last epoch's batches. */
  async trainLoss(): Promise<number> {
    return (await this.carried.total.item()) / this.rows;
  }

  /** Remembers the parameters as they are now, in place of those remembered before. */
  keep(): void {
    disposeTree(this.kept);
    this.kept = this.compiled.copy(this.carried.moving);
  }

  /** Makes all steps from now on smaller. */
  shrinkSteps(scale: number): void {
    this.rateScale?.dispose();
    this.rateScale = tensor(scale);
  }

  /** Ends the run: what was kept, or else what there is, becomes the caller's; all other memory is freed. */
  finish(): Moving {
    const { kept } = this;
    const result = kept ?? this.carried.moving;
    this.kept = undefined;
    if (!kept) this.carried = { ...this.carried, moving: { parameters: null, state: {} } };
    this.dispose();
    return result;
  }

  /** Frees everything. */
  dispose(): void {
    disposeTree([this.carried, this.rateScale, this.kept]);
  }
}
