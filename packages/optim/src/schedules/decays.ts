import { type Tensor, tensor } from '@limpid/tensor';
import { checkRange, checkWhole } from '@limpid/tensor/graph';
import { progress } from './progress.js';
import type { Schedule } from './schedule.js';

/** Rates that change by one rule: in steps, exponentially, linearly. */

/** `base` to a power that is a tensor. */
const power = (base: number, exponent: Tensor): Tensor => tensor(base).pow(exponent);

/** Options of `stepSchedule`. */
export interface StepScheduleOptions {
  /** Steps between falls, at least 1. */
  readonly every: number;
  /** γ, at least 0. Default 0.1 (PyTorch's). */
  readonly factor?: number;
}

/**
 * `ε γ^⌊t / every⌋`, as PyTorch's `StepLR`.
 *
 * @param rate ε, at least 0.
 * @example
 * ```ts
 * import { stepSchedule } from '@limpid/optim';
 * import { tensor } from '@limpid/tensor';
 *
 * const rate = stepSchedule(8, { every: 10, factor: 0.5 });
 * console.log(await rate(tensor(25, { dtype: 'int32' })).item()); // 2
 * ```
 */
export function stepSchedule(rate: number, options: StepScheduleOptions): Schedule {
  const { every, factor = 0.1 } = options;
  checkRange('stepSchedule', 'the rate', rate, 0);
  checkWhole('stepSchedule', 'every', every, 1);
  checkRange('stepSchedule', 'factor', factor, 0);
  return (step) => power(factor, step.floorDivide(every).cast('float32')).mul(rate);
}

/** Options of `exponentialSchedule`. */
export interface ExponentialScheduleOptions {
  /** γ, at least 0. */
  readonly factor: number;
  /** Steps in which the rate is multiplied by γ, above 0. Default 1 (PyTorch's `ExponentialLR`). */
  readonly every?: number;
}

/**
 * `ε γ^(t / every)`.
 *
 * @param rate ε, at least 0.
 * @throws LimpidError `argument` for numbers out of their range.
 * @example
 * ```ts
 * import { exponentialSchedule } from '@limpid/optim';
 * import { tensor } from '@limpid/tensor';
 *
 * const rate = exponentialSchedule(8, { factor: 0.5, every: 10 });
 * console.log(await rate(tensor(20)).item()); // 2
 * ```
 */
export function exponentialSchedule(rate: number, options: ExponentialScheduleOptions): Schedule {
  const { factor, every = 1 } = options;
  checkRange('exponentialSchedule', 'the rate', rate, 0);
  checkRange('exponentialSchedule', 'factor', factor, 0);
  checkRange('exponentialSchedule', 'every', every, Number.MIN_VALUE);
  return (step) => power(factor, step.cast('float32').div(every)).mul(rate);
}

/** Options of `linearSchedule`. */
export interface LinearScheduleOptions {
  /** The first rate, at least 0. */
  readonly from: number;
  /** The last rate, at least 0. */
  readonly to: number;
  /** Steps from one to the other, at least 1; afterwards the rate stays. */
  readonly steps: number;
}

/**
 * A straight line from one rate to another.
 *
 * @throws LimpidError `argument` for numbers out of their range.
 * @example
 * ```ts
 * import { linearSchedule } from '@limpid/optim';
 * import { tensor } from '@limpid/tensor';
 *
 * const rate = linearSchedule({ from: 1, to: 0, steps: 4 });
 * console.log(await rate(tensor([0, 1, 4, 9])).toArray()); // [ 1, 0.75, 0, 0 ]
 * ```
 */
export function linearSchedule(options: LinearScheduleOptions): Schedule {
  const { from, to, steps } = options;
  checkRange('linearSchedule', 'from', from, 0);
  checkRange('linearSchedule', 'to', to, 0);
  checkWhole('linearSchedule', 'steps', steps, 1);
  return (step) =>
    progress(step, steps)
      .mul(to - from)
      .add(from);
}
