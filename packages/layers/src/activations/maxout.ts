import { LimpidError, type Tensor } from '@limpid/tensor';
import { formatShape } from '@limpid/tensor/graph';

/**
 * The greatest of every `pieces` neighbours on the last axis: I. Goodfellow, D. Warde-Farley, M. Mirza,
 * A. Courville, Y. Bengio, Maxout networks (ICML 2013).
 *
 * A maxout layer of n units is a linear layer of n · pieces followed by this.
 *
 * @param x `[..., n · pieces]`.
 * @param options.pieces Default 2.
 * @returns `[..., n]`.
 * @throws LimpidError `shape` if the last axis does not divide by the pieces.
 * @example
 * ```ts
 * import { activation, linear, maxout, sequential } from '@limpid/layers';
 * import { zeros } from '@limpid/tensor';
 *
 * const model = sequential(linear(4, 8 * 3), activation(maxout, { pieces: 3 }));
 * console.log(model.apply(zeros([5, 4])).shape); // [ 5, 8 ]
 * ```
 */
export function maxout(x: Tensor, options: { pieces?: number } = {}): Tensor {
  const { pieces = 2 } = options;
  const size = x.shape.at(-1) ?? 1;
  if (x.rank === 0 || !Number.isInteger(pieces) || pieces < 1 || size % pieces !== 0) {
    throw new LimpidError(
      'shape',
      `maxout: the last axis of ${formatShape(x.shape)} does not divide into groups of ${pieces}`,
    );
  }
  return x.reshape([...x.shape.slice(0, -1), size / pieces, pieces]).max(-1);
}
