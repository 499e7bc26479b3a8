import { LimpidError, type Shape, type Tensor } from '@limpid/tensor';
import { checkWhole, formatShape, sameShape } from '@limpid/tensor/graph';

/** Checks that the layers share. */

/** Throws unless a tensor given for a parameter has the shape the layer needs. */
export function checkParameter(layer: string, name: string, value: Tensor, shape: Shape): void {
  if (!sameShape(value.shape, shape)) {
    throw new LimpidError(
      'shape',
      `${layer}: ${name} must have shape ${formatShape(shape)}, not ${formatShape(value.shape)}`,
    );
  }
}

/** One number for height and width, or one each. */
export type Pair = number | readonly [number, number];

/** Both numbers of a pair, checked. */
export function pairOf(layer: string, name: string, value: Pair, least = 1): [number, number] {
  const pair = typeof value === 'number' ? [value, value] : [...value];
  if (pair.length !== 2) {
    throw new LimpidError('argument', `${layer}: ${name} must be one number or two, not ${pair.length}`);
  }
  for (const n of pair) checkWhole(layer, name, n, least);
  return pair as [number, number];
}
