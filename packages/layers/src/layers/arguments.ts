import { LimpidError, type Shape, type Tensor } from '@limpid/tensor';

/** Checks that the layers share. */

/** Throws unless `value` is a whole number of at least `least`. */
export function checkSize(layer: string, name: string, value: number, least = 1): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new LimpidError(
      'argument',
      `${layer}: ${name} must be a whole number of at least ${least}, not ${String(value)}`,
    );
  }
}

/** Throws unless a tensor given for a parameter has the shape the layer needs. */
export function checkParameter(layer: string, name: string, value: Tensor, shape: Shape): void {
  if (value.shape.join() !== shape.join()) {
    throw new LimpidError(
      'shape',
      `${layer}: ${name} must have shape [${shape.join(', ')}], not [${value.shape.join(', ')}]`,
    );
  }
}
