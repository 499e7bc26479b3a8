/** Exclusive or: the smallest problem that no linear model solves (Minsky and Papert, Perceptrons, 1969). */
import {
  type ClassPoint,
  checkGeneratorOptions,
  type GeneratedClasses,
  type GeneratorOptions,
  packClasses,
} from './generated.js';

/**
 * Generates the corners (0, 0), (0, 1), (1, 0), (1, 1) of the unit square with their exclusive or as the class.
 *
 * Row i is corner i mod 4 before the rows are shuffled, so `rows: 4` without noise is the truth table; more rows
 * with noise are four clouds, each coordinate with independent N(0, noise²).
 *
 * @param options - `rows` (default 4), `noise` (default 0), `seed` (default 0)
 * @returns data of shape [rows, 2], target 0 or 1
 * @throws DataError `invalid-option`
 *
 * @example
 * ```ts
 * import { makeXor } from '@limpid/data';
 *
 * const { data, shape, target } = makeXor();
 * console.log(shape, target[0] === (data[0] !== data[1] ? 1 : 0)); // [ 4, 2 ] true
 * ```
 */
export function makeXor(options: GeneratorOptions = {}): GeneratedClasses {
  const { rows, noise, random } = checkGeneratorOptions('makeXor', options, 4);
  const points = Array.from({ length: rows }, (_, row): ClassPoint => {
    const a = (row >> 1) & 1;
    const b = row & 1;
    return { point: [a, b], label: a ^ b };
  });
  return packClasses(points, 2, noise, random);
}
