import { conv2d as convolve, type Key, LimpidError, type Tensor } from '@limpid/tensor';
import { checkWhole, formatShape } from '@limpid/tensor/graph';
import * as random from '@limpid/tensor/random';
import { fansOf, type Initializer, torchLinear } from '../initializers/index.js';
import type { Layer } from '../model/layer.js';
import { checkParameter, type Pair, pairOf } from './arguments.js';

/** How a convolution walks, for height and width. */
export interface ConvSteps {
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number] | 'same';
  readonly dilation: readonly [number, number];
  readonly groups: number;
}

/** Two-dimensional convolution with given filters; `conv2d` makes them at random. */
export class Conv2d implements Layer {
  /** `[outputs, channels / groups, height, width]`, as in PyTorch. */
  readonly weight: Tensor;
  /** `[outputs]`, or null. */
  readonly bias: Tensor | null;
  readonly steps: ConvSteps;

  constructor(weight: Tensor, bias: Tensor | null, steps: ConvSteps) {
    if (weight.rank !== 4) {
      throw new LimpidError(
        'shape',
        `conv2d: weight must have shape [outputs, channels / groups, height, width], not ${formatShape(weight.shape)}`,
      );
    }
    if (bias) checkParameter('conv2d', 'bias', bias, [weight.shape[0] as number]);
    this.weight = weight;
    this.bias = bias;
    this.steps = steps;
  }

  /** `[batch, channels, height, width]` → `[batch, outputs, height', width']`. */
  apply(x: Tensor): Tensor {
    const { bias, steps, weight } = this;
    const out = convolve(x, weight, steps);
    return bias ? out.add(bias.reshape([bias.size, 1, 1])) : out;
  }

  toString(): string {
    const [outputs, channels, ...size] = this.weight.shape as [number, number, ...number[]];
    return `conv2d(${channels * this.steps.groups}, ${outputs}, ${size.join(' × ')})`;
  }
}

/** Options of `conv2d`. One number stands for both axes. */
export interface Conv2dOptions {
  /** Default 1. */
  stride?: Pair;
  /** Zeros around the input; default 0. `'same'` keeps the size at stride 1. */
  padding?: Pair | 'same';
  /** Distance between the filter's elements; default 1. */
  dilation?: Pair;
  /** Default 1; divides channels and outputs. */
  groups?: number;
  /** What the parameters are drawn from. Default: the next key of the process-wide stream, `random.nextKey()`. */
  key?: Key;
  /** Whether there is a bias. Default true. */
  bias?: boolean;
  /** How the filters begin. Default `torchLinear`: U(±1/√fanIn), fanIn = channels / groups × size. */
  init?: Initializer;
  /** How the biases begin; they are given the filters' fans. Default `torchLinear`. */
  biasInit?: Initializer;
}

/**
 * A convolutional layer over images `[batch, channels, height, width]`. Along each axis the output has
 * `⌊(n + 2·padding − dilation·(size − 1) − 1) / stride⌋ + 1` places: what does not fill a stride is left out.
 * Y. LeCun et al., Gradient-based learning applied to document recognition (1998).
 *
 * @param channels Of the input.
 * @param outputs How many filters.
 * @param size Of a filter: one number, or height and width.
 * @throws LimpidError `argument` for sizes out of range, groups that do not divide, or tensors.
 * @example
 * ```ts
 * import { conv2d } from '@limpid/layers';
 * import { zeros } from '@limpid/tensor';
 *
 * const layer = conv2d(3, 10, 5, { padding: 2 });
 * console.log(layer.apply(zeros([1, 3, 32, 32])).shape); // [ 1, 10, 32, 32 ]
 * ```
 */
export function conv2d(channels: number, outputs: number, size: Pair, options: Conv2dOptions = {}): Conv2d {
  const { groups = 1, bias = true, init = torchLinear, biasInit = torchLinear, padding = 0 } = options;
  if (typeof channels === 'object') {
    throw new LimpidError(
      'argument',
      'conv2d: makes a layer from numbers of channels and outputs; to convolve tensors call conv2d of @limpid/tensor',
    );
  }
  checkWhole('conv2d', 'channels', channels);
  checkWhole('conv2d', 'outputs', outputs);
  checkWhole('conv2d', 'groups', groups);
  if (channels % groups !== 0 || outputs % groups !== 0) {
    throw new LimpidError(
      'argument',
      `conv2d: ${groups} groups do not divide ${channels} channels and ${outputs} outputs`,
    );
  }
  const shape = [outputs, channels / groups, ...pairOf('conv2d', 'size', size)];
  const steps: ConvSteps = {
    stride: pairOf('conv2d', 'stride', options.stride ?? 1),
    padding: padding === 'same' ? padding : pairOf('conv2d', 'padding', padding, 0),
    dilation: pairOf('conv2d', 'dilation', options.dilation ?? 1),
    groups,
  };
  const fans = fansOf(shape);
  const [weightKey, biasKey] = random.split(options.key ?? random.nextKey()) as [Key, Key];
  return new Conv2d(init(weightKey, shape, fans), bias ? biasInit(biasKey, [outputs], fans) : null, steps);
}
