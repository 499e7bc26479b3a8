/**
 * Partial dependence on one numeric feature: the model's prediction, averaged over the rows, while the feature is
 * set to one value after another; with the curves of single rows, a band from refits, and the deciles of the data,
 * outside of which the curve rests on little.
 */

import type { Chart, KeyEntry } from '../chart.js';
import { quantityTitle } from '../chart.js';
import { extent, formatNumber, widened } from '../numbers.js';
import { palette } from '../theme/palette.js';
import type { DependenceOptions, DependenceResult } from './dependence.js';
import { bandLabel, checkDependence, dependenceColumns, representativeCurves } from './dependence.js';
import { frame, xAxis, yAxis } from './frame.js';

const AVERAGE = 'average over the rows';

/** In words: where the curve begins and ends, and its extremes where they lie between. */
function describe(grid: readonly number[], average: ArrayLike<number>, options: DependenceOptions): string {
  const { feature, output } = options;
  const withUnit = (text: string, unit?: string) => (unit === undefined ? text : `${text} ${unit}`);
  const [from, to] = [average[0] as number, average[grid.length - 1] as number];
  const [low, high] = extent(average);
  const between =
    low < Math.min(from, to) || high > Math.max(from, to)
      ? `, and lies between ${formatNumber(low)} and ${formatNumber(high)}`
      : '';
  const across = `${formatNumber(grid[0] as number)} to ${withUnit(formatNumber(grid.at(-1) as number), feature.unit)}`;
  return (
    `As ${feature.name} goes from ${across}, the average ${output.name} goes from ` +
    `${formatNumber(from)} to ${withUnit(formatNumber(to), output.unit)}${between}.`
  );
}

/**
 * A line chart of a partial dependence on a numeric feature: average, single rows, refit band, deciles.
 *
 * @param result grid, average, and where wanted the curves of single rows, all of the grid's length, and the data's
 *   deciles; `@limpid/explain`'s result as it is
 * @param options feature and output with their units, refit band, range, size (default 380 × 240)
 * @throws RangeError when lengths differ or the grid is empty
 * @example
 * ```ts
 * import { partialDependenceChart } from '@limpid/plot';
 * const result = { grid: [[10, 20, 30]], average: [0.1, 0.5, 0.8] };
 * const chart = partialDependenceChart(result, { feature: { name: 'age', unit: 'years' }, output: { name: 'risk' } });
 * console.log(chart.description); // As age goes from 10 to 30 years, the average risk goes from 0.1 to 0.8.
 * ```
 * Source: Friedman, "Greedy Function Approximation" (2001), section 8.2; Goldstein, Kapelner, Bleich and Pitkin,
 * "Peeking Inside the Black Box" (2015), for the curves of single rows.
 */
export function partialDependenceChart(result: DependenceResult, options: DependenceOptions): Chart {
  const { feature, output, band, title = feature.name, width = 380, height = 240, maxLines = 40 } = options;
  const grid = Array.from(result.grid[0] ?? []);
  if (result.grid.length !== 1)
    throw new RangeError(
      `partialDependenceChart: a grid of ${result.grid.length} features; expected one (see partialDependenceMap for two)`,
    );
  checkDependence('partialDependenceChart', grid.length, result, band);
  const curves = representativeCurves(result.individual ?? [], maxLines);
  const domain = options.domain ?? widened(extent(result.average, band?.lower, band?.upper, ...curves));

  const left = 46;
  const xDomain = extent(grid);
  const x = {
    field: 'x',
    type: 'quantitative',
    scale: { domain: xDomain[0] < xDomain[1] ? xDomain : widened(xDomain), nice: false, zero: false },
    axis: xAxis(quantityTitle(feature), width),
  };
  const y = {
    field: 'y',
    type: 'quantitative',
    scale: { domain, nice: false, zero: false },
    axis: yAxis(quantityTitle(output), left),
  };
  const layer: object[] = [];
  const key: KeyEntry[] = [{ swatch: 'line', color: palette.blue, label: AVERAGE }];
  if (curves.length > 0) {
    layer.push({
      data: { values: curves.flatMap((curve, row) => grid.map((at, i) => ({ x: at, y: curve[i], row }))) },
      mark: { type: 'line', color: palette.muted, strokeWidth: 0.8, opacity: 0.32 },
      encoding: { x, y, detail: { field: 'row', type: 'nominal' } },
    });
    key.push({ swatch: 'thin', color: palette.muted, label: `ICE: ${curves.length} single rows` });
  }
  if (band !== undefined) {
    layer.push({
      data: { values: grid.map((at, i) => ({ x: at, y: band.lower[i], upper: band.upper[i] })) },
      mark: { type: 'area', color: palette.blue, opacity: 0.24, line: false },
      encoding: { x, y, y2: { field: 'upper' } },
    });
    key.push({ swatch: 'band', color: palette.blue, label: bandLabel(band) });
  }
  layer.push({
    data: { values: grid.map((at, i) => ({ x: at, y: result.average[i] })) },
    mark: {
      type: 'line',
      color: palette.blue,
      strokeWidth: 2.4,
      strokeJoin: 'round',
      strokeCap: 'round',
      point: grid.length === 1,
    },
    encoding: { x, y },
  });
  const marks = Array.from(result.deciles?.[0] ?? []).filter((at) => at >= xDomain[0] && at <= xDomain[1]);
  if (marks.length > 0) {
    layer.push({
      data: { values: marks.map((at) => ({ x: at })) },
      mark: { type: 'rule', color: palette.ink, strokeWidth: 1.2 },
      encoding: { x, y: { value: height }, y2: { value: height - 8 } },
    });
    key.push({ swatch: 'tick', color: palette.ink, label: 'deciles of the data' });
  }

  const description = describe(grid, result.average, options);
  const columns = dependenceColumns(result, options);
  const table = {
    columns: [quantityTitle(feature), ...columns.map(({ heading }) => heading)],
    rows: grid.map((at, i) => [at, ...columns.map(({ values }) => values[i] as number)]),
  };
  return { title, description, key, spec: frame({ title, description, width, height, left, layer }), table };
}
