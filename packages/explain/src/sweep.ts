import { type BatchOptions, predictVariants } from './batches.js';
import { checkInteger, demand } from './check.js';
import type { ControlOptions } from './control.js';
import type { Predict, Rows } from './predict.js';
import { Moments } from './statistics.js';

/**
 * The predicting half of partial dependence: sets columns of every row to every point of a grid, and
 * gathers mean, spread and, if wanted, the line of each row.
 */
export interface SweepJob extends ControlOptions, BatchOptions {
  readonly operation: string;
  readonly predict: Predict;
  readonly rows: Rows;
  /** The columns to set, one or two. */
  readonly columns: readonly number[];
  /** The values for each of them. */
  readonly grid: readonly Float64Array[];
  readonly keepLines: boolean;
  /** Which output to follow; undefined: the only one. */
  readonly output: number | undefined;
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

/** Predicts the table once for every grid point. */
export async function sweep(job: SweepJob): Promise<SweepResult> {
  const { operation, columns, grid, rows } = job;
  const [count, width] = rows.shape;
  const points = grid.reduce((product, axis) => product * axis.length, 1);
  const across = Array.from({ length: points }, () => new Moments());
  const individual = job.keepLines
    ? Array.from({ length: count }, () => new Float64Array(points))
    : undefined;
  let output: number | undefined;
  let outputs = 0;
  await predictVariants({
    operation,
    predict: job.predict,
    rows,
    variants: points,
    maxBatchRows: job.maxBatchRows,
    onProgress: job.onProgress,
    signal: job.signal,
    change(point, from, to, data, offset) {
      const setting = gridPoint(grid, point);
      for (let at = offset; at < offset + (to - from) * width; at += width) {
        columns.forEach((column, axis) => {
          data[at + column] = setting[axis] as number;
        });
      }
    },
    receive(point, from, predictions, perRow) {
      outputs = perRow;
      output ??= chooseOutput(operation, job.output, perRow);
      const moments = across[point] as Moments;
      for (let i = 0; i * perRow < predictions.length; i++) {
        const value = predictions[i * perRow + output] as number;
        moments.add(value);
        if (individual !== undefined) (individual[from + i] as Float64Array)[point] = value;
      }
    },
  });
  return {
    average: Float64Array.from(across, (moments) => moments.mean),
    iceSpread: Float64Array.from(across, (moments) => moments.std(0)),
    ...(individual === undefined ? {} : { individual }),
    output: output as number,
    outputs,
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
