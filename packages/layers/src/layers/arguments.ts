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

/** Throws unless ε is a finite number of at least 0. */
export function checkEpsilon(layer: string, epsilon: number): void {
  if (!(epsilon >= 0 && epsilon < Number.POSITIVE_INFINITY)) {
    throw new LimpidError(
      'argument',
      `${layer}: epsilon must be a finite number of at least 0, not ${epsilon}`,
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
  for (const n of pair) checkSize(layer, name, n, least);
  return pair as [number, number];
}
