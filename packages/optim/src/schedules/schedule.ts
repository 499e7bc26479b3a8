import { full, type Tensor } from '@limpid/tensor';
import { checkRange } from '@limpid/tensor/graph';

/**
 * A learning rate as a function of the step, in tensors, so that a compiled step serves all of training.
 *
 * @param step An int32 scalar: 0 for the first update.
 * @returns A float32 scalar.
 */
export type Schedule = (step: Tensor) => Tensor;

/** A number as a schedule. */
export const asSchedule = (rate: number | Schedule): Schedule =>
  typeof rate === 'number' ? constantSchedule(rate) : rate;

/** The same rate at every step. */
export function constantSchedule(rate: number): Schedule {
  checkRange('constantSchedule', 'the rate', rate, 0);
  return () => full([], rate);
}
