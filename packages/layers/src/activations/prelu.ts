import { full, LimpidError, type Tensor, where } from '@limpid/tensor';
import { checkWhole, formatShape } from '@limpid/tensor/graph';
import type { Layer } from '../model/layer.js';

/** `x` above 0, `slope · x` below, with a slope that is learnt; `prelu` makes it. */
export class PRelu implements Layer {
  /** `[1]` for one slope, `[channels]` for one a channel. */
  readonly slope: Tensor;

  constructor(slope: Tensor) {
    if (slope.rank !== 1) {
      throw new LimpidError('shape', `prelu: slope must have one axis, not ${formatShape(slope.shape)}`);
    }
    this.slope = slope;
  }

  /** Channels are axis 1; the shape stays. */
  apply(x: Tensor): Tensor {
    const channels = this.slope.shape[0] as number;
    if (channels > 1 && x.shape[1] !== channels) {
      throw new LimpidError(
        'shape',
        `prelu(${channels}): axis 1 of the input must have size ${channels}, but the input is ${formatShape(x.shape)}`,
      );
    }
    const trailing = new Array<number>(Math.max(0, x.rank - 2)).fill(1);
    const slope: Tensor = channels > 1 ? this.slope.reshape([channels, ...trailing]) : this.slope.reshape([]);
    return where(x.greater(0), x, x.mul(slope));
  }

  toString(): string {
    return `prelu(${this.slope.size})`;
  }
}

/**
 * The parametric ReLU: K. He, X. Zhang, S. Ren, J. Sun, Delving deep into rectifiers (ICCV 2015), section 2.
 *
 * @param channels 1 (default) for one slope, otherwise the size of axis 1 of the input.
 * @param options.slope What the slopes begin with. Default 0.25, the paper's.
 * @example
 * ```ts
 * import { prelu } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * console.log(await prelu().apply(tensor([[-4, 4]])).toArray()); // [ [ -1, 4 ] ]
 * ```
 */
export function prelu(channels = 1, options: { slope?: number } = {}): PRelu {
  checkWhole('prelu', 'channels', channels);
  return new PRelu(full([channels], options.slope ?? 0.25));
}
