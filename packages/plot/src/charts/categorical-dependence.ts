/**
 * Partial dependence on a categorical feature: one line per category, with the average prediction as a point, the
 * refit band as a whisker, and single rows as faint ticks. Nothing joins the categories, because between two of
 * them there is nothing.
 */

import type { Chart, KeyEntry } from '../chart.js';
import { quantityTitle } from '../chart.js';
import { extent, formatNumber, shorten, widened } from '../numbers.js';
import { palette } from '../theme/palette.js';
import type { DependenceOptions, DependenceResult } from './dependence.js';
import { bandLabel, checkDependence, dependenceColumns, representativeCurves } from './dependence.js';
import { bandAxis, CHARACTER_WIDTH, frame, xAxis } from './frame.js';

/** A partial dependence on a categorical feature: as on a numeric one, with names in the place of the grid. */
export interface CategoricalDependenceResult extends Omit<DependenceResult, 'grid' | 'deciles'> {
  /** The category at each grid point. */
  readonly categories: readonly string[];
  /** How many rows of the data have each category. */
  readonly counts?: ArrayLike<number> | undefined;
}

/** Height of one category's line: between these, so that few categories fill about the height of a curve's chart. */
const SMALLEST_STEP = 28;
const LARGEST_STEP = 64;
const HEIGHT = 240;
const LABEL_CHARACTERS = 22;

/**
 * A chart of a partial dependence on a categorical feature.
 *
 * @param result categories, average per category, and where wanted single rows and counts
 * @param options as for {@link partialDependenceChart}; the height follows from the number of categories
 * @throws RangeError when lengths differ or there is no category
 * @example
 * ```ts
 * import { categoricalDependenceChart } from '@limpid/plot';
 * const result = { categories: ['no', 'yes'], average: [0.2, 0.6] };
 * const chart = categoricalDependenceChart(result, { feature: { name: 'smoker' }, output: { name: 'risk' } });
 * console.log(chart.table.rows); // [ [ 'no', 0.2 ], [ 'yes', 0.6 ] ]
 * ```
 */
export function categoricalDependenceChart(
  result: CategoricalDependenceResult,
  options: DependenceOptions,
): Chart {
  const { categories, average, counts } = result;
  const { feature, output, band, title = feature.name, width = 300, maxLines = 40 } = options;
  checkDependence('categoricalDependenceChart', categories.length, result, band);
  const curves = representativeCurves(result.individual ?? [], maxLines);
  const domain = options.domain ?? widened(extent(average, band?.lower, band?.upper, ...curves));

  const names = categories.map((name) => shorten(name, LABEL_CHARACTERS));
  const left = Math.ceil(Math.max(...names.map((name) => [...name].length)) * CHARACTER_WIDTH) + 20;
  const step = Math.min(LARGEST_STEP, Math.max(SMALLEST_STEP, HEIGHT / categories.length));
  const height = Math.round(categories.length * step);
  const right = counts === undefined ? 18 : 76;
  const y = {
    field: 'rank',
    type: 'ordinal',
    axis: bandAxis(quantityTitle(feature), left),
    scale: { padding: 0.2 },
  };
  const x = {
    field: 'value',
    type: 'quantitative',
    scale: { domain, nice: false, zero: false },
    axis: xAxis(quantityTitle(output), width, { grid: true, domain: false, ticks: false }),
  };
  const values = categories.map((_, rank) => ({
    rank,
    value: average[rank],
    lower: band?.lower[rank],
    upper: band?.upper[rank],
    name: names[rank],
    count: counts && `n = ${counts[rank]}`,
  }));
  const layer: object[] = [];
  const key: KeyEntry[] = [{ swatch: 'dot', color: palette.blue, label: 'average, by category' }];
  if (curves.length > 0) {
    layer.push({
      data: {
        values: curves.flatMap((curve) => categories.map((_, rank) => ({ rank, value: curve[rank] }))),
      },
      mark: { type: 'tick', color: palette.muted, thickness: 0.8, opacity: 0.35, size: 18 },
      encoding: { x, y },
    });
    key.push({
      swatch: 'tick',
      color: palette.muted,
      label: `ICE, by category: ${curves.length} single rows`,
    });
  }
  if (band !== undefined) {
    layer.push({
      data: { values },
      mark: { type: 'rule', color: palette.blue, strokeWidth: 9, opacity: 0.28 },
      encoding: { x: { ...x, field: 'lower' }, x2: { field: 'upper' }, y },
    });
    key.push({ swatch: 'band', color: palette.blue, label: bandLabel(band) });
  }
  layer.push(
    {
      data: { values },
      mark: { type: 'point', filled: true, opacity: 1, size: 80, color: palette.blue, stroke: palette.paper },
      encoding: { x, y },
    },
    {
      data: { values },
      mark: { type: 'text', align: 'right', baseline: 'middle', dx: -10 },
      encoding: { x: { value: 0 }, y, text: { field: 'name', type: 'nominal' } },
    },
  );
  if (counts !== undefined) {
    layer.push({
      data: { values },
      mark: { type: 'text', align: 'left', baseline: 'middle', dx: 10, color: palette.muted },
      encoding: { x: { value: width }, y, text: { field: 'count', type: 'nominal' } },
    });
  }

  const description = `Average ${quantityTitle(output)} with ${feature.name} set to each category: ${categories.map((name, i) => `${name} ${formatNumber(average[i] as number)}`).join(', ')}.`;
  const columns = [
    ...dependenceColumns(result, options),
    ...(counts === undefined ? [] : [{ heading: 'rows', values: counts }]),
  ];
  const table = {
    columns: [feature.name, ...columns.map(({ heading }) => heading)],
    rows: categories.map((name, i) => [name, ...columns.map(({ values: numbers }) => numbers[i] as number)]),
  };
  return {
    title,
    description,
    key,
    spec: frame({ title, description, width, height, left, right, layer }),
    table,
  };
}
