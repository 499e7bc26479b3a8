import { LimpidError, ones, type Tensor, zeros } from '@limpid/tensor';
import { checkRange, checkWhole, formatShape, sameShape } from '@limpid/tensor/graph';
import type { Layer } from '../model/layer.js';
import { checkParameter } from './arguments.js';

/** Normalises each row by itself; `layerNorm` makes it. */
export class LayerNorm implements Layer {
  /** γ, of the shape of the axes normalised over. */
  readonly scale: Tensor;
  /** β, of the same shape. */
  readonly shift: Tensor;
  readonly epsilon: number;

  constructor(scale: Tensor, shift: Tensor, epsilon = 1e-5) {
    checkParameter('layerNorm', 'shift', shift, scale.shape);
    this.scale = scale;
    this.shift = shift;
    this.epsilon = epsilon;
  }

  /** `[..., ...shape]`, which stays. */
  apply(x: Tensor): Tensor {
    const { shape } = this.scale;
    const tail = x.shape.slice(x.rank - shape.length);
    if (x.rank < shape.length || !sameShape(tail, shape)) {
      throw new LimpidError(
        'shape',
        `layerNorm: the input must end in the axes ${formatShape(shape)}, but is ${formatShape(x.shape)}`,
      );
    }
    const axes = shape.map((_, i) => i - shape.length);
    const centred = x.sub(x.mean(axes, { keepDims: true }));
    const variance = centred.square().mean(axes, { keepDims: true });
    return centred.mul(variance.add(this.epsilon).rsqrt()).mul(this.scale).add(this.shift);
  }

  toString(): string {
    return `layerNorm(${this.scale.shape.join(' × ')})`;
  }
}

/**
 * Layer normalisation: `(x − mean) / √(variance + ε) · scale + shift`, mean and (biased) variance over the last
 * axes of each row. The same at training and at prediction. J. L. Ba, J. R. Kiros, G. Hinton, Layer normalization
 * (2016).
 *
 * @param shape The last axes of the input, or the size of the last one.
 * @param options.epsilon At least 0, default 1e-5, as in PyTorch.
 * @throws LimpidError `argument` for sizes or an ε out of range.
 * @example
 * ```ts
 * import { layerNorm } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * const layer = layerNorm(2, { epsilon: 0 });
 * console.log(await layer.apply(tensor([[1, 3], [-5, 5]])).toArray()); // [ [ -1, 1 ], [ -1, 1 ] ]
 * ```
 */
export function layerNorm(shape: number | readonly number[], options: { epsilon?: number } = {}): LayerNorm {
  const { epsilon = 1e-5 } = options;
  const axes = typeof shape === 'number' ? [shape] : [...shape];
  if (axes.length === 0) throw new LimpidError('argument', 'layerNorm: needs at least one axis');
  for (const size of axes) checkWhole('layerNorm', 'shape', size);
  checkRange('layerNorm', 'epsilon', epsilon, 0);
  return new LayerNorm(ones(axes), zeros(axes), epsilon);
}
