/** Two interleaving half circles, as scikit-learn's `make_moons`. */
import { portableCos, portableSin } from '../random/portable-math.js';
import {
  type ClassPoint,
  checkGeneratorOptions,
  type GeneratedClasses,
  type GeneratorOptions,
  packClasses,
} from './generated.js';

/**
 * Generates two interleaving half circles.
 *
 * Class 0 lies on (cos t, sin t), class 1 on (1 − cos t, ½ − sin t), with t evenly spaced from 0 to π, both ends
 * included; ⌊rows / 2⌋ rows are of class 0. Every coordinate gets independent N(0, noise²); the rows are shuffled.
 *
 * @param options - `rows` (default 100), `noise` (default 0), `seed` (default 0)
 * @returns data of shape [rows, 2], target 0 or 1
 * @throws DataError `invalid-option`
 *
 * @example
 * ```ts
 * import { makeMoons } from '@limpid/data';
 *
 * const { shape, classes } = makeMoons({ rows: 200, noise: 0.1, seed: 1 });
 * console.log(shape, classes); // [ 200, 2 ] 2
 * ```
 *
 * Source: the definition of scikit-learn's `make_moons`.
 */
export function makeMoons(options: GeneratorOptions = {}): GeneratedClasses {
  const { rows, noise, random } = checkGeneratorOptions('makeMoons', options);
  const outer = Math.floor(rows / 2);
  const points = Array.from({ length: rows }, (_, row): ClassPoint => {
    const label = row < outer ? 0 : 1;
    const [index, count] = label === 0 ? [row, outer] : [row - outer, rows - outer];
    const t = count === 1 ? 0 : (Math.PI * index) / (count - 1);
    const [x, y] = [portableCos(t), portableSin(t)];
    return { label, point: label === 0 ? [x, y] : [1 - x, 0.5 - y] };
  });
  return packClasses(points, 2, noise, random);
}
