import { LimpidError } from '@limpid/tensor';
import type { FitOptions } from './options.js';

/** Options with their defaults filled in and their ranges checked, before anything is computed. */

/** What is watched, and for how long it may fail to improve. */
export interface WatchSettings {
  readonly monitor: string;
  readonly mode: 'min' | 'max' | undefined;
  readonly minDelta: number;
  readonly patience: number;
}

/** The options of a fit, complete. */
export interface FitSettings extends FitOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly stopping: (WatchSettings & { readonly restoreBest: boolean }) | undefined;
  readonly plateau: (WatchSettings & { readonly factor: number }) | undefined;
}

function refuse(name: string, expected: string, value: unknown, hint = ''): never {
  throw new LimpidError('argument', `fit: ${name} must be ${expected}, not ${String(value)}${hint}`);
}

function checkWhole(name: string, value: number, low: number): void {
  if (!Number.isSafeInteger(value) || value < low) refuse(name, `a whole number of at least ${low}`, value);
}

function watchSettings(
  name: 'earlyStopping' | 'reduceOnPlateau',
  options: FitOptions,
): WatchSettings | undefined {
  const given = options[name];
  if (!given) return undefined;
  const { monitor = 'validationLoss', mode, minDelta = 0, patience = 10 } = given;
  checkWhole(`${name}.patience`, patience, 1);
  if (!(minDelta >= 0 && minDelta < Number.POSITIVE_INFINITY)) {
    refuse(`${name}.minDelta`, 'finite and at least 0', minDelta);
  }
  if (mode !== undefined && mode !== 'min' && mode !== 'max') refuse(`${name}.mode`, "'min' or 'max'", mode);
  const measured = ['trainLoss'];
  if (options.validation !== undefined)
    measured.push('validationLoss', ...Object.keys(options.metrics ?? {}));
  if (!measured.includes(monitor)) {
    const hint = options.validation === undefined ? '; there are no validation rows' : '';
    refuse(
      `${name}.monitor`,
      measured.length > 1 ? `one of ${measured.join(', ')}` : 'trainLoss',
      monitor,
      hint,
    );
  }
  return { monitor, mode, minDelta, patience };
}

/** Checks options and fills in defaults. */
export function fitSettings(options: FitOptions): FitSettings {
  const { epochs = 10, batchSize = 32, shuffle = true, seed = 0, validation, metrics = {} } = options;
  checkWhole('epochs', epochs, 1);
  checkWhole('batchSize', batchSize, 1);
  checkWhole('seed', seed, 0);
  if (typeof validation === 'number' && !(validation > 0 && validation < 1)) {
    refuse('validation', 'examples, or a part of the rows above 0 and below 1', validation);
  }
  if (Object.keys(metrics).length > 0 && validation === undefined) {
    throw new LimpidError(
      'argument',
      'fit: metrics are computed on validation rows, and there are none; see validation',
    );
  }
  const stopping = watchSettings('earlyStopping', options);
  const plateau = watchSettings('reduceOnPlateau', options);
  const { restoreBest = true } = options.earlyStopping ?? {};
  const { factor = 0.1 } = options.reduceOnPlateau ?? {};
  if (!(factor > 0 && factor < 1)) refuse('reduceOnPlateau.factor', 'above 0 and below 1', factor);
  return {
    ...options,
    epochs,
    batchSize,
    shuffle,
    seed,
    stopping: stopping && { ...stopping, restoreBest },
    plateau: plateau && { ...plateau, factor },
  };
}
