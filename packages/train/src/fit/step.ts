import { valueAndGrad } from '@limpid/autograd';
import {
  applyLayer,
  applyState,
  collectState,
  context,
  isState,
  type LayerLike,
  parametersOf,
  type State,
  withParameters,
} from '@limpid/layers';
import { applyUpdates, type GradientTransformation } from '@limpid/optim';
import {
  compile,
  isTensor,
  type Key,
  type Tensor,
  treeLeaves,
  treeMap,
  treePaths,
  zeros,
} from '@limpid/tensor';
import * as random from '@limpid/tensor/random';
import type { Words } from '../data/order.js';

/**
 * The functions of tensors that training consists of, compiled: a step, an evaluation, random words, a copy.
 *
 * A step takes what moves (parameters, running statistics, the optimiser's state, the sum of losses) and gives it
 * back changed, in the same memory. The model itself only says what there is, and holds what does not move.
 */

/** A model: a layer, or a function, from a batch of rows to a batch of outputs. */
export type Model = LayerLike<Tensor, Tensor>;

/**
 * What is minimised: outputs of the model and targets to a scalar, the mean over the rows of the batch.
 * Targets of shape [rows] are given as [rows, 1] where the outputs have that shape.
 */
export type Loss = (outputs: Tensor, targets: Tensor) => Tensor;

/** What a step may change of a model. */
export interface Moving {
  /** As `parametersOf` gives it. */
  readonly parameters: unknown;
  readonly state: State;
}

/** What goes from step to step. */
export interface Carried {
  readonly moving: Moving;
  readonly optimizer: unknown;
  /** Losses so far in this epoch, each times its rows. */
  readonly total: Tensor;
}

/** One batch. The key is for layers that draw random numbers. */
export interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly key: Key;
}

/** The moving part of a model as it is now. */
export function movingOf(model: Model): Moving {
  const stateful = new Map(treePaths(isState(model)).map(({ path, leaf }) => [path, leaf]));
  const state: Record<string, Tensor> = {};
  for (const { path, leaf } of treePaths(model))
    if (isTensor(leaf) && stateful.get(path) === true) state[path] = leaf;
  return { parameters: parametersOf(model), state };
}

/** The model with another moving part. */
export function withMoving<M extends Model>(model: M, { parameters, state }: Moving): M {
  return applyState(withParameters(model, parameters), state);
}

/** Targets in the form in which losses compare them with the outputs. */
function targetsLike(outputs: Tensor, targets: Tensor): Tensor {
  const column = targets.rank === 1 && outputs.rank === 2 && outputs.shape[1] === 1;
  return column ? targets.reshape([targets.shape[0] as number, 1]) : targets;
}

/** The compiled functions; they are traced once for each form of model and batch. */
export interface Compiled {
  /** What goes into the first step: numbers in memory of their own, as every step gives away what it is given. */
  begin(moving: Moving): Carried;
  /**
   * @param carried Given away.
   * @param batch Given away.
   * @param rateScale Multiplies the updates; null for as they are.
   * @param report Whether to return the batch's loss.
   */
  step(
    model: Model,
    carried: Carried,
    batch: Batch,
    rateScale: Tensor | null,
    report: boolean,
  ): { readonly carried: Carried; readonly loss: Tensor | null };
  /** The outputs for a batch, and its loss times its rows. */
  evaluate(
    model: Model,
    moving: Moving,
    x: Tensor,
    y: Tensor,
  ): { readonly outputs: Tensor; readonly total: Tensor };
  /** Random words. */
  readonly words: Words;
  /** The same numbers in memory of their own. */
  copy<T>(tree: T): T;
}

/** Compiles training with a loss and an optimiser. */
export function compileTraining(loss: Loss, optimizer: GradientTransformation): Compiled {
  const step: Compiled['step'] = (model, carried, batch, rateScale, report) => {
    const { moving } = carried;
    const lossOf = (parameters: unknown): readonly [Tensor, State] => {
      const current = withMoving(model, { parameters, state: moving.state });
      const training = context({ train: true, key: batch.key });
      const outputs = applyLayer(current, batch.x, training);
      return [loss(outputs, targetsLike(outputs, batch.y)), collectState(current, training)];
    };
    const [[value, state], gradients] = valueAndGrad(lossOf, { hasAux: true })(moving.parameters);
    const [updates, next] = optimizer.update(gradients, carried.optimizer, moving.parameters);
    const scaled = rateScale ? treeMap((u) => u.mul(rateScale.cast(u.dtype)), updates) : updates;
    return {
      carried: {
        moving: { parameters: applyUpdates(moving.parameters, scaled), state: { ...moving.state, ...state } },
        optimizer: next,
        total: carried.total.add(value.mul(batch.x.shape[0] as number).cast('float32')),
      },
      loss: report ? value : null,
    };
  };
  const evaluate: Compiled['evaluate'] = (model, moving, x, y) => {
    const outputs = applyLayer(withMoving(model, moving), x);
    return { outputs, total: loss(outputs, targetsLike(outputs, y)).mul(x.shape[0] as number) };
  };
  return {
    begin: compile((moving: Moving) => ({
      moving,
      optimizer: optimizer.init(moving.parameters),
      total: zeros([]),
    })),
    step: compile(step, { donate: [1, 2] }),
    evaluate: compile(evaluate),
    words: compile((key, count) => random.bits(key, [count]), { donate: [0] }),
    copy: compile((tree: unknown) => tree) as Compiled['copy'],
  };
}

/** Frees every tensor of a tree. */
export function disposeTree(tree: unknown): void {
  for (const leaf of treeLeaves(tree)) leaf.dispose();
}
