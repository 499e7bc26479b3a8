import type { Tensor } from '@limpid/tensor';
import { checkRange, checkWhole } from '@limpid/tensor/graph';
import { progress } from './progress.js';
import type { Schedule } from './schedule.js';
import { warmup } from './warmup.js';

/** Half a cosine from one number to another. */
export function cosineBetween(from: number, to: number, part: Tensor): Tensor {
  return part
    .mul(Math.PI)
    .cos()
    .add(1)
    .mul((from - to) / 2)
    .add(to);
}

/** Options of `cosineSchedule`. */
export interface CosineScheduleOptions {
  /** Steps in which the rate falls, at least 1; afterwards it stays. */
  readonly steps: number;
  /** The last rate, at least 0. Default 0. */
  readonly final?: number;
  /** Steps of linear warm-up from 0 before the fall. Default 0. */
  readonly warmup?: number;
}

/**
 * Half a cosine from ε to `final`, `final + (ε − final)(1 + cos(π t / steps)) / 2`, after a warm-up if asked.
 *
 * Source: I. Loshchilov & F. Hutter, SGDR (ICLR 2017), equation 5, without restarts; PyTorch's `CosineAnnealingLR`.
 *
 * @param rate ε, at least 0.
 * @throws LimpidError `argument` for numbers out of their range.
 * @example
 * ```ts
 * import { cosineSchedule } from '@limpid/optim';
 * import { tensor } from '@limpid/tensor';
 *
 * const rate = cosineSchedule(0.1, { steps: 100, warmup: 10 });
 * const at = async (step: number) => (await rate(tensor(step)).item()).toFixed(3);
 * console.log(await at(5), await at(10), await at(60), await at(110)); // 0.050 0.100 0.050 0.000
 * ```
 */
export function cosineSchedule(rate: number, options: CosineScheduleOptions): Schedule {
  const { steps, final = 0, warmup: rise = 0 } = options;
  checkRange('cosineSchedule', 'the rate', rate, 0);
  checkRange('cosineSchedule', 'final', final, 0);
  checkWhole('cosineSchedule', 'steps', steps, 1);
  checkWhole('cosineSchedule', 'warmup', rise, 0);
  const fall: Schedule = (step) => cosineBetween(rate, final, progress(step, steps));
  return rise === 0 ? fall : warmup(fall, { steps: rise });
}
