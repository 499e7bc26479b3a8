/** Row indices for a training, a validation and a test part: shuffled, and stratified where asked. */
import { checkInteger } from '../errors/check-options.js';
import { DataError } from '../errors/data-error.js';
import { createRandom } from '../random/random.js';
import { apportion, checkLabels, rowsByClass } from './strata.js';

/** How large the parts are and how rows are drawn into them. */
export interface SplitIndicesOptions {
  /** Size of the validation part: a fraction below 1 of all rows, or a number of rows. Default 0: none. */
  readonly validation?: number | undefined;
  /** Size of the test part: a fraction below 1 of all rows, or a number of rows. Default 0: none. */
  readonly test?: number | undefined;
  /** One class label a row; each part then has the classes in the proportions of the whole. */
  readonly stratify?: ArrayLike<number> | undefined;
  /** False keeps the rows in order: the first for training, then validation, then test. Default true. */
  readonly shuffle?: boolean | undefined;
  /** An integer of at least 0. Default 0. */
  readonly seed?: number | undefined;
}

/** Row indices of the three parts: disjoint, and together all rows. */
export interface SplitIndices {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

function partSize(option: 'validation' | 'test', asked: number, rows: number): number {
  if (!(asked >= 0) || !Number.isFinite(asked) || (asked >= 1 && !Number.isInteger(asked))) {
    const message = `split: ${option} is ${asked}; expected a fraction from 0 to below 1, or a whole number of rows`;
    throw new DataError('invalid-option', message);
  }
  if (asked === 0) return 0;
  const size = asked < 1 ? Math.round(asked * rows) : asked;
  if (size === 0) {
    throw new DataError('too-few-rows', `split: ${option} of ${asked} of ${rows} rows is no row at all`);
  }
  return size;
}

function takeStratified(
  labels: ArrayLike<number>,
  validation: number,
  test: number,
  seed: number,
): SplitIndices {
  const random = createRandom(seed);
  const classes = rowsByClass(labels);
  const parts = 1 + Number(validation > 0) + Number(test > 0);
  const smallest = classes.reduce((least, rows) => Math.min(least, rows.length), Infinity);
  if (smallest < parts) {
    const message = `split: a class has only ${smallest} ${smallest === 1 ? 'row' : 'rows'}, too few for ${parts} stratified parts`;
    throw new DataError('too-few-rows', message);
  }
  for (const rows of classes) random.shuffle(rows);
  const sizes = classes.map((rows) => rows.length);
  // At least one row of every class stays for training.
  const forTest = apportion(
    sizes,
    test,
    sizes.map((size) => size - 1),
  );
  const forValidation = apportion(
    sizes,
    validation,
    sizes.map((size, i) => size - 1 - (forTest[i] as number)),
  );
  const taken = sum(forTest) + sum(forValidation);
  if (taken !== validation + test) {
    const message = `split: ${validation + test} rows of ${labels.length} cannot be held out with one row of each of ${classes.length} classes left for training`;
    throw new DataError('too-few-rows', message);
  }
  // Each class, in its shuffled order: first its rows for testing, then for validation, the rest for training.
  const part = (from: readonly number[], to: readonly number[]) =>
    random.shuffle(
      Int32Array.from(classes.flatMap((rows, i) => rows.slice(from[i] as number, to[i] as number))),
    );
  const none = sizes.map(() => 0);
  const heldOut = sizes.map((_, i) => (forTest[i] as number) + (forValidation[i] as number));
  return { train: part(heldOut, sizes), validation: part(forTest, heldOut), test: part(none, forTest) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/**
 * Splits the row indices 0 … rows − 1 into a training, a validation and a test part.
 *
 * Fractions are of all rows, rounded to the nearest row. Stratified parts have exactly the size asked for; each class
 * is shared out by largest remainders, and keeps at least one row for training.
 *
 * @param rows - the number of rows
 * @param options - sizes, labels to stratify by, seed; see {@link SplitIndicesOptions}
 * @returns three disjoint index arrays that together hold every row once
 * @throws DataError `invalid-option` for an absurd size, `too-few-rows` when a part would be empty
 *
 * @example
 * ```ts
 * import { splitIndices } from '@limpid/data';
 *
 * const { train, validation, test } = splitIndices(100, { validation: 0.15, test: 20, seed: 1 });
 * console.log(train.length, validation.length, test.length); // 65 15 20
 * ```
 */
export function splitIndices(rows: number, options: SplitIndicesOptions = {}): SplitIndices {
  const { stratify, shuffle = true, seed = 0 } = options;
  checkInteger('split', 'rows', rows, 0);
  checkInteger('split', 'seed', seed, 0);
  const validation = partSize('validation', options.validation ?? 0, rows);
  const test = partSize('test', options.test ?? 0, rows);
  const train = rows - validation - test;
  if (train < 1) {
    const message = `split: ${validation} validation and ${test} test rows of ${rows} leave none for training`;
    throw new DataError('too-few-rows', message);
  }
  if (stratify !== undefined) {
    if (!shuffle)
      throw new DataError('invalid-option', 'split: stratify draws rows at random; shuffle cannot be false');
    checkLabels('split', stratify, rows);
    return takeStratified(stratify, validation, test, seed);
  }
  const order = shuffle
    ? createRandom(seed).permutation(rows)
    : Int32Array.from({ length: rows }, (_, row) => row);
  return {
    train: order.slice(0, train),
    validation: order.slice(train, train + validation),
    test: order.slice(train + validation),
  };
}
