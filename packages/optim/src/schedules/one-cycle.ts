import { where } from '@limpid/tensor';
import { checkRange, checkWhole } from '@limpid/tensor/graph';
import { cosineBetween } from './cosine.js';
import type { Schedule } from './schedule.js';

/** Options of `oneCycleSchedule`; the defaults are PyTorch's. */
export interface OneCycleOptions {
  /** Steps of the whole cycle, at least 2. */
  readonly steps: number;
  /** The part of the steps in which the rate rises, above 0 and below 1. Default 0.3. */
  readonly rise?: number;
  /** The first rate is the peak divided by this, at least 1. Default 25. */
  readonly startDivisor?: number;
  /** The last rate is the first divided by this, at least 1. Default 10⁴. */
  readonly finalDivisor?: number;
}

/**
 * One cosine rise to the peak and one cosine fall far below the start: PyTorch's `OneCycleLR`, of the rate alone.
 *
 * Source: L. N. Smith & N. Topin, Super-convergence (2017), with the cosines of fast.ai.
 *
 * @param peak The greatest rate, at least 0.
 * @throws LimpidError `argument` for numbers out of their range.
 * @example
 * ```ts
 * import { oneCycleSchedule } from '@limpid/optim';
 * import { tensor } from '@limpid/tensor';
 *
 * const rate = oneCycleSchedule(1, { steps: 100 });
 * const at = async (step: number) => (await rate(tensor(step)).item()).toFixed(2);
 * console.log(await at(0), await at(29), await at(99)); // 0.04 1.00 0.00
 * ```
 */
export function oneCycleSchedule(peak: number, options: OneCycleOptions): Schedule {
  const { steps, rise = 0.3, startDivisor = 25, finalDivisor = 1e4 } = options;
  checkRange('oneCycleSchedule', 'the peak', peak, 0);
  checkWhole('oneCycleSchedule', 'steps', steps, 2);
  checkRange('oneCycleSchedule', 'rise', rise, Number.MIN_VALUE, 1, true);
  checkRange('oneCycleSchedule', 'startDivisor', startDivisor, 1);
  checkRange('oneCycleSchedule', 'finalDivisor', finalDivisor, 1);
  const first = peak / startDivisor;
  // PyTorch's counting: the peak is at step rise · steps − 1, which need not be whole, the end at steps − 1.
  const top = rise * steps - 1;
  const end = steps - 1;
  return (step) => {
    const at = step.cast('float32');
    const down = cosineBetween(
      peak,
      first / finalDivisor,
      at
        .sub(top)
        .div(end - top)
        .clip(0, 1),
    );
    if (top <= 0) return down;
    return where(at.lessEqual(top), cosineBetween(first, peak, at.div(top).clip(0, 1)), down);
  };
}
