import { type BatchOptions, emptyLike } from './batches.js';
import {
  checkColumns,
  checkFunction,
  checkInteger,
  checkRows,
  checkTarget,
  columnNames,
  demand,
  show,
} from './check.js';
import type { ControlOptions } from './control.js';
import { permutedScores } from './permuted-scores.js';
import type { Predict, Rows, Score } from './predict.js';
import { randomPermutation, randomStream, randomSubset } from './random.js';
import { moments } from './statistics.js';

/**
 * Permutation importance (Breiman, "Random forests", Machine Learning 45, 2001, for forests; Fisher,
 * Rudin and Dominici, JMLR 20, 2019, for any model). This file draws the permutations and sums up;
 * permuted-scores.ts does the predicting.
 */

/** Columns that are one feature and are permuted together. */
export interface FeatureGroup {
  /** The feature's name; default: its columns' names, joined by ` + `. */
  readonly name?: string | undefined;
  /** Column indices: at least one, none twice. A column may be in several groups. */
  readonly columns: readonly number[];
}

/** Options of {@link permutationImportance}. */
export interface PermutationImportanceOptions extends ControlOptions, BatchOptions {
  /** How good predictions are; **higher is better**. */
  readonly score: Score;
  /** How often each feature is permuted: an integer ≥ 1, default 5. */
  readonly repeats?: number | undefined;
  /** Where the permutations and the subsample come from: an integer in [0, 2⁵³), default 0. */
  readonly seed?: number | undefined;
  /** The features to measure, in this order; default: every column by itself. */
  readonly groups?: readonly FeatureGroup[] | undefined;
  /** One name per column; default `x0`, `x1`, … */
  readonly names?: readonly string[] | undefined;
  /**
   * The most rows to use: an integer ≥ 2, default all. When there are more, a random subset of this
   * size is drawn once, from the seed, and serves the baseline and every feature alike.
   */
  readonly maxRows?: number | undefined;
}

/** What permuting one feature did to the score. */
export interface FeatureImportance {
  readonly name: string;
  /** The columns permuted together. */
  readonly columns: readonly number[];
  /** The mean of `raw`. */
  readonly mean: number;
  /**
   * **Monte-Carlo error** of one repeat: the standard deviation of `raw` with ddof 0. The mean's own
   * error is about std / √repeats. It is neither the spread across rows nor across refits.
   */
  readonly std: number;
  /** Baseline minus permuted score, for each repeat. */
  readonly raw: readonly number[];
}

/** What {@link permutationImportance} resolves to: plain data. */
export interface PermutationImportance {
  /** The score of the rows as they are. */
  readonly baseline: number;
  /** One entry per column, or per group, in the order given (not sorted). */
  readonly features: readonly FeatureImportance[];
  /** The score function's name as the program has it (a minifier may have shortened it). */
  readonly score: string;
  readonly repeats: number;
  readonly seed: number;
  /** How many rows were used: all, or maxRows. */
  readonly rows: number;
}

/**
 * Permutation importance: how much worse a model scores when one feature's values are shuffled among
 * the rows, so that they keep their distribution and lose their meaning.
 *
 * For feature j and repeat k: raw = score(as it is) − score(feature j permuted by permutation k);
 * the importance is its mean over the repeats. The same permutations serve every feature, so a
 * feature's numbers do not depend on which others are measured with it.
 *
 * **What it can tell**: how much this fitted model leans on a feature, in the score's own unit,
 * through every interaction the feature takes part in. On rows held out from training, it tells what
 * the model needs in order to generalise; on training rows, also what it merely memorised.
 *
 * **What it cannot tell**: how much a feature matters in the world, nor what a model trained without
 * it would do. *Correlated features* stand in for one another: each alone may look unimportant though
 * the pair is essential; put them in one group to see what they carry together. Shuffling one of them
 * also makes rows that cannot exist (a child of two metres), and the answer then rests on
 * how the model extrapolates. A small negative value is noise around zero. A model with a poor baseline
 * explains nothing, whatever its importances.
 *
 * `std` is Monte-Carlo error, the luck of the shuffles: it shrinks with more repeats in the mean, and
 * says nothing about how the numbers would change with other training data. For that, refit:
 * {@link bootstrapBands}.
 *
 * Predictions are batched: rows × (1 + features × repeats) rows in calls of at most `maxBatchRows`.
 * Progress counts tables predicted, the baseline first. Given the same permutations, the numbers
 * equal scikit-learn's `permutation_importance`, except under `maxRows`: scikit-learn scores its
 * baseline on all rows, here baseline and permuted scores use the same rows.
 *
 * @param predict - the model: rows → rows × outputs numbers.
 * @param rows - a table of at least two rows of finite numbers.
 * @param target - one finite number per row, handed to `score` (with `maxRows`, of the rows drawn).
 * For several targets per row pass row numbers, and let your own score look the targets up.
 * @param options - see {@link PermutationImportanceOptions}; `score` is required.
 * @returns the baseline and, for every feature, mean, std and raw differences.
 * @throws ExplainError on bad arguments, on NaN or Infinity in the table, on predictions of wrong
 * length or not finite, and on a score that is not finite; the signal's reason when aborted.
 * @example
 * ```ts
 * import { permutationImportance, r2 } from '@limpid/explain';
 *
 * const rows = { data: new Float64Array([1, 5, 2, 5, 3, 7, 4, 7]), shape: [4, 2] } as const;
 * const predict = ({ data, shape }: { data: ArrayLike<number>; shape: readonly [number, number] }) =>
 *   Array.from({ length: shape[0] }, (_, row) => 10 * (data[row * 2] ?? 0)); // ignores column 1
 * const { baseline, features } = await permutationImportance(predict, rows, [10, 20, 30, 40], {
 *   score: r2,
 *   names: ['dose', 'batch'],
 * });
 * console.log(baseline); // 1
 * console.log(features.map(({ name, mean }) => [name, mean > 0])); // [ [ 'dose', true ], [ 'batch', false ] ]
 * ```
 */
export async function permutationImportance(
  predict: Predict,
  rows: Rows,
  target: ArrayLike<number>,
  options: PermutationImportanceOptions,
): Promise<PermutationImportance> {
  const operation = 'permutationImportance';
  checkFunction(operation, 'predict', predict);
  checkFunction(operation, 'score', options?.score);
  const { score, repeats = 5, seed = 0 } = options;
  checkRows(operation, rows);
  const [count, columns] = rows.shape;
  demand(count >= 2, () => `${operation}: rows has shape [1, ${columns}]; permuting needs at least two rows`);
  checkTarget(operation, target, count);
  checkInteger(operation, 'repeats', repeats, 1);
  checkInteger(operation, 'seed', seed, 0);
  const groups = resolveGroups(
    operation,
    options.groups,
    columnNames(operation, options.names, columns),
    columns,
  );
  const used = Math.min(checkInteger(operation, 'maxRows', options.maxRows ?? count, 2), count);

  const subset = used < count ? randomSubset(count, used, randomStream(seed, 'subsample', 0)) : undefined;
  const { baseline, permuted } = await permutedScores({
    predict,
    rows: subset === undefined ? rows : takeRows(rows, subset),
    target: subset === undefined ? target : Array.from(subset, (row) => target[row] as number),
    score,
    features: groups.map((group) => group.columns),
    permutations: Array.from({ length: repeats }, (_, repeat) =>
      randomPermutation(used, randomStream(seed, 'permutation', repeat)),
    ),
    maxBatchRows: options.maxBatchRows,
    onProgress: options.onProgress,
    signal: options.signal,
  });
  const features = groups.map(({ name, columns }, feature) => {
    const raw = (permuted[feature] as readonly number[]).map((value) => baseline - value);
    const summary = moments(raw);
    return { name, columns: [...columns], mean: summary.mean, std: summary.std(0), raw };
  });
  return { baseline, features, score: score.name, repeats, seed, rows: used };
}

/** The features to measure, checked and named. */
function resolveGroups(
  operation: string,
  groups: readonly FeatureGroup[] | undefined,
  names: readonly string[],
  columns: number,
): { name: string; columns: readonly number[] }[] {
  if (groups === undefined) return names.map((name, column) => ({ name, columns: [column] }));
  demand(
    groups.length > 0,
    () => `${operation}: groups must be a list of at least one { columns }, got ${show(groups)}`,
  );
  return groups.map((group, index) => {
    checkColumns(operation, `groups[${index}].columns`, group.columns, columns);
    return {
      name: group.name ?? group.columns.map((column) => names[column]).join(' + '),
      columns: group.columns,
    };
  });
}

function takeRows(rows: Rows, indices: Uint32Array): Rows {
  const columns = rows.shape[1];
  const data = emptyLike(rows.data, indices.length * columns);
  indices.forEach((row, i) => {
    data.set(rows.data.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return { data, shape: [indices.length, columns] };
}
