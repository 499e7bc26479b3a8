import { LimpidError, type Tensor, windows } from '@limpid/tensor';
import { formatShape } from '@limpid/tensor/graph';
import type { Layer } from '../model/layer.js';
import { type Pair, pairOf } from './arguments.js';

/** How a pooling walks, for height and width. */
export interface PoolSteps {
  readonly size: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
}

/** Options of the poolings. One number stands for both axes. */
export interface PoolOptions {
  /** Default: the size, so that windows do not overlap. */
  stride?: Pair;
  /** Around the input, at most half the size; default 0. */
  padding?: Pair;
}

/** `[batch, channels, height, width]` → `[batch, channels, height', width', size, size]`. */
function windowsOf(layer: string, x: Tensor, { size, stride, padding }: PoolSteps, value: number): Tensor {
  if (x.rank !== 4) {
    throw new LimpidError(
      'shape',
      `${layer}: the input must be [batch, channels, height, width], but is ${formatShape(x.shape)}`,
    );
  }
  const padded = x.pad([0, 0, padding[0], padding[1]], { value });
  if ([0, 1].some((i) => (padded.shape[2 + i] as number) < (size[i] as number))) {
    throw new LimpidError(
      'shape',
      `${layer}: a window of ${formatShape(size)} is larger than the padded input ${formatShape(padded.shape)}`,
    );
  }
  const rows = windows(padded, 2, size[0], { stride: stride[0] });
  return windows(rows, 3, size[1], { stride: stride[1] });
}

function stepsOf(layer: string, size: Pair, { stride = size, padding = 0 }: PoolOptions): PoolSteps {
  const steps = {
    size: pairOf(layer, 'size', size),
    stride: pairOf(layer, 'stride', stride),
    padding: pairOf(layer, 'padding', padding, 0),
  };
  if (steps.padding.some((p, i) => 2 * p > (steps.size[i] as number))) {
    throw new LimpidError(
      'argument',
      `${layer}: padding ${formatShape(steps.padding)} is more than half the size ${formatShape(steps.size)}`,
    );
  }
  return steps;
}

/** The greatest of each window; `maxPool2d` makes it. */
export class MaxPool2d implements Layer {
  constructor(readonly steps: PoolSteps) {}

  apply(x: Tensor): Tensor {
    return windowsOf('maxPool2d', x, this.steps, Number.NEGATIVE_INFINITY).max([-2, -1]);
  }

  toString(): string {
    return `maxPool2d(${this.steps.size.join(' × ')})`;
  }
}

/** The mean of each window; `averagePool2d` makes it. */
export class AveragePool2d implements Layer {
  constructor(readonly steps: PoolSteps) {}

  apply(x: Tensor): Tensor {
    return windowsOf('averagePool2d', x, this.steps, 0).mean([-2, -1]);
  }

  toString(): string {
    return `averagePool2d(${this.steps.size.join(' × ')})`;
  }
}

/**
 * The greatest of each window of an image, channel by channel; places around the image count as −∞. Where several
 * places of a window are the greatest, its gradient is shared equally among them (in PyTorch the first gets it all).
 *
 * @param size Of the window: one number, or height and width.
 * @throws LimpidError `argument` for sizes out of range or padding of more than half the size.
 * @example
 * ```ts
 * import { maxPool2d } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * const image = tensor([[[[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]]]]);
 * console.log(await maxPool2d(2).apply(image).format());
 * // [[[[6. 8.]
 * //    [3. 4.]]]]
 * ```
 */
export function maxPool2d(size: Pair, options: PoolOptions = {}): MaxPool2d {
  return new MaxPool2d(stepsOf('maxPool2d', size, options));
}

/**
 * The mean of each window of an image, channel by channel; places around the image count as 0, and count, as in
 * PyTorch.
 *
 * @param size Of the window: one number, or height and width.
 * @throws LimpidError as `maxPool2d`.
 * @example
 * ```ts
 * import { averagePool2d } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * console.log(await averagePool2d(2).apply(tensor([[[[1, 2], [3, 6]]]])).item()); // 3
 * ```
 */
export function averagePool2d(size: Pair, options: PoolOptions = {}): AveragePool2d {
  return new AveragePool2d(stepsOf('averagePool2d', size, options));
}
