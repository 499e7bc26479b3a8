/** Fitting the encoder: on training rows only, so that nothing of the held-out rows leaks into the model. */
import { checkChoice } from '../errors/check-options.js';
import { DataError } from '../errors/data-error.js';
import { quoteNames } from '../errors/nearest-name.js';
import { columnLength, countMissing } from '../table/column.js';
import type { Table } from '../table/table.js';
import { createEncoder, type Encoder } from './encoder.js';
import type { MissingPolicy } from './encoder-json.js';
import type { FeatureEncoding } from './feature.js';
import { fitFeature } from './fit-feature.js';
import { completeRows, missingCounts, missingValuesError } from './missing.js';
import type { Task } from './suggest-task.js';
import { checkTargetPresent, fitTarget } from './target.js';

/** Options of {@link fitEncoder}. */
export interface EncoderOptions {
  /** The column to predict. Without one, only features are encoded. */
  readonly target?: string | undefined;
  /** What the target is for. Default: what {@link suggestTask} says of it. */
  readonly task?: Task | undefined;
  /** The columns to learn from. Default: all but the target and those in `exclude`. */
  readonly features?: readonly string[] | undefined;
  /** Columns to leave out, such as row numbers. Default none. */
  readonly exclude?: readonly string[] | undefined;
  /**
   * What to do about missing values, here and in every later `transform`. `'drop'` leaves such rows out; `'mean'`
   * fills in the training mean or, in categorical columns, the most frequent category; `'indicator'` fills in the same
   * and adds a 0/1 column that says so, for each column with gaps in the training rows. Without a policy a missing
   * value is an error. A missing target is never filled in.
   */
  readonly missing?: MissingPolicy | undefined;
  /** What to do about a category training did not see: an error, or all zeros. Default `'error'`. */
  readonly unknown?: 'error' | 'ignore' | undefined;
  /** What to do about a column with the same value in all training rows: an error, leave it out, or keep it. Default `'error'`. */
  readonly constant?: 'error' | 'drop' | 'keep' | undefined;
  /** Numeric columns as (value − mean) / std, or as they are. Default `'standardize'`. */
  readonly numeric?: 'standardize' | 'raw' | undefined;
  /** True encodes a regression target as (value − mean) / std; `decodeTarget` undoes it. Default false. */
  readonly scaleTarget?: boolean | undefined;
}

function chooseFeatures(table: Table, options: EncoderOptions): string[] {
  const { target, exclude = [] } = options;
  if (target !== undefined) table.column(target);
  for (const name of exclude) table.column(name);
  for (const name of options.features ?? []) {
    table.column(name);
    if (name === target || exclude.includes(name)) {
      const message = `fitEncoder: column "${name}" is a feature and ${name === target ? 'the target' : 'excluded'} at once`;
      throw new DataError('invalid-option', message, { column: name });
    }
  }
  const chosen = new Set(
    options.features ?? table.names.filter((name) => name !== target && !exclude.includes(name)),
  );
  return table.names.filter((name) => chosen.has(name));
}

function checkAllMissing(table: Table, names: readonly string[]): void {
  const empty = names.filter((name) => {
    const column = table.column(name);
    return countMissing(column) === columnLength(column);
  });
  if (empty.length === 0) return;
  const message = `fitEncoder: ${empty.length === 1 ? 'column' : 'columns'} ${quoteNames(empty)} ${empty.length === 1 ? 'has' : 'have'} no value in any of the ${table.rows} training rows; leave ${empty.length === 1 ? 'it' : 'them'} out (exclude)`;
  throw new DataError('all-missing', message, { column: empty[0] as string, columns: empty });
}

function constantError(rows: number, constants: ReadonlyMap<string, number | string>): DataError {
  const listed = [...constants].map(([name, value]) => `"${name}" (${JSON.stringify(value)})`).join(', ');
  const one = constants.size === 1;
  const message = `fitEncoder: ${one ? 'column' : 'columns'} ${listed} ${one ? 'has' : 'have'} the same value in all ${rows} training rows and ${one ? 'tells' : 'tell'} nothing; leave ${one ? 'it' : 'them'} out (exclude, or constant: 'drop'), or say constant: 'keep'`;
  const columns = [...constants.keys()];
  return new DataError('constant-column', message, { column: columns[0] as string, columns });
}

/**
 * Learns from the training rows how to turn tables into matrices for a network.
 *
 * Numeric columns are standardised, (x − mean) / std with the population standard deviation; categorical columns
 * become one 0/1 column a category (one-hot), for the categories that occur in the training rows, in the table's
 * order. Encoded columns come in the order of the table's columns.
 *
 * @param table - the training rows only
 * @param options - `target`, `missing` and others; see {@link EncoderOptions}
 * @returns an {@link Encoder}; `encoder.fitted` says what was filled in or left out
 * @throws DataError `missing-values` where a policy is needed; `all-missing`, `constant-column`, `single-class`,
 *   `unknown-column`, `wrong-kind`, `too-few-rows`, `not-finite`, `invalid-option`
 *
 * @example
 * ```ts
 * import { fitEncoder, tableFromColumns } from '@limpid/data';
 *
 * const train = tableFromColumns({
 *   height: [1, 2, 3, null],
 *   city: ['Oslo', 'Rome', 'Oslo', 'Rome'],
 *   likes: ['no', 'yes', 'no', 'yes'],
 * });
 * const encoder = fitEncoder(train, { target: 'likes', missing: 'mean' });
 * const { shape, names, target, imputed } = encoder.transform(train);
 * console.log(shape, names); // [ 4, 3 ] [ 'height', 'city=Oslo', 'city=Rome' ]
 * console.log(target, imputed); // Int32Array(4) [ 0, 1, 0, 1 ] { height: 1 }
 * ```
 */
export function fitEncoder(table: Table, options: EncoderOptions = {}): Encoder {
  const { target, missing, unknown = 'error', constant = 'error', numeric = 'standardize' } = options;
  if (missing !== undefined) checkChoice('fitEncoder', 'missing', missing, ['drop', 'mean', 'indicator']);
  if (options.task !== undefined)
    checkChoice('fitEncoder', 'task', options.task, ['classification', 'regression']);
  checkChoice('fitEncoder', 'unknown', unknown, ['error', 'ignore']);
  checkChoice('fitEncoder', 'constant', constant, ['error', 'drop', 'keep']);
  checkChoice('fitEncoder', 'numeric', numeric, ['standardize', 'raw']);
  const names = chooseFeatures(table, options);
  if (table.rows === 0) throw new DataError('too-few-rows', 'fitEncoder: there are no training rows');
  checkAllMissing(table, target === undefined ? names : [...names, target]);

  const used =
    missing === 'drop'
      ? table.take(completeRows(table, target === undefined ? names : [...names, target]))
      : table;
  if (used.rows === 0) {
    const message = `fitEncoder: every one of the ${table.rows} training rows has a missing value, so missing: 'drop' leaves none`;
    throw new DataError('too-few-rows', message);
  }
  const imputed = missingCounts(used, names);
  if (missing === undefined && Object.keys(imputed).length > 0)
    throw missingValuesError('fitEncoder', imputed);
  if (target !== undefined) checkTargetPresent('fitEncoder', used, target);

  const features: FeatureEncoding[] = [];
  const constants = new Map<string, number | string>();
  for (const name of names) {
    const fitted = fitFeature(used.column(name), missing === 'indicator');
    if (fitted.constant !== undefined) constants.set(name, fitted.constant);
    if (fitted.constant === undefined || constant === 'keep') features.push(fitted.feature);
  }
  if (constant === 'error' && constants.size > 0) throw constantError(used.rows, constants);
  if (features.length === 0) {
    throw new DataError('invalid-option', 'fitEncoder: no column is left to learn from');
  }
  const kept = new Set(features.map((feature) => feature.name));
  return createEncoder({
    format: 'limpid-encoder',
    version: 1,
    missing: missing ?? null,
    unknown,
    numeric,
    features,
    ignored: table.names.filter((name) => name !== target && !kept.has(name)),
    target: target === undefined ? null : fitTarget(used, target, options.task, options.scaleTarget ?? false),
    fitted: {
      rows: used.rows,
      dropped: table.rows - used.rows,
      imputed,
      constant: constant === 'drop' ? [...constants.keys()] : [],
    },
  });
}
