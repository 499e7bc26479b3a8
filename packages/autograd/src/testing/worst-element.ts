import { type Tensor, tensor } from '@limpid/tensor';
import { centralDifference, type Scalar } from './difference.js';

/** So many elements are tried one by one when a check has failed; a larger tensor has only its first looked at. */
const TRIED = 64;

/** The index of a flat position. */
function indexOf(flat: number, shape: readonly number[]): number[] {
  let rest = flat;
  return [...shape]
    .reverse()
    .map((n) => {
      const coordinate = rest % n;
      rest = (rest - coordinate) / n;
      return coordinate;
    })
    .reverse();
}

/**
 * Where a gradient that failed its check is furthest from differences, as an end of the error's sentence.
 */
export async function worstElement(
  f: Scalar,
  leaves: readonly Tensor[],
  gradients: readonly Tensor[],
  position: number,
  epsilon: number,
): Promise<string> {
  const { shape, size } = leaves[position] as Tensor;
  const gradient = await (gradients[position] as Tensor).data();
  let worst = { error: -1, element: 0, difference: 0 };
  for (let element = 0; element < Math.min(size, TRIED); element++) {
    const unit = new Float64Array(size);
    unit[element] = 1;
    const difference = await centralDifference(f, leaves, position, tensor(unit, { shape }), epsilon);
    const distance = Math.abs((gradient[element] as number) - difference);
    const error = Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance;
    if (error > worst.error) worst = { error, element, difference };
  }
  const index = `[${indexOf(worst.element, shape).join(', ')}]`;
  const scope = size > TRIED ? ` of the first ${TRIED} elements` : '';
  return `; worst${scope} at ${index}: ${gradient[worst.element]} by grad, ${worst.difference} by differences`;
}
