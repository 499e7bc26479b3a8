import { LimpidError } from '@limpid/tensor';
import type { GradientTransformation } from './transformation.js';

/** The states of a chain's parts, in order. */
export type ChainState<T extends readonly GradientTransformation[]> = {
  readonly [K in keyof T]: T[K] extends GradientTransformation<infer State> ? State : never;
};

/**
 * Transformations one after the other: each gets the updates of the one before.
 *
 * @example
 * ```ts
 * import { adam, chain, clipByGlobalNorm } from '@limpid/optim';
 *
 * const optimizer = chain(clipByGlobalNorm(1), adam(0.01));
 * console.log(typeof optimizer.update); // function
 * ```
 */
export function chain<const T extends readonly GradientTransformation[]>(
  ...parts: T
): GradientTransformation<ChainState<T>> {
  return {
    init: (parameters) => parts.map((part) => part.init(parameters)) as unknown as ChainState<T>,
    update: (gradients, state, parameters) => {
      if (state.length !== parts.length) {
        throw new LimpidError(
          'tree',
          `chain: the state has ${state.length} parts, the chain ${parts.length}; it is another optimiser's`,
        );
      }
      let updates = gradients;
      const next = parts.map((part, i) => {
        const [changed, partState] = part.update(updates, state[i], parameters);
        updates = changed;
        return partState;
      });
      return [updates, next as unknown as ChainState<T>];
    },
  };
}
