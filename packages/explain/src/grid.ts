import { checkInteger, demand, show } from './check.js';
import { ExplainError } from './error.js';
import type { Rows } from './predict.js';
import { cunnaneQuantile, sorted, uniqueSorted } from './statistics.js';

/**
 * The values at which a column is tried out: scikit-learn's `_grid_from_X`, number by number
 * (sklearn/inspection/_partial_dependence.py). Unique values for a categorical column and for one
 * with fewer of them than the resolution; else evenly spaced points between two quantiles, those of
 * scipy.stats.mstats.mquantiles.
 */

/** How a grid is spaced. */
export interface GridOptions {
  /** The most points per column that is not categorical: an integer ≥ 2, default 100. */
  readonly gridResolution?: number | undefined;
  /**
   * The range a grid spans, as two probabilities 0 ≤ low < high ≤ 1; default [0.05, 0.95]. Points
   * outside lie where there is little data to hold the model to.
   */
  readonly percentiles?: readonly [low: number, high: number] | undefined;
}

const DEFAULT_RESOLUTION = 100;
const DEFAULT_PERCENTILES = [0.05, 0.95] as const;

/** The options with their defaults, checked. */
export function resolveGridOptions(
  operation: string,
  options: GridOptions,
): { gridResolution: number; percentiles: readonly [number, number] } {
  const { gridResolution = DEFAULT_RESOLUTION, percentiles = DEFAULT_PERCENTILES } = options;
  checkInteger(operation, 'gridResolution', gridResolution, 2);
  const [low, high] = percentiles;
  demand(
    percentiles.length === 2 && low >= 0 && high <= 1 && low < high,
    () => `${operation}: percentiles must be two numbers 0 <= low < high <= 1, got ${show(percentiles)}`,
  );
  return { gridResolution, percentiles: [low, high] };
}

/** The grid of one column, ascending. */
export function columnGrid(
  operation: string,
  name: string,
  values: Float64Array,
  categorical: boolean,
  {
    gridResolution,
    percentiles,
  }: Required<{ gridResolution: number; percentiles: readonly [number, number] }>,
): Float64Array {
  const unique = uniqueSorted(values);
  if (categorical || unique.length < gridResolution) return unique;
  const ascending = sorted(values);
  const low = cunnaneQuantile(ascending, percentiles[0]);
  const high = cunnaneQuantile(ascending, percentiles[1]);
  // scikit-learn refuses nearly equal ends too, by a tolerance of 1e-8 that no column in small units passes.
  if (low === high) {
    throw new ExplainError(
      'degenerate-grid',
      `${operation}: percentiles ${show(percentiles)} of column '${name}' are both ${low}, so no grid lies between ` +
        'them; widen percentiles, list the column as categorical, or pass a grid',
    );
  }
  const step = (high - low) / (gridResolution - 1);
  const grid = Float64Array.from({ length: gridResolution }, (_, i) => i * step + low);
  grid[gridResolution - 1] = high;
  return grid;
}

/** A grid given by the caller: at least one finite value. */
export function givenGrid(
  operation: string,
  name: string,
  values: ArrayLike<number> | undefined,
): Float64Array {
  demand(
    values !== undefined && values.length > 0,
    () => `${operation}: the grid of column '${name}' is empty; pass at least one value`,
  );
  const grid = Float64Array.from(values);
  const wrong = grid.findIndex((value) => !Number.isFinite(value));
  demand(
    wrong < 0,
    () =>
      `${operation}: the grid of column '${name}' holds ${grid[wrong]} at position ${wrong}; every value must be finite`,
  );
  return grid;
}

/** The 10 %, 20 %, … 90 % quantiles of a column, by the same definition as the grid's ends. */
export function columnDeciles(values: Float64Array): Float64Array {
  const ascending = sorted(values);
  return Float64Array.from({ length: 9 }, (_, i) => cunnaneQuantile(ascending, (i + 1) / 10));
}

/** One column of a table, as float64. */
export function columnValues(rows: Rows, column: number): Float64Array {
  const [count, columns] = rows.shape;
  return Float64Array.from({ length: count }, (_, row) => rows.data[row * columns + column] as number);
}
