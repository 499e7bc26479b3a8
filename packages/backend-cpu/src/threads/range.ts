/**
 * Into ranges of how many units a work is cut. It is a matter of time only: results are the same for any
 * division.
 */
import type { Tuning } from './tuning.js';
import type { Division } from './work.js';

/** The units to a range, a multiple of the granule; at least `count` where dividing is not worth it. */
export function rangeOf(
  count: number,
  { granule, unitCost, rangeCost = 0 }: Division,
  threads: number,
  tuning: Tuning,
): number {
  const total = count * unitCost;
  if (total < tuning.leastWork) return count;
  const least = tuning.leastRange + tuning.rangeToStart * rangeCost;
  const each = Math.min(Math.floor(total / (threads * least)), tuning.rangesEach);
  // Less than a range for every thread: as many as start-up leaves worth while.
  const ranges =
    each > 0 ? each * threads : Math.min(threads, Math.floor(total / (tuning.leastRange + rangeCost)));
  return Math.ceil(count / (Math.max(ranges, 1) * granule)) * granule;
}
