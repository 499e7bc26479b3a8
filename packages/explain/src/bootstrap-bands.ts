import { checkChoice, checkFunction, checkInteger, demand, show } from './check.js';
import { type ControlOptions, withSignal } from './control.js';
import { ExplainError } from './error.js';
import { type Executor, inProcessExecutor } from './executor.js';
import { type BootstrapTask, bootstrapTasks, resolveStrata } from './resample.js';
import { linearQuantile, moments } from './statistics.js';

/**
 * The bootstrap by resampling rows (Efron, "Bootstrap methods", Annals of Statistics 7, 1979; Efron and
 * Tibshirani, "An introduction to the bootstrap", 1993). This file runs the refits and sums them up;
 * resample.ts draws the rows, and an executor decides where the work is done. Not here: BCa intervals,
 * which need a further fit for every row left out.
 */

/** How a band is made from the refits' curves. */
export type BandMethod = 'percentile' | 'basic';

/** Options of {@link bootstrapBands}. */
export interface BootstrapBandsOptions<Fitted> extends ControlOptions {
  /** How many rows there are to resample: an integer ≥ 2. */
  readonly rows: number;
  /**
   * Fits on the rows named by `indices` (as many as there are, in [0, rows), with repetition) and
   * returns anything. `index` is 0 for the fit on all rows as they are, and 1 … refits for the resamples.
   * Draw initial weights and shuffles from `seed`, and the band covers the luck of training
   * too; use one fixed seed of your own, and it covers the data alone.
   */
  readonly fit: (
    indices: Uint32Array,
    task: { readonly index: number; readonly seed: number },
  ) => Fitted | PromiseLike<Fitted>;
  /**
   * What is wanted of a fit: finite numbers, as many every time and in the same order: a curve on a
   * fixed grid, or several end to end.
   */
  readonly statistic: (fitted: Fitted) => ArrayLike<number> | PromiseLike<ArrayLike<number>>;
  /** How many resamples: an integer ≥ 2, default 200. The tails of a 95 % band want hundreds. */
  readonly refits?: number | undefined;
  /** The share of refits within the band: between 0 and 1, both excluded; default 0.95. */
  readonly level?: number | undefined;
  /**
   * `percentile` (default): the (1 − level)/2 and (1 + level)/2 quantiles of the refits.
   * `basic`: those quantiles reflected in the estimate: [2·estimate − upper, 2·estimate − lower].
   */
  readonly method?: BandMethod | undefined;
  /** Where resamples and fit seeds come from: an integer in [0, 2⁵³), default 0. */
  readonly seed?: number | undefined;
  /**
   * One label per row: rows are resampled within equal labels, so every refit sees every label as often as
   * the data has it. Pass a classifier's classes, lest a resample lack a rare one. Default: no strata.
   */
  readonly strata?: ArrayLike<number | string> | undefined;
  /** Where the fits are done; default {@link inProcessExecutor}. The result does not depend on it. */
  readonly executor?: Executor | undefined;
}

/** What {@link bootstrapBands} resolves to: plain data. All curves have the statistic's length. */
export interface BootstrapBands {
  /** The statistic of the fit on all rows. */
  readonly estimate: Float64Array;
  /** The band's edges, place by place. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** **Refit bootstrap** spread: the standard deviation of the samples, ddof 1. */
  readonly standardError: Float64Array;
  /** The statistic of every refit; samples[k] is task index k + 1. */
  readonly samples: readonly Float64Array[];
  readonly rows: number;
  readonly refits: number;
  readonly level: number;
  readonly method: BandMethod;
  readonly seed: number;
}

/**
 * Bootstrap bands: fits again and again on rows drawn with replacement, and reports how much a
 * statistic of the fit (a curve, an importance, a score) varies.
 *
 * **What it can tell**: the *refit* spread: how far a curve would move had other rows of the same
 * kind been collected (and, if the fit uses its seed, trained with other luck). A band as wide as the
 * curve's own range says that the data do not settle its shape.
 *
 * **What it cannot tell**: how far the curve is from the truth, if the kind of model is wrong for every
 * resample alike. The band holds *place by place*: a whole curve leaves it somewhere more often than 1 −
 * level. The statistic should see the same rows and grid at every refit. Rows that belong together (of
 * one patient, one day) need resampling together, which this does not do. On few rows percentile bands
 * are somewhat narrow.
 *
 * Three spreads, three names: across rows (ICE spread, {@link partialDependence}), across repeated
 * shuffles (Monte-Carlo error, {@link permutationImportance}), across refits (this one). None can
 * stand in for another.
 *
 * Quantiles interpolate linearly, as NumPy's default does (type 7 of Hyndman and Fan, 1996). Each
 * task's rows and seed derive from (seed, index), so results are the same on every executor. Progress
 * counts fits: refits + 1.
 *
 * @param options - see {@link BootstrapBandsOptions}; `rows`, `fit` and `statistic` are required.
 * @returns estimate, band, standard error and every refit's curve.
 * @throws ExplainError on bad arguments, and (`refit-failed`, with `index` and `cause`) when a fit or
 * statistic throws or gives a curve of another length or numbers that are not finite; the
 * signal's reason when aborted.
 * @example
 * ```ts
 * import { bootstrapBands } from '@limpid/explain';
 *
 * const heights = [1.62, 1.75, 1.68, 1.81, 1.7, 1.66, 1.78, 1.73];
 * const { estimate, lower, upper } = await bootstrapBands({
 *   rows: heights.length,
 *   fit: (indices) => Array.from(indices, (row) => heights[row] ?? 0),
 *   statistic: (sample) => [sample.reduce((sum, height) => sum + height, 0) / sample.length],
 * });
 * console.log(estimate[0]?.toFixed(3)); // 1.716
 * console.log((lower[0] ?? 0) < 1.716, (upper[0] ?? 0) > 1.716); // true true
 * ```
 */
export async function bootstrapBands<Fitted>(
  options: BootstrapBandsOptions<Fitted>,
): Promise<BootstrapBands> {
  const operation = 'bootstrapBands';
  const { fit, statistic, level = 0.95, seed = 0, signal, onProgress } = options;
  const rows = checkInteger(operation, 'rows', options.rows, 2);
  checkFunction(operation, 'fit', fit);
  checkFunction(operation, 'statistic', statistic);
  const refits = checkInteger(operation, 'refits', options.refits ?? 200, 2);
  checkInteger(operation, 'seed', seed, 0);
  demand(level > 0 && level < 1, () => `${operation}: level must lie between 0 and 1, got ${show(level)}`);
  const method = checkChoice(operation, 'method', options.method ?? 'percentile', ['percentile', 'basic']);
  const strata = resolveStrata(operation, rows, options.strata);
  const executor = options.executor ?? inProcessExecutor();
  signal?.throwIfAborted();

  const run = async (task: BootstrapTask): Promise<Float64Array> => {
    let curve: Float64Array;
    try {
      const fitted = await fit(task.indices, { index: task.index, seed: task.seed });
      curve = Float64Array.from(await statistic(fitted));
    } catch (cause) {
      // A fit that heeds the same signal fails because it was told to.
      if (signal?.aborted) throw signal.reason;
      throw refitFailed(task.index, refits, cause instanceof Error ? cause.message : String(cause), cause);
    }
    return checkCurve(curve, task.index, refits);
  };
  let done = 0;
  const onDone = (): void => onProgress?.({ done: ++done, total: refits + 1 });
  const tasks = bootstrapTasks(strata, refits, seed);
  const curves = await withSignal(executor.map(tasks, run, { onDone, signal }), signal);
  demand(
    curves.length === refits + 1,
    () => `${operation}: executor returned ${curves.length} results for ${refits + 1} tasks`,
  );
  // Again, and by length: an executor elsewhere does not come through `run`.
  for (const [index, curve] of curves.entries()) checkCurve(curve, index, refits, curves[0]?.length);
  const [estimate, ...samples] = curves as [Float64Array, ...Float64Array[]];
  return { estimate, ...band(estimate, samples, level, method), samples, rows, refits, level, method, seed };
}

function band(
  estimate: Float64Array,
  samples: readonly Float64Array[],
  level: number,
  method: BandMethod,
): Pick<BootstrapBands, 'lower' | 'upper' | 'standardError'> {
  const lower = new Float64Array(estimate.length);
  const upper = new Float64Array(estimate.length);
  const standardError = new Float64Array(estimate.length);
  estimate.forEach((centre, place) => {
    const values = Float64Array.from(samples, (curve) => curve[place] as number).sort();
    const low = linearQuantile(values, (1 - level) / 2);
    const high = linearQuantile(values, (1 + level) / 2);
    lower[place] = method === 'basic' ? 2 * centre - high : low;
    upper[place] = method === 'basic' ? 2 * centre - low : high;
    standardError[place] = moments(values).std(1);
  });
  return { lower, upper, standardError };
}

/** At least one number, all finite; as many as `length`, if that is known. */
function checkCurve(curve: Float64Array, index: number, refits: number, length?: number): Float64Array {
  if (curve.length === 0 || curve.length !== (length ?? curve.length)) {
    const expected = curve.length === 0 ? 'at least 1' : `${length}, as for the fit on all rows`;
    throw refitFailed(index, refits, `statistic returned ${curve.length} numbers; expected ${expected}`);
  }
  const wrong = curve.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    const reason = `statistic returned ${curve[wrong]} at position ${wrong}; every number must be finite`;
    throw refitFailed(index, refits, reason);
  }
  return curve;
}

function refitFailed(index: number, refits: number, reason: string, cause?: unknown): ExplainError {
  const which = index === 0 ? 'the fit on all rows' : `refit ${index} of ${refits}`;
  const details = cause === undefined ? { index } : { index, cause };
  return new ExplainError('refit-failed', `bootstrapBands: ${which} failed: ${reason}`, details);
}
