import { LimpidError, type Tensor } from '@limpid/tensor';
import { formatShape, sameShape } from '@limpid/tensor/graph';

/**
 * What all losses share: the last step, from one loss an element or row to one number, and the checks of
 * shapes. Losses never broadcast predictions against targets: [n, 1] against [n] would give [n, n] and train
 * on nonsense without a word.
 */

/** From one loss each to the result: their mean, their sum, or as they are. */
export type Reduction = 'mean' | 'sum' | 'none';

/** Options of every loss. */
export interface LossOptions {
  /** Default `'mean'`. */
  reduction?: Reduction;
}

/**
 * Reduces the losses.
 *
 * @param total What a mean divides by, where that is not the number of losses.
 */
export function reduceLoss(operation: string, losses: Tensor, options: LossOptions, total?: Tensor): Tensor {
  const { reduction = 'mean' } = options;
  switch (reduction) {
    case 'none':
      return losses;
    case 'sum':
      return losses.sum();
    case 'mean':
      return total ? losses.sum().div(total) : losses.mean();
    default:
      throw new LimpidError(
        'argument',
        `${operation}: reduction must be 'mean', 'sum' or 'none', not ${JSON.stringify(reduction)}`,
      );
  }
}

/** Throws unless predictions and targets have the same shape; the targets in the predictions' dtype. */
export function alike(
  operation: string,
  predictions: Tensor,
  targets: Tensor,
  name = 'predictions',
): [Tensor, Tensor] {
  if (!sameShape(predictions.shape, targets.shape)) {
    const squeezed = (x: Tensor): string => x.shape.filter((n) => n !== 1).join();
    const hint =
      squeezed(predictions) === squeezed(targets)
        ? `. Broadcast together they would compare every prediction with every target: reshape the targets, targets.reshape(${formatShape(predictions.shape)})`
        : '';
    throw new LimpidError(
      'shape',
      `${operation}: ${name} ${formatShape(predictions.shape)} and targets ${formatShape(targets.shape)} must have the same shape${hint}`,
    );
  }
  const floats = predictions.dtype.startsWith('float') ? predictions : predictions.cast('float32');
  return [floats, targets.cast(floats.dtype)];
}
