/** Mini-batches as row indices; gathering the rows is the caller's, who knows what they are made of. */
import { checkInteger } from '../errors/check-options.js';
import { createRandom, deriveSeed } from '../random/random.js';

/** How rows are put into batches. */
export interface BatchOptions {
  /** Rows in a batch, at least 1. Default 32. */
  readonly size?: number | undefined;
  /** False takes the rows in order. Default true. */
  readonly shuffle?: boolean | undefined;
  /** An integer of at least 0. Default 0. */
  readonly seed?: number | undefined;
  /** The pass through the data, from 0: each has an order of its own from the one seed. Default 0. */
  readonly epoch?: number | undefined;
  /** True leaves out a last batch of fewer than `size` rows. Default false. */
  readonly dropLast?: boolean | undefined;
}

/**
 * Divides the row indices 0 … rows − 1 into mini-batches for one pass through the data.
 *
 * @param rows - the number of rows
 * @param options - `size` (default 32), `shuffle` (default true), `seed` (default 0), `epoch` (default 0), `dropLast`
 *   (default false)
 * @returns the batches' row indices; without `dropLast` every row comes exactly once
 * @throws DataError `invalid-option`
 *
 * @example
 * ```ts
 * import { batchIndices } from '@limpid/data';
 *
 * console.log(batchIndices(5, { size: 2, shuffle: false }).map((batch) => [...batch])); // [ [ 0, 1 ], [ 2, 3 ], [ 4 ] ]
 * ```
 */
export function batchIndices(rows: number, options: BatchOptions = {}): Int32Array[] {
  const { size = 32, shuffle = true, seed = 0, epoch = 0, dropLast = false } = options;
  checkInteger('batchIndices', 'rows', rows, 0);
  checkInteger('batchIndices', 'size', size, 1);
  const random = createRandom(deriveSeed(seed, epoch));
  const order = shuffle ? random.permutation(rows) : Int32Array.from({ length: rows }, (_, row) => row);
  const batches: Int32Array[] = [];
  for (let start = 0; start < rows; start += size) {
    if (dropLast && start + size > rows) break;
    batches.push(order.slice(start, start + size));
  }
  return batches;
}
