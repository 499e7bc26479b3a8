/** One small chart of every kind, for the tests that all charts must pass. */

import type { Chart } from '../src/index.js';
import {
  categoricalDependenceChart,
  classMap,
  importanceBars,
  lossCurves,
  partialDependenceChart,
  partialDependenceMap,
} from '../src/index.js';

const GRID = [1, 2, 3, 4, 5];
const AVERAGE = [0.1, 0.2, 0.5, 0.8, 0.9];

export const curve = {
  grid: [Float64Array.from(GRID)],
  average: Float64Array.from(AVERAGE),
  individual: [AVERAGE.map((p) => p / 2), AVERAGE.map((p) => (1 + p) / 2)],
  iceSpread: AVERAGE.map(() => 0.2),
  deciles: [[1.1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 4.9]],
};

export const band = {
  lower: AVERAGE.map((p) => p - 0.05),
  upper: AVERAGE.map((p) => p + 0.05),
  level: 0.95,
  refits: 100,
};

/** Probability rising with both features; 0.5 is crossed on the falling diagonal. */
export const plane = {
  grid: [GRID, GRID],
  average: GRID.flatMap((x) => GRID.map((y) => (x + y - 2) / 8)),
};

export const points = { x: [1.5, 4.5, 3], y: [1.5, 4.5, 9], classes: [0, 1, 1] };

/** The charts, all with words that could hurt when they are put into a page as they are. */
export function sampleCharts(word = 'size'): Record<string, Chart> {
  const feature = { name: word, unit: 'mm' };
  const output = { name: `probability of ${word}` };
  return {
    'loss curves': lossCurves(
      { train: [0.7, 0.5, 0.4, 0.3], validation: [0.7, 0.6, 0.5, 0.6], bestEpoch: 3 },
      { loss: word, title: word },
    ),
    'importance bars': importanceBars(
      {
        baseline: 0.9,
        features: [
          { name: word, mean: 0.2, std: 0.02 },
          { name: 'other', mean: -0.01, std: 0.01 },
        ],
      },
      { score: word },
    ),
    'partial dependence': partialDependenceChart(curve, { feature, output, band }),
    'categorical dependence': categoricalDependenceChart(
      {
        categories: [word, 'b', 'c', 'd', 'e'],
        average: AVERAGE,
        individual: curve.individual,
        counts: [5, 4, 3, 2, 1],
      },
      { feature, output, band },
    ),
    'class boundary map': partialDependenceMap(plane, {
      features: [feature, { name: 'weight', unit: 'g' }],
      output,
      boundary: 0.5,
      classes: [word, 'b'],
      points,
    }),
    'value map': partialDependenceMap(plane, {
      features: [feature, { name: 'weight', unit: 'g' }],
      output,
      points: { x: [2], y: [2] },
    }),
    'class map': classMap(
      {
        grid: plane.grid,
        probabilities: [plane.average.map((p) => 1 - p), plane.average, plane.average.map(() => 0.4)],
      },
      { features: [feature, { name: 'weight', unit: 'g' }], classes: [word, 'b', 'c'], points },
    ),
  };
}
