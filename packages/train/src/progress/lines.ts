import type { Callback, EpochRecord } from '../fit/callback.js';

/** Options of `lineProgress`. */
export interface LineProgressOptions {
  /** Where lines go, without a line break. Default `console.log`. */
  readonly write?: ((line: string) => void) | undefined;
  /** About how many lines a fit gets, at least 1. Default 10. */
  readonly lines?: number | undefined;
}

/** Digits a number is shown with. */
const DIGITS = 4;

/** What was measured after an epoch, as in `loss 0.3211  validation 0.3467  accuracy 0.95`. */
export function formatRecord({ trainLoss, validationLoss, metrics }: EpochRecord): string {
  const show = (value: number): string => String(Number(value.toPrecision(DIGITS)));
  const parts = [`loss ${show(trainLoss)}`];
  if (validationLoss !== undefined) parts.push(`validation ${show(validationLoss)}`);
  for (const [name, value] of Object.entries(metrics)) parts.push(`${name} ${show(value)}`);
  return parts.join('  ');
}

/**
 * Progress as plain lines, for logs and browsers; `@limpid/train/node` has a bar for terminals.
 *
 * @example
 * ```ts
 * import { linear, meanSquaredError } from '@limpid/layers';
 * import { zeros } from '@limpid/tensor';
 * import { fit, lineProgress } from '@limpid/train';
 *
 * const lines: string[] = [];
 * const data = { x: zeros([4, 1]), y: zeros([4, 1]) };
 * const progress = lineProgress({ write: (line) => lines.push(line), lines: 2 });
 * await fit(linear(1, 1), data, { loss: meanSquaredError, epochs: 10, callbacks: [progress] });
 * console.log(lines.length, lines[0]!.slice(0, 16)); // 2 epoch 5/10  loss
 * ```
 */
export function lineProgress(options: LineProgressOptions = {}): Callback {
  const { write = (line) => console.log(line), lines = 10 } = options;
  let epochs = 1;
  let shown = 0;
  let last: EpochRecord | undefined;
  const show = (record: EpochRecord): void => {
    shown = record.epoch;
    write(`epoch ${record.epoch}/${epochs}  ${formatRecord(record)}`);
  };
  return {
    onStart(start) {
      epochs = start.epochs;
      shown = 0;
      last = undefined;
    },
    onEpoch(record) {
      last = record;
      if (record.epoch % Math.ceil(epochs / lines) === 0) show(record);
    },
    onEnd({ error }) {
      // The last epoch is always told, also when training stopped before its turn.
      if (error === undefined && last && shown < last.epoch) show(last);
    },
  };
}
