import { where } from '@limpid/tensor';
import { checkRange, checkWhole } from '@limpid/tensor/graph';
import { progress } from './progress.js';
import { asSchedule, type Schedule } from './schedule.js';

/** Options of `warmup`. */
export interface WarmupOptions {
  /** Steps until the schedule begins, at least 1. */
  readonly steps: number;
  /** The rate at step 0, at least 0. Default 0. */
  readonly from?: number;
}

/**
 * A straight line from `from` to the first rate of a schedule, which then begins with its own step 0.
 *
 * @param then A schedule, or a rate to stay at.
 * @example
 * ```ts
 * import { warmup } from '@limpid/optim';
 * import { tensor } from '@limpid/tensor';
 *
 * const rate = warmup(8, { steps: 4 });
 * console.log(await rate(tensor(1, { dtype: 'int32' })).item()); // 2
 * ```
 */
export function warmup(then: number | Schedule, options: WarmupOptions): Schedule {
  const { steps, from = 0 } = options;
  const after = asSchedule(then);
  checkWhole('warmup', 'steps', steps, 1);
  checkRange('warmup', 'from', from, 0);
  return (step) => {
    const peak = after(step.mul(0));
    const rising = peak.sub(from).mul(progress(step, steps)).add(from);
    return where(step.less(steps), rising, after(step.sub(steps).maximum(0)));
  };
}
