/**
 * Which of several classes a model prefers over the plane of two features: regions of the predicted class from the
 * probabilities of every class, averaged over rows or with the other features held, and the observed rows.
 *
 * How the regions come out without gaps: classes are painted one over the other, each where its probability is at
 * least that of all earlier classes. What is on top in the end is the largest.
 */

import type { Chart } from '../chart.js';
import { quantityTitle } from '../chart.js';
import type { GridFunction } from '../contour/contour.js';
import { contourRings } from '../contour/contour.js';
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
  planeAxes,
  pointLayer,
  regionLayer,
  regionLegend,
  separateFills,
} from './plane.js';

/** Probabilities over two features, one sequence per class, first feature slowest. */
export interface ClassMapResult {
  readonly grid: readonly ArrayLike<number>[];
  readonly probabilities: readonly ArrayLike<number>[];
}

/** Options of {@link classMap}. */
export interface ClassMapOptions extends PlaneOptions {
  /** Names of the classes, one per sequence of probabilities. */
  readonly classes: readonly string[];
}

/** Index of the largest probability at one grid point; the first of several equal ones. */
function predictedClass(probabilities: ClassMapResult['probabilities'], index: number): number {
  let best = 0;
  probabilities.forEach((one, k) => {
    if ((one[index] as number) > (probabilities[best]?.[index] as number)) best = k;
  });
  return best;
}

/** For each class in painting order, where it is at least as likely as all earlier ones. */
function classRegions(
  grid: Omit<GridFunction, 'values'>,
  probabilities: ClassMapResult['probabilities'],
  classes: readonly string[],
): Region[] {
  const size = grid.x.length * grid.y.length;
  return classes.map((fill, k) => {
    if (k === 0) return { rings: [groundRing({ ...grid, values: [] })], fill };
    const earlier = probabilities.slice(0, k);
    const margin = Array.from(
      { length: size },
      (_, at) => (probabilities[k]?.[at] as number) - Math.max(...earlier.map((one) => one[at] as number)),
    );
    return { rings: contourRings({ ...grid, values: margin }, 0), fill };
  });
}

/**
 * A map of the predicted class over two features.
 *
 * @param result two grids of at least two points, and one sequence of probabilities per class
 * @param options names of the classes, features with their units, observed points, size
 * @throws RangeError when lengths differ, a grid is too small, or names and probabilities differ in number
 * @example
 * ```ts
 * import { classMap } from '@limpid/plot';
 * const grid = [[0, 1], [0, 1]];
 * const probabilities = [[0.6, 0.5, 0.2, 0.1], [0.3, 0.3, 0.5, 0.2], [0.1, 0.2, 0.3, 0.7]];
 * const chart = classMap({ grid, probabilities }, { features: [{ name: 'a' }, { name: 'b' }], classes: ['x', 'y', 'z'] });
 * console.log(chart.table.rows); // [ [ 1, 'x', 'z' ], [ 0, 'x', 'y' ] ]
 * ```
 */
export function classMap(result: ClassMapResult, options: ClassMapOptions): Chart {
  const { probabilities } = result;
  const [x, y] = gridOfTwo('classMap', result.grid);
  const { features, classes, width = 440, height = 380 } = options;
  if (classes.length < 2 || classes.length !== probabilities.length) {
    throw new RangeError(
      `classMap: ${classes.length} class names and probabilities for ${probabilities.length}; expected one each, of two or more classes`,
    );
  }
  for (const values of probabilities) checkGrid('classMap', { x, y, values });
  const grid: GridFunction = { x, y, values: probabilities[0] as ArrayLike<number> };
  const { title = `Predicted class by ${features[0].name} and ${features[1].name}` } = options;
  const axes = planeAxes(grid, options);
  const cycle = (colors: readonly string[]) => classes.map((_, k) => colors[k % colors.length]);
  const legend = regionLegend('most likely');
  const labels = legendLabels(classes);
  const fill = { scale: { domain: labels, range: cycle(palette.regions) }, legend };
  const seam = { stroke: palette.paper, strokeWidth: 1.5 };
  const layer = [
    regionLayer(classRegions(grid, probabilities, labels), axes, fill, seam),
    ...pointLayer(options, grid, axes, labels, 'observed'),
  ];

  const shares = classes.map(() => 0);
  for (let at = 0; at < x.length * y.length; at++) shares[predictedClass(probabilities, at)]! += 1;
  const parts = classes.map(
    (name, k) => `${name} on ${Math.round(((shares[k] as number) / (x.length * y.length)) * 100)} %`,
  );
  const description = `The class with the largest predicted probability over ${quantityTitle(features[0])}, across, and ${quantityTitle(features[1])}, upwards: ${parts.join(', ')} of the area.`;
  return {
    title,
    description,
    key:
      options.points === undefined
        ? []
        : [{ swatch: 'dot', color: palette.ink, label: 'observed rows, by their true class' }],
    spec: frame({ title, description, width, height, right: LEGEND_WIDTH, layer: separateFills(layer) }),
    table: crossTable(grid, features, (at) => classes[predictedClass(probabilities, at)] as string),
  };
}
