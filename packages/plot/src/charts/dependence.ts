/**
 * What the partial dependence charts have in common: the shape of the results they take, which rows' curves are
 * drawn when there are too many, and the checks. The shapes are those of `@limpid/explain`, taken structurally, so
 * any compatible numbers will do.
 */

import type { Quantity } from '../chart.js';
import { quantityTitle } from '../chart.js';
import { evenIndices } from '../numbers.js';

/** A partial dependence on one feature. */
export interface DependenceResult {
  /** The feature's values: one sequence, since there is one feature. */
  readonly grid: readonly ArrayLike<number>[];
  /** The prediction averaged over the rows, one value per grid point. */
  readonly average: ArrayLike<number>;
  /** The prediction of single rows (individual conditional expectation): per row, one value per grid point. */
  readonly individual?: readonly ArrayLike<number>[] | undefined;
  /** ICE spread: standard deviation of the prediction across rows, one value per grid point; for the table. */
  readonly iceSpread?: ArrayLike<number> | undefined;
  /** The feature's nine deciles in the data: one sequence, since there is one feature. */
  readonly deciles?: readonly ArrayLike<number>[] | undefined;
}

/** A band around the average from refits on resampled data, one value per grid point. */
export interface Band {
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
  /** Coverage aimed at, such as 0.95, for the words. */
  readonly level?: number | undefined;
  /** Number of refits, for the words. */
  readonly refits?: number | undefined;
}

/** What the partial dependence charts are told beside the result. */
export interface DependenceOptions {
  /** The feature, with its unit. */
  readonly feature: Quantity;
  /** What the model predicts, with its unit, such as `probability of malignant`. */
  readonly output: Quantity;
  readonly title?: string;
  readonly band?: Band | undefined;
  /** Range of the vertical axis (the value axis); default as wide as what is drawn. Give [0, 1] for probabilities. */
  readonly domain?: readonly [low: number, high: number] | undefined;
  /** At most so many single rows are drawn, spread evenly over the ranks of their mean; default 40. */
  readonly maxLines?: number;
  /** Size of the plot in pixels, without margins. */
  readonly width?: number;
  readonly height?: number;
}

/** Checks the lengths that must agree; the message names the chart, what arrived and what was expected. */
export function checkDependence(
  name: string,
  points: number,
  result: Omit<DependenceResult, 'grid' | 'deciles'>,
  band: Band | undefined,
): void {
  if (points === 0) throw new RangeError(`${name}: the grid is empty; expected at least one point`);
  const check = (what: string, length: number) => {
    if (length !== points)
      throw new RangeError(
        `${name}: ${what} holds ${length} values and the grid ${points} points; expected as many`,
      );
  };
  check('average', result.average.length);
  result.individual?.forEach((curve, row) => check(`individual[${row}]`, curve.length));
  if (result.iceSpread !== undefined) check('iceSpread', result.iceSpread.length);
  if (band !== undefined) {
    check('band.lower', band.lower.length);
    check('band.upper', band.upper.length);
  }
}

/**
 * At most `count` of the curves, spread evenly over the ranks of their mean, so that the few that are drawn lie as
 * all of them lie. The same curves always give the same choice.
 */
export function representativeCurves(
  curves: readonly ArrayLike<number>[],
  count: number,
): ArrayLike<number>[] {
  const mean = (curve: ArrayLike<number>) =>
    Array.from(curve).reduce((sum, value) => sum + value, 0) / curve.length;
  const ranked = curves
    .map((curve, row) => ({ curve, row, mean: mean(curve) }))
    .sort((a, b) => a.mean - b.mean || a.row - b.row);
  return evenIndices(ranked.length, count)
    .map((i) => ranked[i] as (typeof ranked)[number])
    .sort((a, b) => a.row - b.row)
    .map(({ curve }) => curve);
}

/** The columns of the data table after the first, each with its numbers: average, refit band, ICE spread. */
export function dependenceColumns(
  { average, iceSpread }: Pick<DependenceResult, 'average' | 'iceSpread'>,
  { output, band }: Pick<DependenceOptions, 'output' | 'band'>,
): { readonly heading: string; readonly values: ArrayLike<number> }[] {
  const columns = [{ heading: `average ${quantityTitle(output)}`, values: average }];
  if (band !== undefined) {
    columns.push(
      { heading: 'refit band, lower', values: band.lower },
      { heading: 'refit band, upper', values: band.upper },
    );
  }
  if (iceSpread !== undefined) columns.push({ heading: 'ICE spread (std across rows)', values: iceSpread });
  return columns;
}

/** `95 % refit band, 100 refits`, as far as it is known. */
export function bandLabel({ level, refits }: Band): string {
  const share = level === undefined ? '' : `${Math.round(level * 1000) / 10} % `;
  return `${share}refit band${refits === undefined ? '' : ` (${refits} refits)`}`;
}
