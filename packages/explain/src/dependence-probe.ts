import { callsOf, deliver, tableOf } from './batches.js';
import { demand } from './check.js';
import { dependenceRequest, type PartialDependenceOptions } from './dependence-options.js';
import type { Rows } from './predict.js';
import { startSweep } from './sweep.js';

/**
 * The partial dependence of many models on the same rows. All of them are asked the same questions, so what a model's
 * input is made of these (encoded, uploaded) can be kept from one model to the next. Whether that is worth its memory
 * only the caller knows; here nothing is kept but the rows.
 */

/** Options of {@link dependenceProbe}: those of `partialDependence` but for lines, progress and cancellation. */
export type DependenceProbeOptions = Omit<PartialDependenceOptions, 'kind' | 'onProgress' | 'signal'>;

/** The questions of one partial dependence; see {@link dependenceProbe}. */
export interface DependenceProbe {
  /** For each varied column, the values tried. */
  readonly grid: readonly Float64Array[];
  /** What `partialDependence` would have `predict` predict, call by call; made anew each time, one table at a time. */
  tables(): Iterable<Rows>;
  /**
   * The averages, bit for bit those of `partialDependence`.
   *
   * @param predictions - for each table, in their order, rows × outputs finite numbers. They are read one after the
   * other and not kept.
   * @returns the mean prediction at every grid point, laid out as `PartialDependence.average`.
   * @throws ExplainError for another number of predictions than there are tables, for predictions of wrong length or
   * not finite, and when there are several outputs and `output` does not say which.
   */
  averages(predictions: Iterable<ArrayLike<number>>): Float64Array;
}

/**
 * Partial dependence in two halves, for many models: what is to be predicted, and the averages of what a model
 * predicted. Rows, columns, grid and averages are those of `partialDependence`, see there.
 *
 * @param rows - a table of finite numbers: the rows to average over, and to take the grid from.
 * @param options - see {@link DependenceProbeOptions}; `columns` is required.
 * @returns the probe; it holds no model's results and may be used again and again.
 * @throws ExplainError on bad arguments, as `partialDependence`.
 * @example
 * ```ts
 * import { dependenceProbe } from '@limpid/explain';
 *
 * const rows = { data: new Float64Array([0, 1, 1, 3, 2, 5]), shape: [3, 2] } as const;
 * const probe = dependenceProbe(rows, { columns: [0] });
 * // Of every row, once for all models: the product of its columns.
 * const products = Array.from(probe.tables(), ({ data, shape: [count] }) =>
 *   Array.from({ length: count }, (_, row) => (data[row * 2] ?? 0) * (data[row * 2 + 1] ?? 0)),
 * );
 * const times = (slope: number) => products.map((table) => table.map((product) => slope * product));
 * console.log(probe.averages(times(1))); // Float64Array(3) [ 0, 3, 6 ]
 * console.log(probe.averages(times(10))); // Float64Array(3) [ 0, 30, 60 ]
 * ```
 */
export function dependenceProbe(rows: Rows, options: DependenceProbeOptions): DependenceProbe {
  const operation = 'dependenceProbe';
  const { columns, grid, held } = dependenceRequest(operation, rows, options);
  const begin = () =>
    startSweep({ operation, columns, grid, rows: held, keepLines: false, output: options.output });
  const calls = callsOf(begin(), options.maxBatchRows);
  return {
    grid,
    *tables() {
      const variants = begin();
      for (const call of calls) yield tableOf(variants, call);
    },
    averages(predictions) {
      const sweep = begin();
      let given = 0;
      let outputs: number | undefined;
      for (const answer of predictions) {
        const call = calls[given++];
        if (call !== undefined) outputs = deliver(sweep, call, answer, outputs);
      }
      demand(
        given === calls.length,
        () => `${operation}: averages wants predictions for ${calls.length} tables, got ${given}`,
      );
      return sweep.result().average;
    },
  };
}
