/** Interleaving spirals, a hard problem for shallow networks (Lang and Witbrock, Learning to tell two spirals apart, 1988). */
import { checkInteger, checkNumber } from '../errors/check-options.js';
import { portableCos, portableSin } from '../random/portable-math.js';
import {
  type ClassPoint,
  checkGeneratorOptions,
  type GeneratedClasses,
  type GeneratorOptions,
  packClasses,
} from './generated.js';

/** Options of {@link makeSpirals}. */
export interface SpiralsOptions extends GeneratorOptions {
  /** The number of spiral arms, at least 2. Default 2. */
  readonly classes?: number | undefined;
  /** How often each arm goes round, above 0. Default 1.5. */
  readonly turns?: number | undefined;
}

/**
 * Generates spiral arms about the origin, one a class.
 *
 * Arm k of K is r · (cos φ, sin φ) with φ = 2π (turns · r + k / K) and r evenly spaced over (0, 1]; rows are shared
 * out as evenly as may be, the first arms getting one more. Every coordinate gets independent N(0, noise²); the rows
 * are shuffled.
 *
 * @param options - `rows` (default 100), `classes` (default 2), `turns` (default 1.5), `noise` (default 0), `seed`
 *   (default 0)
 * @returns data of shape [rows, 2], target 0 … classes − 1
 * @throws DataError `invalid-option`
 *
 * @example
 * ```ts
 * import { makeSpirals } from '@limpid/data';
 *
 * const { shape, classes } = makeSpirals({ rows: 300, classes: 3, noise: 0.02 });
 * console.log(shape, classes); // [ 300, 2 ] 3
 * ```
 */
export function makeSpirals(options: SpiralsOptions = {}): GeneratedClasses {
  const { rows, noise, random } = checkGeneratorOptions('makeSpirals', options);
  const { classes = 2, turns = 1.5 } = options;
  checkInteger('makeSpirals', 'classes', classes, 2);
  checkNumber('makeSpirals', 'turns', turns, Number.MIN_VALUE);
  const points = Array.from({ length: rows }, (_, row): ClassPoint => {
    const label = row % classes;
    const index = Math.floor(row / classes);
    const count = Math.floor((rows - label - 1) / classes) + 1;
    const radius = (index + 1) / count;
    const angle = 2 * Math.PI * (turns * radius + label / classes);
    return { label, point: [radius * portableCos(angle), radius * portableSin(angle)] };
  });
  return packClasses(points, classes, noise, random);
}
