/**
 * Partial dependence on two numeric features as a map: filled contours of the prediction, the class boundary
 * where there is one, and the observed rows, since the map means little where there are none. What the other features
 * do meanwhile (each row keeps its own, or all are held at one value) is the caller's to say beside the map.
 */

import type { Chart, KeyEntry, Quantity } from '../chart.js';
import { quantityTitle } from '../chart.js';
import type { GridFunction } from '../contour/contour.js';
import { contourRings } from '../contour/contour.js';
import { extent, formatNumber } from '../numbers.js';
import { palette } from '../theme/palette.js';
import { frame } from './frame.js';
import type { PlaneOptions, Region } from './plane.js';
import {
  checkGrid,
  crossTable,
  gridOfTwo,
  groundRing,
  LEGEND_WIDTH,
  legendLabels,
  lineLayer,
  planeAxes,
  pointLayer,
  regionLayer,
  regionLegend,
  separateFills,
} from './plane.js';

/**
 * A partial dependence on two features, averaged over rows or with the other features held;
 * `average[i * grid[1].length + j]` belongs to `grid[0][i]`, `grid[1][j]`.
 */
export interface PairDependenceResult {
  readonly grid: readonly ArrayLike<number>[];
  readonly average: ArrayLike<number>;
}

/** Options of {@link partialDependenceMap}. */
export interface DependenceMapOptions extends PlaneOptions {
  /** What the model predicts, with its unit. */
  readonly output: Quantity;
  /** Value at which a class boundary is drawn, such as 0.5; then the colours part there. Left out for regression. */
  readonly boundary?: number | undefined;
  /** Range of the colours; default [0, 1] with a boundary, and the range of the predictions without. */
  readonly domain?: readonly [low: number, high: number] | undefined;
  /** Names of the classes, for the points. */
  readonly classes?: readonly string[];
}

const STEPS = 10;

/** The levels between the colour steps: even, and symmetric about the boundary where there is one. */
function levelsOf(domain: readonly [number, number], boundary: number | undefined): number[] {
  const [low, high] = domain;
  const even = (from: number, to: number, steps: number) =>
    Array.from({ length: steps }, (_, k) => from + ((to - from) * k) / steps);
  if (boundary === undefined || boundary <= low || boundary >= high) return even(low, high, STEPS).slice(1);
  return [...even(low, boundary, STEPS / 2), ...even(boundary, high, STEPS / 2)].slice(1);
}

/** The regions at or above each level, rising: each is painted over the one it lies in. */
function bands(grid: GridFunction, levels: readonly number[], names: readonly string[]): Region[] {
  const above = levels.map((level, k) => ({
    rings: contourRings(grid, level),
    fill: names[k + 1] as string,
  }));
  return [{ rings: [groundRing(grid)], fill: names[0] as string }, ...above];
}

/**
 * A map of a partial dependence on two features.
 *
 * @param result two grids of at least two points, and the predictions, first feature slowest
 * @param options features and output with their units, class boundary, observed points, size
 * @throws RangeError when lengths differ or a grid is too small
 * @example
 * ```ts
 * import { partialDependenceMap } from '@limpid/plot';
 * const result = { grid: [[0, 1], [0, 1]], average: [0, 0.4, 0.6, 1] };
 * const features = [{ name: 'a' }, { name: 'b' }] as const;
 * const chart = partialDependenceMap(result, { features, output: { name: 'risk' }, boundary: 0.5 });
 * console.log(chart.table.rows); // [ [ 1, 0.4, 1 ], [ 0, 0, 0.6 ] ]
 * ```
 * Source: Friedman, "Greedy Function Approximation" (2001), section 8.2.
 */
export function partialDependenceMap(result: PairDependenceResult, options: DependenceMapOptions): Chart {
  const { features, output, boundary, classes = [], width = 440, height = 380 } = options;
  const [x, y] = gridOfTwo('partialDependenceMap', result.grid);
  const grid: GridFunction = { x, y, values: result.average };
  checkGrid('partialDependenceMap', grid);
  const { title = `${features[0].name} and ${features[1].name}` } = options;
  const range = extent(grid.values);
  const domain = options.domain ?? (boundary === undefined ? range : ([0, 1] as const));
  const levels = levelsOf(domain[0] < domain[1] ? domain : [domain[0] - 0.5, domain[0] + 0.5], boundary);
  const edges = [domain[0], ...levels, domain[1]];
  const names = Array.from(
    { length: STEPS },
    (_, k) => `${formatNumber(edges[k] as number, 2)} to ${formatNumber(edges[k + 1] as number, 2)}`,
  );
  const colors = boundary === undefined ? palette.sequential : palette.diverging;

  const axes = planeAxes(grid, options);
  const scale = { domain: [...names].reverse(), range: [...colors].reverse() };
  const legend = regionLegend(output.unit === undefined ? 'prediction' : `prediction, ${output.unit}`);
  const layer: object[] = [regionLayer(bands(grid, levels, names), axes, { scale, legend })];
  const key: KeyEntry[] = [];
  if (boundary !== undefined) {
    const lines = lineLayer(contourRings(grid, boundary), axes, { color: palette.ink, strokeWidth: 1.8 });
    layer.push(...lines);
    key.push({
      swatch: 'line',
      color: palette.ink,
      label:
        lines.length > 0
          ? `class boundary, at ${formatNumber(boundary)}`
          : `class boundary, at ${formatNumber(boundary)}: not in this range`,
    });
  }
  layer.push(...pointLayer(options, grid, axes, legendLabels(classes), 'observed'));
  if (options.points !== undefined) key.push({ swatch: 'dot', color: palette.ink, label: 'observed rows' });

  const description =
    `The predicted ${quantityTitle(output)} over ${quantityTitle(features[0])}, across, and ${quantityTitle(features[1])}, upwards; ` +
    `it goes from ${formatNumber(range[0])} to ${formatNumber(range[1])}.`;
  return {
    title,
    description,
    key,
    spec: frame({ title, description, width, height, right: LEGEND_WIDTH, layer: separateFills(layer) }),
    table: crossTable(grid, features, (index) => grid.values[index] as number),
  };
}
