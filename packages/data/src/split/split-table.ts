/** A table split into a training, a validation and a test table. */
import type { Table } from '../table/table.js';
import { type SplitIndices, type SplitIndicesOptions, splitIndices } from './split-indices.js';
import { labelsOf } from './strata.js';

/** Options of {@link splitTable}: those of {@link splitIndices}, with the column to stratify by. */
export interface SplitTableOptions extends Omit<SplitIndicesOptions, 'stratify'> {
  /** The column whose classes keep their proportions in every part. */
  readonly stratify?: string | undefined;
}

/** The three parts; a part that was not asked for has no rows. */
export interface TableSplit {
  readonly train: Table;
  readonly validation: Table;
  readonly test: Table;
  /** The rows of the whole table that went into each part. */
  readonly indices: SplitIndices;
}

/**
 * Splits a table into a training, a validation and a test part.
 *
 * @param table - the whole
 * @param options - `validation` and `test`, each a fraction of all rows or a number of rows, default 0; `stratify`, a
 *   column of classes; `shuffle`, default true; `seed`, default 0
 * @returns three tables that together hold every row once
 * @throws DataError `invalid-option`, `too-few-rows`, `unknown-column`, `missing-values`, `wrong-kind`
 *
 * @example
 * ```ts
 * import { splitTable } from '@limpid/data';
 * import { iris } from '@limpid/data/iris';
 *
 * const { train, test } = splitTable(iris(), { test: 0.2, stratify: 'species', seed: 0 });
 * console.log(train.rows, test.rows); // 120 30
 * ```
 */
export function splitTable(table: Table, options: SplitTableOptions = {}): TableSplit {
  const { stratify, ...rest } = options;
  const labels = stratify === undefined ? undefined : labelsOf('split', table, stratify);
  const indices = splitIndices(table.rows, { ...rest, ...(labels && { stratify: labels }) });
  return {
    train: table.take(indices.train),
    validation: table.take(indices.validation),
    test: table.take(indices.test),
    indices,
  };
}
