import { type Key, LimpidError, type Tensor } from '@limpid/tensor';
import { checkWhole, formatShape } from '@limpid/tensor/graph';
import * as random from '@limpid/tensor/random';
import { fansOf, type Initializer, torchLinear } from '../initializers/index.js';
import type { Layer } from '../model/layer.js';
import { checkParameter } from './arguments.js';

/** `y = x · Wᵀ + b` over the last axis, with given weights; `linear` makes them at random. */
export class Linear implements Layer {
  /** `[outputs, inputs]`: one row a unit, as in PyTorch. */
  readonly weight: Tensor;
  /** `[outputs]`, or null for a layer without. */
  readonly bias: Tensor | null;

  /**
   * @param weight `[outputs, inputs]`.
   * @param bias `[outputs]`, or null.
   * @throws LimpidError `shape` if they do not fit.
   * @example
   * ```ts
   * import { Linear } from '@limpid/layers';
   * import { tensor } from '@limpid/tensor';
   *
   * const layer = new Linear(tensor([[1, 2], [0, -1], [3, 0]]), tensor([0, 10, 0]));
   * console.log(await layer.apply(tensor([1, 1])).toArray()); // [ 3, 9, 3 ]
   * ```
   */
  constructor(weight: Tensor, bias: Tensor | null = null) {
    if (weight.rank !== 2) {
      throw new LimpidError(
        'shape',
        `linear: weight must have shape [outputs, inputs], not ${formatShape(weight.shape)}`,
      );
    }
    if (bias) checkParameter('linear', 'bias', bias, [weight.shape[0] as number]);
    this.weight = weight;
    this.bias = bias;
  }

  /** `[..., inputs]` → `[..., outputs]`. */
  apply(x: Tensor): Tensor {
    const [outputs, inputs] = this.weight.shape as [number, number];
    if (x.shape.at(-1) !== inputs) {
      throw new LimpidError(
        'shape',
        `linear(${inputs}, ${outputs}): the last axis of the input must have size ${inputs}, but the input is ${formatShape(x.shape)}`,
      );
    }
    const product: Tensor = x.matmul(this.weight.transpose());
    return this.bias ? product.add(this.bias) : product;
  }

  toString(): string {
    return `linear(${this.weight.shape[1]}, ${this.weight.shape[0]})`;
  }
}

/** Options of `linear`. */
export interface LinearOptions {
  /** What the parameters are drawn from. Default: the next key of the process-wide stream, `random.nextKey()`. */
  key?: Key;
  /** Whether there is a bias. Default true. */
  bias?: boolean;
  /** How the weights begin. Default `torchLinear`: U(±1/√inputs). */
  init?: Initializer;
  /** How the biases begin; they are given the weights' fans. Default `torchLinear`: U(±1/√inputs). */
  biasInit?: Initializer;
}

/**
 * A fully connected layer, `y = x · Wᵀ + b` over the last axis.
 *
 * @param inputs Size of the last axis of the input; at least 1.
 * @param outputs How many units; at least 1.
 * @throws LimpidError `argument` for sizes that are not whole numbers of at least 1; `tracing` when made without
 *   a key inside a compiled function.
 * @example
 * ```ts
 * import { initializers, linear } from '@limpid/layers';
 * import { random, zeros } from '@limpid/tensor';
 *
 * const layer = linear(30, 16, { key: random.key(0), init: initializers.heNormal });
 * console.log(layer.weight.shape, layer.bias?.shape); // [ 16, 30 ] [ 16 ]
 * console.log(layer.apply(zeros([8, 30])).shape); // [ 8, 16 ]
 * ```
 */
export function linear(inputs: number, outputs: number, options: LinearOptions = {}): Linear {
  checkWhole('linear', 'inputs', inputs);
  checkWhole('linear', 'outputs', outputs);
  const { bias = true, init = torchLinear, biasInit = torchLinear } = options;
  const shape = [outputs, inputs];
  const fans = fansOf(shape);
  const [weightKey, biasKey] = random.split(options.key ?? random.nextKey()) as [Key, Key];
  return new Linear(init(weightKey, shape, fans), bias ? biasInit(biasKey, [outputs], fans) : null);
}
