/** Friedman's first regression problem: five features that matter, in three different ways, and some that do not. */
import { checkInteger } from '../errors/check-options.js';
import { portableSin } from '../random/portable-math.js';
import {
  checkGeneratorOptions,
  featureNames,
  type GeneratedNumbers,
  type GeneratorOptions,
} from './generated.js';

/** Options of {@link makeFriedman1}. */
export interface Friedman1Options extends GeneratorOptions {
  /** The number of features, at least 5; only the first five matter. Default 10. */
  readonly columns?: number | undefined;
}

/** The number of features in the formula. */
const ACTIVE_COLUMNS = 5;

/** 10 sin(π x₀ x₁) + 20 (x₂ − ½)² + 10 x₃ + 5 x₄ */
export function friedman1(x: ArrayLike<number>): number {
  const [x0, x1, x2, x3, x4] = Array.from(x) as [number, number, number, number, number];
  return 10 * portableSin(Math.PI * x0 * x1) + 20 * (x2 - 0.5) * (x2 - 0.5) + 10 * x3 + 5 * x4;
}

/**
 * Generates Friedman's first regression problem.
 *
 * Features are independent and uniform on [0, 1) (then rounded to 32-bit floats);
 * y = 10 sin(π x₀ x₁) + 20 (x₂ − ½)² + 10 x₃ + 5 x₄ + N(0, noise²). The other features have no effect.
 *
 * @param options - `rows` (default 100), `columns` (default 10), `noise` (default 0; Friedman used 1), `seed` (default 0)
 * @returns data of shape [rows, columns], target of numbers
 * @throws DataError `invalid-option`
 *
 * @example
 * ```ts
 * import { makeFriedman1 } from '@limpid/data';
 *
 * const { shape, target } = makeFriedman1({ rows: 200, noise: 1, seed: 3 });
 * console.log(shape, target.length); // [ 200, 10 ] 200
 * ```
 *
 * Source: Friedman, "Multivariate adaptive regression splines", Annals of Statistics 19 (1991), section 4.3.
 */
export function makeFriedman1(options: Friedman1Options = {}): GeneratedNumbers {
  const { rows, noise, random } = checkGeneratorOptions('makeFriedman1', options);
  const { columns = 10 } = options;
  checkInteger('makeFriedman1', 'columns', columns, ACTIVE_COLUMNS);
  const data = Float32Array.from({ length: rows * columns }, () => random.uniform());
  const target = Float32Array.from({ length: rows }, (_, row) => {
    const signal = friedman1(data.subarray(row * columns, row * columns + ACTIVE_COLUMNS));
    return noise === 0 ? signal : signal + random.normal(0, noise);
  });
  return { data, shape: [rows, columns], target, names: featureNames(columns) };
}
