import { type Tensor, where, zerosLike } from '@limpid/tensor';
import { checkWhole } from '@limpid/tensor/graph';
import { firstStep } from '../core/count.js';
import type { GradientTransformation } from '../core/transformation.js';
import { mapLike } from '../core/tree.js';

/** Gradients on their way, and the inner optimiser's state. */
export interface AccumulateState<State> {
  readonly count: Tensor;
  readonly sum: unknown;
  readonly inner: State;
}

/**
 * Steps once for every `every` calls, with the mean of their gradients: large batches in small memory. The calls
 * between return updates of zero and leave the inner state as it is.
 *
 * The inner update is recorded for every call and chosen by a condition on the count, so one compiled function
 * serves all of them.
 *
 * @param every A whole number of at least 1.
 * @param inner What turns the mean into updates.
 * @example
 * ```ts
 * import { accumulate, sgd } from '@limpid/optim';
 * import { tensor } from '@limpid/tensor';
 *
 * const optimizer = accumulate(2, sgd(1));
 * const x = tensor([0]);
 * const [first, state] = optimizer.update(tensor([-1]), optimizer.init(x), x);
 * const [second] = optimizer.update(tensor([-3]), state, x);
 * console.log(await first.toArray(), await second.toArray()); // [ 0 ] [ 2 ]
 * ```
 */
export function accumulate<State>(
  every: number,
  inner: GradientTransformation<State>,
): GradientTransformation<AccumulateState<State>> {
  checkWhole('accumulate', 'every', every, 1);
  return {
    init: (parameters) => ({
      count: firstStep(),
      sum: mapLike(zerosLike, parameters),
      inner: inner.init(parameters),
    }),
    update: (gradients, state, parameters) => {
      const count = state.count.add(1);
      const complete = count.equal(every);
      const sum = mapLike((g, s) => s.add(g), gradients, state.sum);
      const mean = mapLike((_, s) => s.div(every), gradients, sum);
      const [updates, stepped] = inner.update(mean, state.inner, parameters);
      const choose = (yes: Tensor, no: Tensor | number): Tensor => where(complete, yes, no).cast(yes.dtype);
      return [
        mapLike((u) => choose(u, 0), updates),
        {
          count: where(complete, 0, count),
          sum: mapLike((s) => where(complete, 0, s), sum),
          inner: mapLike(choose, stepped, state.inner),
        },
      ];
    },
  };
}
