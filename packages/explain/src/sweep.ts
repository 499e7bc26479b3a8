import { type BatchOptions, predictVariants, type Variants } from './batches.js';
import { checkInteger, demand } from './check.js';
import type { ControlOptions } from './control.js';
import type { Predict, Rows } from './predict.js';
import { Moments } from './statistics.js';

/**
 * The predicting half of partial dependence: sets columns of every row to every point of a grid, and
 * gathers mean, spread and, if wanted, the line of each row.
 */
export interface SweepOptions {
  readonly operation: string;
  readonly rows: Rows;
  /** The columns to set, one or two. */
  readonly columns: readonly number[];
  /** The values for each of them. */
  readonly grid: readonly Float64Array[];
  readonly keepLines: boolean;
  /** Which output to follow; undefined: the only one. */
  readonly output: number | undefined;
}

/** A sweep with the model that predicts it. */
export interface SweepJob extends SweepOptions, ControlOptions, BatchOptions {
  readonly predict: Predict;
}

/** One number per grid point in every array, the last column fastest. */
export interface SweepResult {
  readonly average: Float64Array;
  /** Standard deviation across rows, ddof 0. */
  readonly iceSpread: Float64Array;
  /** One line per row. */
  readonly individual?: readonly Float64Array[];
  readonly output: number;
  readonly outputs: number;
}

/** A sweep under way: the table once for every grid point, and what their predictions amount to so far. */
export interface Sweep extends Variants {
  /** Once all predictions have been received. */
  result(): SweepResult;
}

/** Predicts the table once for every grid point. */
export async function sweep({
  predict,
  maxBatchRows,
  onProgress,
  signal,
  ...options
}: SweepJob): Promise<SweepResult> {
  const started = startSweep(options);
  await predictVariants({ ...started, predict, maxBatchRows, onProgress, signal });
  return started.result();
}

/** Begins a sweep that has received nothing yet. */
export function startSweep(options: SweepOptions): Sweep {
  const { operation, columns, grid, rows } = options;
  const [count, width] = rows.shape;
  const points = grid.reduce((product, axis) => product * axis.length, 1);
  const across = Array.from({ length: points }, () => new Moments());
  const individual = options.keepLines
    ? Array.from({ length: count }, () => new Float64Array(points))
    : undefined;
  let output: number | undefined;
  let outputs = 0;
  return {
    operation,
    rows,
    variants: points,
    change(point, from, to, data, offset) {
      const setting = gridPoint(grid, point);
      const end = offset + (to - from) * width;
      for (const [axis, column] of columns.entries()) {
        const value = setting[axis] as number;
        for (let at = offset + column; at < end; at += width) data[at] = value;
      }
    },
    receive(point, from, predictions, perRow) {
      outputs = perRow;
      output ??= chooseOutput(operation, options.output, perRow);
      const moments = across[point] as Moments;
      for (let i = 0; i * perRow < predictions.length; i++) {
        const value = predictions[i * perRow + output] as number;
        moments.add(value);
        if (individual !== undefined) (individual[from + i] as Float64Array)[point] = value;
      }
    },
    result: () => ({
      average: Float64Array.from(across, (moments) => moments.mean),
      iceSpread: Float64Array.from(across, (moments) => moments.std(0)),
      ...(individual === undefined ? {} : { individual }),
      output: output as number,
      outputs,
    }),
  };
}

/** The values of the varied columns at a point, counted with the last column fastest. */
function gridPoint(grid: readonly Float64Array[], point: number): number[] {
  const [first, second] = grid as [Float64Array, Float64Array?];
  if (second === undefined) return [first[point] as number];
  return [first[Math.floor(point / second.length)] as number, second[point % second.length] as number];
}

function chooseOutput(operation: string, output: number | undefined, outputs: number): number {
  demand(
    output !== undefined || outputs === 1,
    () =>
      `${operation}: predict returns ${outputs} values per row; say which to follow by output: 0 … ${outputs - 1}`,
  );
  return checkInteger(operation, 'output', output ?? 0, 0, outputs - 1);
}
