/**
 * A table of numbers: `shape[0]` rows of `shape[1]` columns, row after row in `data`.
 *
 * Every value must be finite: what a missing value means to a model is the model's affair, so it is
 * settled (dropped, filled, or marked by a column of its own) before a model is explained.
 *
 * Columns are best the ones a person knows. If the model wants standardised or one-hot columns, keep
 * the table as it was read (a category as its number) and let `predict` do the encoding: then one
 * column is one feature, permuting it permutes the whole category, and the axes of a curve are in the
 * data's units.
 */
export interface Rows {
  /** rows × columns values, row-major. */
  readonly data: Float32Array | Float64Array;
  /** The number of rows and of columns, each at least 1. */
  readonly shape: readonly [rows: number, columns: number];
}

/**
 * Any model: takes a table, returns rows × outputs finite numbers, row-major, at once or later.
 *
 * - Regression, or the probability of class 1: one number per row.
 * - Several classes: one probability per class, `outputs` numbers per row.
 *
 * The number of outputs per row is read off the length of the answer and must be the same in every
 * call. Each call gets a table of its own with the same kind of typed array as the table explained,
 * and may keep or overwrite it. The answer is copied before the next call, so it may be a view of
 * memory that is used again. A row's prediction must not depend on the other rows of its call.
 */
export type Predict = (rows: Rows) => ArrayLike<number> | Promise<ArrayLike<number>>;

/**
 * How good predictions are. **Higher is better**: a loss must be negated first, or every importance
 * comes out with the wrong sign. All scores exported by this package are of this type and direction.
 *
 * @param target - one finite number per row: the value, or the class as an index 0, 1, 2 …
 * @param predictions - rows × outputs numbers, row-major, as `predict` returned them; the number of
 * outputs is `predictions.length / target.length`.
 * @returns a finite number.
 */
export type Score = (target: ArrayLike<number>, predictions: ArrayLike<number>) => number;
