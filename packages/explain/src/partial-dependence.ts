import { checkFunction } from './check.js';
import {
  dependenceRequest,
  type PartialDependenceKind,
  type PartialDependenceOptions,
} from './dependence-options.js';
import { columnDeciles } from './grid.js';
import type { Hold } from './hold.js';
import type { Predict, Rows } from './predict.js';
import { sweep } from './sweep.js';

/**
 * Partial dependence (Friedman, "Greedy function approximation", Annals of Statistics 29, 2001) by
 * brute force, and its individual lines (ICE: Goldstein, Kapelner, Bleich and Pitkin, Journal of
 * Computational and Graphical Statistics 24, 2015). grid.ts chooses the points, hold.ts the
 * rows, sweep.ts predicts; dependence-probe.ts is for many models.
 */

/** What {@link partialDependence} resolves to: plain data. */
export interface PartialDependence {
  /** The varied columns, one or two, and their names. */
  readonly columns: readonly number[];
  readonly names: readonly string[];
  /** For each varied column, whether it is categorical. */
  readonly categorical: readonly boolean[];
  /** For each varied column, the values tried, in the data's units. */
  readonly grid: readonly Float64Array[];
  /**
   * The mean prediction at every grid point. For two columns, g₀ × g₁ values: the point
   * (grid[0][i], grid[1][j]) stands at i · g₁ + j.
   */
  readonly average: Float64Array;
  /**
   * **ICE spread**: at every grid point, the standard deviation (ddof 0) of the predictions across
   * rows; zeros when the others are held at one made-up row. It is neither Monte-Carlo error nor
   * uncertainty about the average.
   */
  readonly iceSpread: Float64Array;
  /** Unless `kind` is `average`: for each row, its predictions at every grid point, laid out as `average`. */
  readonly individual?: readonly Float64Array[];
  /** For each varied column, its nine deciles in the table: between which of them is the data? */
  readonly deciles: readonly Float64Array[];
  readonly kind: PartialDependenceKind;
  readonly hold: Hold;
  /** The output followed, and how many predict returned per row. */
  readonly output: number;
  readonly outputs: number;
  /** How many rows were averaged over: all, or 1 when the others are held at a made-up row. */
  readonly rows: number;
  readonly gridResolution: number;
  readonly percentiles: readonly [low: number, high: number];
}

/**
 * Partial dependence: what a model predicts, on average over the rows, when one column (or two
 * jointly) is set to each value of a grid and the others keep their values.
 *
 * average(v) = (1/rows) Σᵢ predict(row i with the column set to v); `individual` is the terms of that
 * sum, one line per row (ICE).
 *
 * **What it can tell**: the shape of the model's answer to a column (rising, flat, stepped), in the
 * prediction's own unit, and whether rows agree about it: where the individual lines cross or fan out,
 * an interaction is at work that the average hides. Two columns at once show how they act together.
 *
 * **What it cannot tell**: anything about causes; it describes the model, not the world. When columns
 * are *correlated*, setting one and keeping the others makes rows that do not exist, and the curve
 * there is the model's *extrapolation*; beyond the data (see `deciles`) likewise. An average may be
 * flat because a column has no effect, or because effects of opposite sign cancel: look at the lines.
 *
 * The spread it reports is across rows (`iceSpread`). How the curve would change with other training
 * data is another question: refit, with this function as the statistic of {@link bootstrapBands}.
 *
 * The grid is scikit-learn's: the unique values of a categorical column, or of one with fewer than
 * `gridResolution`; else `gridResolution` evenly spaced points between the two percentiles. Averages
 * equal scikit-learn's `partial_dependence(method='brute')` on the same model. In a Float32Array table
 * grid values are rounded to float32 as they are set.
 *
 * Predictions are batched: rows × grid points rows in calls of at most `maxBatchRows`. Progress counts
 * grid points.
 *
 * @param predict - the model: rows → rows × outputs numbers.
 * @param rows - a table of finite numbers: the rows to average over, and to take the grid from.
 * @param options - see {@link PartialDependenceOptions}; `columns` is required.
 * @returns grid, average, spread and, if asked for, individual lines.
 * @throws ExplainError on bad arguments, on NaN or Infinity in the table, on predictions of wrong
 * length or not finite, when predict has several outputs and `output` does not say which, and
 * (`degenerate-grid`) when both percentiles of a column with many values are the same number; the
 * signal's reason when aborted.
 * @example
 * ```ts
 * import { partialDependence } from '@limpid/explain';
 *
 * const rows = { data: new Float64Array([0, 1, 1, 3, 2, 5]), shape: [3, 2] } as const;
 * const predict = ({ data, shape }: { data: ArrayLike<number>; shape: readonly [number, number] }) =>
 *   Array.from({ length: shape[0] }, (_, row) => (data[row * 2] ?? 0) * (data[row * 2 + 1] ?? 0));
 * const { grid, average, individual } = await partialDependence(predict, rows, {
 *   columns: [0],
 *   kind: 'both',
 * });
 * console.log(grid[0]); // Float64Array(3) [ 0, 1, 2 ]
 * console.log(average); // Float64Array(3) [ 0, 3, 6 ]
 * console.log(individual?.[2]); // Float64Array(3) [ 0, 5, 10 ]
 * ```
 */
export async function partialDependence(
  predict: Predict,
  rows: Rows,
  options: PartialDependenceOptions,
): Promise<PartialDependence> {
  const operation = 'partialDependence';
  checkFunction(operation, 'predict', predict);
  const request = dependenceRequest(operation, rows, options);
  const { columns, names, categorical, kind, hold, spacing, values, grid, held } = request;
  const lines = await sweep({
    operation,
    predict,
    columns,
    grid,
    rows: held,
    keepLines: kind !== 'average',
    output: options.output,
    maxBatchRows: options.maxBatchRows,
    onProgress: options.onProgress,
    signal: options.signal,
  });
  return {
    columns,
    names,
    categorical,
    grid,
    ...lines,
    deciles: values.map(columnDeciles),
    kind,
    hold,
    rows: held.shape[0],
    ...spacing,
  };
}
