/** Normal clouds about random or given centres, as scikit-learn's `make_blobs`. */
import { checkInteger, checkNumber } from '../errors/check-options.js';
import { DataError } from '../errors/data-error.js';
import { type ClassPoint, checkGeneratorOptions, type GeneratedClasses, packClasses } from './generated.js';

/** Options of {@link makeBlobs}. */
export interface BlobsOptions {
  /** The number of rows. Default 100. */
  readonly rows?: number | undefined;
  /** The number of centres, or the centres themselves, all of one length. Default 3. */
  readonly centers?: number | readonly (readonly number[])[] | undefined;
  /** The number of features where centres are not given. Default 2. */
  readonly columns?: number | undefined;
  /** Standard deviation of every coordinate about its centre, at least 0. Default 1. */
  readonly std?: number | undefined;
  /** The interval random centres are drawn from. Default [−10, 10]. */
  readonly box?: readonly [low: number, high: number] | undefined;
  /** An integer of at least 0. Default 0. */
  readonly seed?: number | undefined;
}

/**
 * Generates isotropic normal clouds, one a class.
 *
 * Unless given, centres are uniform on the box in every coordinate. Row i belongs to centre i mod K before the rows
 * are shuffled; every coordinate is its centre's plus independent N(0, std²).
 *
 * @param options - `rows` (default 100), `centers` (default 3), `columns` (default 2), `std` (default 1), `box`
 *   (default [−10, 10]), `seed` (default 0)
 * @returns data of shape [rows, columns], target 0 … K − 1
 * @throws DataError `invalid-option`
 *
 * @example
 * ```ts
 * import { makeBlobs } from '@limpid/data';
 *
 * const { shape, classes } = makeBlobs({ rows: 50, centers: [[0, 0, 0], [5, 5, 5]] });
 * console.log(shape, classes); // [ 50, 3 ] 2
 * ```
 *
 * Source: the definition of scikit-learn's `make_blobs`.
 */
export function makeBlobs(options: BlobsOptions = {}): GeneratedClasses {
  const { centers = 3, columns = 2, std = 1, box = [-10, 10] } = options;
  const { rows, random } = checkGeneratorOptions('makeBlobs', options);
  checkNumber('makeBlobs', 'std', std, 0);
  let chosen: readonly (readonly number[])[];
  if (typeof centers === 'number') {
    checkInteger('makeBlobs', 'centers', centers, 1);
    checkInteger('makeBlobs', 'columns', columns, 1);
    const [low, high] = box;
    if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high)) {
      throw new DataError(
        'invalid-option',
        `makeBlobs: box is [${low}, ${high}]; expected two finite numbers in order`,
      );
    }
    chosen = Array.from({ length: centers }, () =>
      Array.from({ length: columns }, () => random.uniform(low, high)),
    );
  } else {
    chosen = centers;
    const length = centers[0]?.length ?? 0;
    if (
      length === 0 ||
      centers.some((center) => center.length !== length || !center.every(Number.isFinite))
    ) {
      throw new DataError(
        'invalid-option',
        'makeBlobs: centers must be one or more lists of finite numbers, all of one length',
      );
    }
  }
  const points = Array.from({ length: rows }, (_, row): ClassPoint => {
    const label = row % chosen.length;
    return { label, point: chosen[label] as readonly number[] };
  });
  return packClasses(points, chosen.length, std, random);
}
