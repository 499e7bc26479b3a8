import { LimpidError } from '@limpid/tensor';
import type { EpochRecord } from './callback.js';
import type { WatchSettings } from './settings.js';

/** Watches one number of the history and says for how long it has not improved. */
export class Monitor {
  /** The epoch of the best number, 0 before the first. */
  bestEpoch = 0;
  private best: number;
  /** Epochs since the best one, or since `forget`. */
  private waited = 0;
  private readonly name: string;
  private readonly sign: 1 | -1;
  private readonly minDelta: number;

  constructor(options: WatchSettings) {
    this.name = options.monitor;
    const isLoss = this.name === 'validationLoss' || this.name === 'trainLoss';
    this.sign = (options.mode ?? (isLoss ? 'min' : 'max')) === 'min' ? 1 : -1;
    this.minDelta = options.minDelta;
    this.best = Number.POSITIVE_INFINITY;
  }

  /** Takes the next epoch; true if it is the best so far. A first number is, NaN never is. */
  improvedBy(record: EpochRecord): boolean {
    const value = this.sign * this.valueOf(record);
    const first = this.bestEpoch === 0 && !Number.isNaN(value);
    if (!first && !(value < this.best - this.minDelta)) {
      this.waited += 1;
      return false;
    }
    this.best = value;
    this.bestEpoch = record.epoch;
    this.waited = 0;
    return true;
  }

  /** Whether there was no improvement for so many epochs. */
  hasWaited(patience: number): boolean {
    return this.waited >= patience;
  }

  /** Begins waiting anew. */
  forget(): void {
    this.waited = 0;
  }

  private valueOf(record: EpochRecord): number {
    if (this.name === 'trainLoss') return record.trainLoss;
    const value = this.name === 'validationLoss' ? record.validationLoss : record.metrics[this.name];
    if (value === undefined)
      throw new LimpidError('argument', `fit: nothing called ${this.name} is measured`);
    return value;
  }
}
