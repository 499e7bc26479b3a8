import { LimpidError, type Tensor } from '@limpid/tensor';

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

const show = (x: Tensor): string => `[${x.shape.join(', ')}]`;

/** Throws unless predictions and targets have the same shape; the targets in the predictions' dtype. */
export function alike(
  operation: string,
  predictions: Tensor,
  targets: Tensor,
  name = 'predictions',
): [Tensor, Tensor] {
  if (predictions.shape.join() !== targets.shape.join()) {
    const squeezed = (x: Tensor): string => x.shape.filter((n) => n !== 1).join();
    const hint =
      squeezed(predictions) === squeezed(targets)
        ? `. Broadcast together they would compare every prediction with every target: reshape the targets, targets.reshape(${show(predictions)})`
        : '';
    throw new LimpidError(
      'shape',
      `${operation}: ${name} ${show(predictions)} and targets ${show(targets)} must have the same shape${hint}`,
    );
  }
  const floats = predictions.dtype.startsWith('float') ? predictions : predictions.cast('float32');
  return [floats, targets.cast(floats.dtype)];
}

/** Throws unless `value` is a number from 0 to 1. */
export function checkSmoothing(operation: string, value: number): void {
  if (!(value >= 0 && value <= 1)) {
    throw new LimpidError('argument', `${operation}: labelSmoothing must be from 0 to 1, not ${value}`);
  }
}
