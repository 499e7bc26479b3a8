import type { Tensor } from '@limpid/tensor';
import { checkRange } from '@limpid/tensor/graph';
import { firstStep, inDType } from '../core/count.js';
import { type GradientTransformation, stateless } from '../core/transformation.js';
import { mapLike } from '../core/tree.js';
import type { Schedule } from '../schedules/schedule.js';

/** A number, or a function of the step. */
export type LearningRate = number | Schedule;

/** The state of a scheduled rate: how many steps have been taken. */
export interface RateState {
  readonly count?: Tensor;
}

/** Multiplies updates by a number. */
export function scale(factor: number): GradientTransformation {
  return stateless((gradients) => mapLike((g) => g.mul(factor), gradients));
}

/**
 * Turns directions of ascent into steps of descent: `−ε · g`.
 *
 * @param rate The learning rate ε, at least 0, or a schedule, which is asked for step 0 first.
 */
export function scaleByLearningRate(rate: LearningRate): GradientTransformation<RateState> {
  if (typeof rate === 'number') {
    checkRange('scaleByLearningRate', 'the learning rate', rate, 0);
    return {
      init: () => ({}),
      update: (gradients, state) => [mapLike((g) => g.mul(-rate), gradients), state],
    };
  }
  return {
    init: () => ({ count: firstStep() }),
    update: (gradients, state) => {
      const count = state.count as Tensor;
      const factor = inDType(rate(count).neg());
      return [mapLike((g) => g.mul(factor(g)), gradients), { count: count.add(1) }];
    },
  };
}
