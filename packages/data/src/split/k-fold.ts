/** k-fold cross-validation: every row is tested exactly once. */
import { checkInteger } from '../errors/check-options.js';
import { DataError } from '../errors/data-error.js';
import { createRandom } from '../random/random.js';
import type { Table } from '../table/table.js';
import { checkLabels, labelsOf, rowsByClass } from './strata.js';

/** How rows are dealt into folds. */
export interface KFoldIndicesOptions {
  /** The number of folds, at least 2. Default 5. */
  readonly folds?: number | undefined;
  /** One class label a row; each fold then has the classes in the proportions of the whole, to within one row. */
  readonly stratify?: ArrayLike<number> | undefined;
  /** False deals the rows in order. Default true. */
  readonly shuffle?: boolean | undefined;
  /** An integer of at least 0. Default 0. */
  readonly seed?: number | undefined;
}

/** Options of {@link kFoldTables}: those of {@link kFoldIndices}, with the column to stratify by. */
export interface KFoldTableOptions extends Omit<KFoldIndicesOptions, 'stratify'> {
  /** The column whose classes keep their proportions in every fold. */
  readonly stratify?: string | undefined;
}

/**
 * Divides the row indices 0 … rows − 1 into folds; each fold is the test part once, the others train.
 *
 * Fold sizes differ by at most one row. Stratified, so do the rows of each class.
 *
 * @param rows - the number of rows
 * @param options - `folds` (default 5), `stratify`, `shuffle` (default true), `seed` (default 0)
 * @returns one pair a fold, each index array ascending
 * @throws DataError `too-few-rows` when there are fewer rows, or fewer rows of a class, than folds; `invalid-option`
 *
 * @example
 * ```ts
 * import { kFoldIndices } from '@limpid/data';
 *
 * const folds = kFoldIndices(10, { folds: 3, seed: 0 });
 * console.log(folds.map((fold) => fold.test.length)); // [ 4, 3, 3 ]
 * ```
 */
export function kFoldIndices(
  rows: number,
  options: KFoldIndicesOptions = {},
): { train: Int32Array; test: Int32Array }[] {
  const { folds = 5, stratify, shuffle = true, seed = 0 } = options;
  checkInteger('kFold', 'rows', rows, 0);
  checkInteger('kFold', 'folds', folds, 2);
  const random = createRandom(seed);
  if (rows < folds) throw new DataError('too-few-rows', `kFold: ${rows} rows are too few for ${folds} folds`);
  const all = Array.from({ length: rows }, (_, row) => row);
  let classes = [all];
  if (stratify !== undefined) {
    checkLabels('kFold', stratify, rows);
    classes = rowsByClass(stratify);
    const smallest = classes.reduce((least, members) => Math.min(least, members.length), Infinity);
    if (smallest < folds) {
      const message = `kFold: a class has only ${smallest} ${smallest === 1 ? 'row' : 'rows'}, too few for ${folds} stratified folds`;
      throw new DataError('too-few-rows', message);
    }
  }
  // Dealt like cards, each class going on where the last one stopped: no fold is ever two rows ahead.
  const foldOf = new Int32Array(rows);
  let dealt = 0;
  for (const members of classes) {
    for (const row of shuffle ? random.shuffle(members) : members) foldOf[row] = dealt++ % folds;
  }
  return Array.from({ length: folds }, (_, fold) => ({
    train: Int32Array.from(all.filter((row) => foldOf[row] !== fold)),
    test: Int32Array.from(all.filter((row) => foldOf[row] === fold)),
  }));
}

/**
 * Divides a table into folds; each fold is the test part once, the others train.
 *
 * @param table - the whole
 * @param options - `folds` (default 5), `stratify`, a column of classes, `shuffle` (default true), `seed` (default 0)
 * @returns one pair of tables a fold
 * @throws DataError `too-few-rows`, `unknown-column`, `missing-values`, `wrong-kind`, `invalid-option`
 *
 * @example
 * ```ts
 * import { kFoldTables } from '@limpid/data';
 * import { iris } from '@limpid/data/iris';
 *
 * const [first] = kFoldTables(iris(), { folds: 5, stratify: 'species' });
 * console.log(first?.train.rows, first?.test.rows); // 120 30
 * ```
 */
export function kFoldTables(table: Table, options: KFoldTableOptions = {}): { train: Table; test: Table }[] {
  const { stratify, ...rest } = options;
  const labels = stratify === undefined ? undefined : labelsOf('kFold', table, stratify);
  return kFoldIndices(table.rows, { ...rest, ...(labels && { stratify: labels }) }).map(
    ({ train, test }) => ({
      train: table.take(train),
      test: table.take(test),
    }),
  );
}
