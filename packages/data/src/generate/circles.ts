/** A circle within a circle, as scikit-learn's `make_circles`. */
import { DataError } from '../errors/data-error.js';
import { portableCos, portableSin } from '../random/portable-math.js';
import {
  type ClassPoint,
  checkGeneratorOptions,
  type GeneratedClasses,
  type GeneratorOptions,
  packClasses,
} from './generated.js';

/** Options of {@link makeCircles}. */
export interface CirclesOptions extends GeneratorOptions {
  /** Radius of the inner circle; the outer one's is 1. From 0 to below 1. Default 0.8. */
  readonly factor?: number | undefined;
}

/**
 * Generates two circles about the origin.
 *
 * Class 0 lies on the unit circle, class 1 on a circle of radius `factor`, at angles evenly spaced over [0, 2π);
 * ⌊rows / 2⌋ rows are of class 0. Every coordinate gets independent N(0, noise²); the rows are shuffled.
 *
 * @param options - `rows` (default 100), `noise` (default 0), `factor` (default 0.8), `seed` (default 0)
 * @returns data of shape [rows, 2], target 0 or 1
 * @throws DataError `invalid-option`
 *
 * @example
 * ```ts
 * import { makeCircles } from '@limpid/data';
 *
 * const { shape, classes } = makeCircles({ rows: 60, factor: 0.5, noise: 0.05 });
 * console.log(shape, classes); // [ 60, 2 ] 2
 * ```
 *
 * Source: the definition of scikit-learn's `make_circles`.
 */
export function makeCircles(options: CirclesOptions = {}): GeneratedClasses {
  const { rows, noise, random } = checkGeneratorOptions('makeCircles', options);
  const { factor = 0.8 } = options;
  if (!(factor >= 0 && factor < 1)) {
    throw new DataError(
      'invalid-option',
      `makeCircles: factor is ${factor}; expected a number from 0 to below 1`,
    );
  }
  const outer = Math.floor(rows / 2);
  const points = Array.from({ length: rows }, (_, row): ClassPoint => {
    const label = row < outer ? 0 : 1;
    const [index, count, radius] = label === 0 ? [row, outer, 1] : [row - outer, rows - outer, factor];
    const angle = (2 * Math.PI * index) / count;
    return { label, point: [radius * portableCos(angle), radius * portableSin(angle)] };
  });
  return packClasses(points, 2, noise, random);
}
