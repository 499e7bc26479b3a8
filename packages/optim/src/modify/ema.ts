import { LimpidError, treeMap } from '@limpid/tensor';
import { checkRange } from '@limpid/tensor/graph';
import type { GradientTransformation } from '../core/transformation.js';
import { mapLike } from '../core/tree.js';

/** The running average of the parameters. */
export interface EmaState {
  /** Marks this state within a larger one. */
  readonly kind: 'ema';
  readonly average: unknown;
}

/**
 * Keeps an exponential moving average of the parameters, `a ← ρa + (1 − ρ)(θ + u)`, beginning with the initial ones.
 * Updates pass as they are; it belongs at the end of a chain, where updates are final.
 *
 * Sources: B. T. Polyak & A. B. Juditsky (1992); TensorFlow's `ExponentialMovingAverage`.
 *
 * @param decay ρ, from 0 to 1; 0.99 to 0.9999 are usual.
 * @example
 * ```ts
 * import { averagedParameters, chain, ema, sgd } from '@limpid/optim';
 * import { tensor } from '@limpid/tensor';
 *
 * const optimizer = chain(sgd(1), ema(0.75));
 * const x = tensor([4]);
 * const [, state] = optimizer.update(tensor([4]), optimizer.init(x), x); // x goes from 4 to 0
 * console.log(await averagedParameters(state, x).toArray()); // [ 3 ]
 * ```
 */
export function ema(decay: number): GradientTransformation<EmaState> {
  checkRange('ema', 'the decay', decay, 0, 1);
  return {
    init: (parameters) => ({ kind: 'ema', average: mapLike((x) => x.mul(1), parameters) }),
    update: (gradients, state, parameters) => {
      const average = mapLike(
        (a, x, u) =>
          a
            .mul(decay)
            .add(x.add(u).mul(1 - decay))
            .cast(a.dtype),
        state.average,
        parameters,
        gradients,
      );
      return [gradients, { kind: 'ema', average }];
    },
  };
}

function isEmaState(state: object): state is EmaState {
  return 'kind' in state && state.kind === 'ema';
}

function find(state: unknown): EmaState | undefined {
  if (typeof state !== 'object' || state === null) return undefined;
  if (isEmaState(state)) return state;
  for (const part of Object.values(state)) {
    const found = find(part);
    if (found) return found;
  }
  return undefined;
}

/**
 * The average that `ema` keeps, as a tree like the parameters, from the state of an optimiser that has it somewhere.
 *
 * @param like The parameters; what is not a tensor is taken from them.
 * @throws LimpidError `argument` if the state has no average.
 */
export function averagedParameters<P>(state: unknown, like: P): P {
  const found = find(state);
  if (!found)
    throw new LimpidError(
      'argument',
      'averagedParameters: the optimiser keeps no average; chain(…, ema(decay)) does',
    );
  return treeMap((_, average) => average, like, found.average) as unknown as P;
}
