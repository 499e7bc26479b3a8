import { LimpidError, ones, stopGradient, type Tensor, zeros } from '@limpid/tensor';
import { checkRange, checkWhole, formatShape } from '@limpid/tensor/graph';
import type { Context } from '../model/context.js';
import type { Layer } from '../model/layer.js';
import { checkParameter } from './arguments.js';

/** What a batch normalisation is made of. */
export interface BatchNormFields {
  /** γ, `[features]`. */
  readonly scale: Tensor;
  /** β, `[features]`. */
  readonly shift: Tensor;
  /** State, `[features]`. */
  readonly runningMean: Tensor;
  /** State, `[features]`; the unbiased variance. */
  readonly runningVariance: Tensor;
  readonly momentum: number;
  readonly epsilon: number;
}

/** Normalises each feature over the batch; `batchNorm` makes it. */
export class BatchNorm implements Layer, BatchNormFields {
  readonly scale: Tensor;
  readonly shift: Tensor;
  readonly runningMean: Tensor;
  readonly runningVariance: Tensor;
  readonly momentum: number;
  readonly epsilon: number;

  constructor(fields: BatchNormFields) {
    const features = fields.scale.shape[0] ?? 0;
    for (const name of ['scale', 'shift', 'runningMean', 'runningVariance'] as const) {
      checkParameter('batchNorm', name, fields[name], [features]);
    }
    this.scale = fields.scale;
    this.shift = fields.shift;
    this.runningMean = fields.runningMean;
    this.runningVariance = fields.runningVariance;
    this.momentum = fields.momentum;
    this.epsilon = fields.epsilon;
  }

  /** The running statistics are no parameters. */
  get stateFields(): readonly string[] {
    return ['runningMean', 'runningVariance'];
  }

  /** `[batch, features, ...]`, which stays; statistics are over all axes but 1. */
  apply(x: Tensor, context?: Context): Tensor {
    const features = this.scale.shape[0] as number;
    if (x.rank < 2 || x.shape[1] !== features) {
      throw new LimpidError(
        'shape',
        `batchNorm(${features}): the input must be [batch, ${features}, ...], but is ${formatShape(x.shape)}`,
      );
    }
    const along = [1, features, ...new Array<number>(x.rank - 2).fill(1)];
    const [mean, variance] = context?.train
      ? ofBatch(this, x, along, context)
      : [this.runningMean.reshape(along), this.runningVariance.reshape(along)];
    const normal = x.sub(mean).mul(variance.add(this.epsilon).rsqrt());
    return normal.mul(this.scale.reshape(along)).add(this.shift.reshape(along));
  }

  toString(): string {
    return `batchNorm(${this.scale.size})`;
  }
}

/** The batch's mean and (biased) variance, of shape `along`; the context is told the next running ones. */
function ofBatch(layer: BatchNorm, x: Tensor, along: readonly number[], context: Context): [Tensor, Tensor] {
  const features = layer.scale.shape[0] as number;
  const count = x.size / features;
  if (count < 2) {
    throw new LimpidError(
      'shape',
      `batchNorm(${features}): training needs more than one value of each feature, but the input is ${formatShape(x.shape)}; leave out batches of one row`,
    );
  }
  const axes = along.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
  const mean = x.mean(axes, { keepDims: true });
  const variance = x.sub(mean).square().mean(axes, { keepDims: true });
  const follow = (leaf: Tensor, latest: Tensor): void => {
    const moved: Tensor = context.current(leaf).mul(1 - layer.momentum);
    const next = moved.add(stopGradient(latest).reshape([features]).mul(layer.momentum));
    context.update(leaf, next.cast(leaf.dtype));
  };
  follow(layer.runningMean, mean);
  follow(layer.runningVariance, variance.mul(count / (count - 1)));
  return [mean, variance];
}

/** Options of `batchNorm`. */
export interface BatchNormOptions {
  /**
   * How far the running statistics move towards a batch's: `(1 − momentum) · running + momentum · batch`. From 0
   * to 1, default 0.1. PyTorch's meaning and default (Keras's momentum is 1 minus this).
   */
  momentum?: number;
  /** Added to the variance before its root is taken. At least 0, default 1e-5, as in PyTorch. */
  epsilon?: number;
}

/**
 * Batch normalisation: `(x − mean) / √(variance + ε) · scale + shift` for each feature. S. Ioffe, C. Szegedy, Batch
 * normalization (ICML 2015).
 *
 * While training, mean and (biased) variance are the batch's, and the context collects new running ones: the mean,
 * and the unbiased variance, as in PyTorch. Fold them into the next model with `applyState`. Otherwise the running
 * ones are used. They begin at 0 and 1, scale and shift at 1 and 0.
 *
 * @param features Size of axis 1 of the input `[batch, features, ...]`.
 * @throws LimpidError `argument` for options out of range; `shape` at training with one value a feature.
 * @example
 * ```ts
 * import { applyState, batchNorm, context } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * const layer = batchNorm(1, { momentum: 0.5, epsilon: 0 });
 * const training = context({ train: true });
 * console.log(await layer.apply(tensor([[3], [5]]), training).toArray()); // [ [ -1 ], [ 1 ] ]
 * const next = applyState(layer, training);
 * console.log(await next.runningMean.toArray(), await next.runningVariance.toArray()); // [ 2 ] [ 1.5 ]
 * ```
 */
export function batchNorm(features: number, options: BatchNormOptions = {}): BatchNorm {
  const { momentum = 0.1, epsilon = 1e-5 } = options;
  checkWhole('batchNorm', 'features', features);
  checkRange('batchNorm', 'momentum', momentum, 0, 1);
  checkRange('batchNorm', 'epsilon', epsilon, 0);
  return new BatchNorm({
    scale: ones([features]),
    shift: zeros([features]),
    runningMean: zeros([features]),
    runningVariance: ones([features]),
    momentum,
    epsilon,
  });
}
