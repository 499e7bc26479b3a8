/**
 * What an optimiser is: a pair of pure functions over trees. `init` makes the state for some parameters; `update`
 * turns gradients into updates and the next state, and changes nothing. The interface is the one of optax (DeepMind,
 * 2020); whatever has these two functions is a gradient transformation, ours or not.
 */

/**
 * A gradient transformation with a state of type `State`: a tree of tensors, so that `compile` can take it along.
 * What changes from step to step (step count, averages) must be tensors in the state: a JavaScript number there
 * would make `compile` trace anew at every step.
 *
 * @example
 * ```ts
 * import { applyUpdates, type GradientTransformation } from '@limpid/optim';
 * import { tensor, treeMap } from '@limpid/tensor';
 *
 * const signDescent = (rate: number): GradientTransformation<Record<string, never>> => ({
 *   init: () => ({}),
 *   update: <P>(gradients: P, state: Record<string, never>) =>
 *     [treeMap((g) => g.sign().mul(-rate), gradients) as P, state] as const,
 * });
 * const optimizer = signDescent(0.5);
 * const parameters = { weight: tensor([1, 2]) };
 * const [updates] = optimizer.update({ weight: tensor([3, -4]) }, optimizer.init(parameters), parameters);
 * console.log(await applyUpdates(parameters, updates).weight.toArray()); // [ 0.5, 2.5 ]
 * ```
 */
export interface GradientTransformation<State = unknown> {
  /**
   * The state before the first step.
   *
   * @param parameters The tree that will be optimised; only its structure, shapes and dtypes matter to most.
   */
  init<P>(parameters: P): State;
  /**
   * One step.
   *
   * @param gradients A tree of the parameters' structure.
   * @param state From `init` or the step before.
   * @param parameters The parameters the gradients were taken at.
   * @returns What to add to the parameters, and the state for the next step.
   */
  update<P>(gradients: P, state: State, parameters: P): readonly [updates: P, state: State];
}

/** The state of a transformation that remembers nothing. */
export type NoState = Record<string, never>;

/** A transformation that works on each update alone, without memory. */
export function stateless(change: <P>(gradients: P, parameters: P) => P): GradientTransformation<NoState> {
  return {
    init: () => ({}),
    update: (gradients, state, parameters) => [change(gradients, parameters), state],
  };
}
