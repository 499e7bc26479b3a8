import { emptyLike } from './batches.js';
import { columnValues } from './grid.js';
import type { Rows } from './predict.js';
import { median, mode, moments } from './statistics.js';

/**
 * What the other columns are held at while one or two are varied.
 *
 * - `observed`: every row keeps its own values; the curve is the average of one line per row. This
 *   is partial dependence proper.
 * - `mean`, `median`, `mode`: one made-up row with every column at its mean, median, or most common
 *   value (the smallest of several equally common). Cheap and easy to say, but that row may be unlike
 *   any real one, and interactions with the other columns are invisible.
 */
export type Hold = 'observed' | 'mean' | 'median' | 'mode';

const CENTRES = {
  mean: (values: ArrayLike<number>): number => moments(values).mean,
  median,
  mode,
};

/** The table that a curve starts from: the observed rows, or the one made-up row. */
export function heldRows(rows: Rows, hold: Hold, categorical: ReadonlySet<number>): Rows {
  if (hold === 'observed') return rows;
  const columns = rows.shape[1];
  const data = emptyLike(rows.data, columns);
  for (let column = 0; column < columns; column++) {
    // A category has no mean or median: half-way between two names lies nothing.
    const centre = categorical.has(column) ? mode : CENTRES[hold];
    data[column] = centre(columnValues(rows, column));
  }
  return { data, shape: [1, columns] };
}
