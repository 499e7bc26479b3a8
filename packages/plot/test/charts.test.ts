import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Point } from '../src/contour/contour.js';
import {
  categoricalDependenceChart,
  classMap,
  importanceBars,
  lossCurves,
  palette,
  partialDependenceChart,
  partialDependenceMap,
} from '../src/index.js';
import { band, curve, plane, points, sampleCharts } from './samples.js';
import { windingNumber } from './winding.js';

/** The parts of a specification the tests look at. */
interface Layer {
  readonly data?: { readonly values: readonly Record<string, unknown>[] };
  readonly mark?: { readonly type: string; readonly color?: string };
  readonly encoding?: Record<
    string,
    { readonly axis?: { readonly title?: string }; readonly scale?: { readonly domain?: unknown } }
  >;
  readonly layer?: readonly Layer[];
}

const layersOf = (chart: { readonly spec: unknown }): Layer[] =>
  ((chart.spec as Layer).layer ?? []).flatMap((one) => (one.layer === undefined ? [one] : one.layer));
const layersWith = (chart: { readonly spec: unknown }, type: string) =>
  layersOf(chart).filter((one) => one.mark?.type === type);
const values = (layer: Layer | undefined) => layer?.data?.values ?? [];

/** The regions of a map as its specification holds them: points of rings in order, with a break after each ring. */
function paintedRegions(rows: readonly Record<string, unknown>[]) {
  const regions: { fill: unknown; rings: { points: Point[] }[] }[] = [];
  for (const { x, y, region, fill } of rows) {
    const of = (regions[region as number] ??= { fill, rings: [{ points: [] }] });
    if (x === null) of.rings.push({ points: [] });
    else of.rings.at(-1)?.points.push([x as number, y as number]);
  }
  return regions.filter((one) => one !== undefined);
}

describe.each(Object.entries(sampleCharts()))('%s', (_, chart) => {
  test('is plain JSON, with its data inside', () => {
    expect(JSON.parse(JSON.stringify(chart.spec))).toEqual(chart.spec);
    expect(JSON.stringify(chart.spec)).not.toMatch(/"url"/);
  });

  test('has a title, a description, and a table as wide as its headings', () => {
    expect(chart.title).not.toBe('');
    expect(chart.description).toMatch(/\d.*\.$/s);
    expect(chart.table.rows.length).toBeGreaterThan(0);
    for (const row of chart.table.rows) expect(row).toHaveLength(chart.table.columns.length);
  });

  test('uses no colour outside the palette', () => {
    const known = new Set(Object.values(palette).flat());
    for (const color of JSON.stringify(chart.spec).match(/#[0-9a-f]{6}\b/g) ?? [])
      expect(known).toContain(color);
  });
});

describe('loss curves', () => {
  const history = { train: [0.9, 0.5, 0.3], validation: [0.9, 0.6, 0.7], bestEpoch: 2 };

  test('mark the best epoch on the validation curve', () => {
    const chart = lossCurves(history, { loss: 'cross-entropy' });
    expect(values(layersWith(chart, 'point')[0])).toEqual([{ epoch: 2, loss: 0.6 }]);
    expect(values(layersWith(chart, 'rule')[0])).toEqual([{ epoch: 2 }]);
    expect(chart.description).toBe(
      'The cross-entropy after each of 3 epochs: training from 0.9 to 0.3, validation from 0.9 to 0.7. The best epoch is 2.',
    );
  });

  test('keep the labels of the lines apart where the lines end together', () => {
    const chart = lossCurves({ train: [1, 0.5], validation: [1, 0.5001] }, { height: 280 });
    const [first, second] = values(layersWith(chart, 'text')[0]).map(({ loss }) => loss as number) as [
      number,
      number,
    ];
    const [low, high] = (layersOf(chart)[0]?.encoding?.y?.scale?.domain ?? []) as [number, number];
    expect(((second - first) / (high - low)) * 280).toBeCloseTo(16, 9);
  });

  test('leave out what there is not', () => {
    const chart = lossCurves({ train: [0.9, 0.5] });
    expect(chart.table).toEqual({
      columns: ['epoch', 'training'],
      rows: [
        [1, 0.9],
        [2, 0.5],
      ],
    });
    expect(layersWith(chart, 'rule')).toEqual([]);
  });

  test.each([
    ['no epoch', { train: [] }, /train holds no epoch/],
    [
      'curves of different length',
      { train: [1, 2], validation: [1] },
      /validation holds 1 epochs and train 2/,
    ],
    [
      'a best epoch that is none',
      { train: [1, 2], bestEpoch: 3 },
      /bestEpoch is 3; expected a whole number from 1 to 2/,
    ],
    ['an epoch counted from 0', { train: [1, 2], bestEpoch: 0 }, /from 1 to 2/],
  ])('refuse %s', (_, wrong, message) => {
    expect(() => lossCurves(wrong)).toThrow(message);
  });
});

describe('importance bars', () => {
  const features = ['a', 'b', 'c'].map((name, k) => ({
    name,
    mean: [0.1, 0.3, 0.2][k] as number,
    std: 0.05,
  }));

  test('are sorted, cut to the top, and carry their spread', () => {
    const chart = importanceBars({ baseline: 0.9, features }, { top: 2, score: 'accuracy', repeats: 5 });
    expect(values(layersWith(chart, 'rule')[0]).map(({ name, low, high }) => [name, low, high])).toEqual([
      ['b', 0.25, 0.35],
      ['c', 0.15000000000000002, 0.25],
    ]);
    expect(chart.title).toBe('The 2 most important features');
    expect(chart.table.rows.map(([name]) => name)).toEqual(['b', 'c', 'a']);
  });

  test('keep features apart whose names are the same', () => {
    const chart = importanceBars({
      baseline: 1,
      features: [features[0], features[0]].map((one) => ({ ...(one as (typeof features)[0]) })),
    });
    expect(values(layersWith(chart, 'bar')[0]).map(({ rank }) => rank)).toEqual([0, 1]);
  });

  test('refuse no features and no bars', () => {
    expect(() => importanceBars({ baseline: 1, features: [] })).toThrow(/no features; expected at least one/);
    expect(() => importanceBars({ baseline: 1, features }, { top: 0 })).toThrow(
      /top is 0; expected 1 or more/,
    );
  });
});

describe('a partial dependence', () => {
  const options = { feature: { name: 'radius', unit: 'mm' }, output: { name: 'risk' }, band };

  test('titles its axes in the units of the data', () => {
    const { x, y } = layersOf(partialDependenceChart(curve, options))[0]?.encoding ?? {};
    expect([x?.axis?.title, y?.axis?.title]).toEqual(['radius (mm)', 'risk']);
  });

  test('draws average, single rows, refit band and deciles, and names them in the key', () => {
    const chart = partialDependenceChart(curve, options);
    expect(chart.key.map(({ label }) => label)).toEqual([
      'average over the rows',
      'ICE: 2 single rows',
      '95 % refit band (100 refits)',
      'deciles of the data',
    ]);
    expect(layersOf(chart).map(({ mark }) => mark?.type)).toEqual(['line', 'area', 'line', 'rule']);
    expect(chart.table.columns).toEqual([
      'radius (mm)',
      'average risk',
      'refit band, lower',
      'refit band, upper',
      'ICE spread (std across rows)',
    ]);
  });

  test('draws a few rows that lie as all of them lie', () => {
    const individual = Array.from({ length: 100 }, (_, row) => [row, row, row, row, row]);
    const chart = partialDependenceChart({ ...curve, individual }, { ...options, maxLines: 4 });
    const drawn = new Set(values(layersOf(chart)[0]).map(({ y }) => y));
    expect([...drawn]).toEqual([12, 37, 62, 87]);
  });

  test('says in words where the curve leaves the range of its ends', () => {
    const chart = partialDependenceChart(
      { grid: [[0, 1, 2]], average: [0.2, 0.9, 0.3] },
      { feature: { name: 'x' }, output: { name: 'y', unit: 'kg' } },
    );
    expect(chart.description).toBe(
      'As x goes from 0 to 2, the average y goes from 0.2 to 0.3 kg, and lies between 0.2 and 0.9.',
    );
  });

  test.each([
    [
      'an average of another length',
      { ...curve, average: [1] },
      /average holds 1 values and the grid 5 points/,
    ],
    ['a row of another length', { ...curve, individual: [[1, 2]] }, /individual\[0\] holds 2 values/],
    ['an empty grid', { grid: [[]], average: [] }, /the grid is empty/],
    ['two features', { ...curve, grid: [[1], [2]] }, /a grid of 2 features; expected one/],
  ])('refuses %s', (_, wrong, message) => {
    expect(() => partialDependenceChart(wrong, { feature: { name: 'x' }, output: { name: 'y' } })).toThrow(
      message,
    );
  });
});

describe('a categorical dependence', () => {
  test('joins nothing between categories', () => {
    const chart = sampleCharts()['categorical dependence'];
    expect(layersWith(chart as NonNullable<typeof chart>, 'line')).toEqual([]);
  });

  test('refuses as many averages as there are not categories', () => {
    const options = { feature: { name: 'x' }, output: { name: 'y' } };
    expect(() => categoricalDependenceChart({ categories: ['a', 'b'], average: [1] }, options)).toThrow(
      /categoricalDependenceChart: average holds 1 values and the grid 2 points/,
    );
  });
});

describe('a map', () => {
  const features = [{ name: 'a', unit: 'mm' }, { name: 'b' }] as const;

  test('draws the class boundary where the average is one half', () => {
    const chart = partialDependenceMap(plane, { features, output: { name: 'risk' }, boundary: 0.5 });
    const line = values(layersWith(chart, 'line')[1]) as unknown as { x: number; y: number }[];
    expect(line.length).toBeGreaterThan(4);
    for (const { x, y } of line) expect(x + y).toBeCloseTo(6, 12);
  });

  test('says so when the boundary lies outside its range', () => {
    const low = { ...plane, average: plane.average.map((p) => p / 4) };
    const chart = partialDependenceMap(low, { features, output: { name: 'risk' }, boundary: 0.5 });
    expect(chart.key[0]?.label).toBe('class boundary, at 0.5: not in this range');
  });

  test('draws only the observed rows that lie in it', () => {
    const chart = partialDependenceMap(plane, {
      features,
      output: { name: 'risk' },
      points,
      classes: ['no', 'yes'],
    });
    expect(values(layersWith(chart, 'point')[0])).toEqual([
      { x: 1.5, y: 1.5, part: 'no' },
      { x: 4.5, y: 4.5, part: 'yes' },
    ]);
  });

  test('draws a flat prediction as one colour', () => {
    const chart = partialDependenceMap(
      { ...plane, average: plane.average.map(() => 3) },
      { features, output: { name: 'y' } },
    );
    expect(chart.description).toContain('it goes from 3 to 3');
  });

  test('of classes says which class holds how much', () => {
    const probabilities = [plane.average.map((p) => 1 - p), plane.average];
    const chart = classMap({ grid: plane.grid, probabilities }, { features, classes: ['no', 'yes'] });
    expect(chart.description).toContain('no on 60 %, yes on 40 % of the area');
    expect(chart.table.rows[0]).toEqual([5, 'no', 'yes', 'yes', 'yes', 'yes']);
  });

  test('of classes shows the likeliest class on top at every grid point', () => {
    const axis = [0, 1, 2, 3, 4];
    const share = fc.integer({ min: 1, max: 9 });
    const field = fc.array(fc.tuple(share, share, share), { minLength: 25, maxLength: 25 });
    fc.assert(
      fc.property(field, (weights) => {
        const probabilities = [0, 1, 2].map((k) => weights.map((one) => (one[k] as number) + k * 1e-3));
        const chart = classMap({ grid: [axis, axis], probabilities }, { features, classes: ['a', 'b', 'c'] });
        const regions = paintedRegions(values(layersWith(chart, 'line')[0]));
        for (const x of [1, 2, 3]) {
          for (const y of [1, 2, 3]) {
            const here = probabilities.map((one) => one[x * 5 + y] as number);
            const likeliest = ['a', 'b', 'c'][here.indexOf(Math.max(...here))];
            const onTop = regions.filter(({ rings }) => windingNumber(rings, [x, y]) !== 0).at(-1);
            expect(onTop?.fill).toBe(likeliest);
          }
        }
      }),
    );
  });

  test('of classes keeps long names apart in its legend', () => {
    const names = ['a very long name of a class, one', 'a very long name of a class, two'];
    const chart = classMap(
      { grid: plane.grid, probabilities: [plane.average, plane.average] },
      { features, classes: names },
    );
    const regions = new Set(values(layersWith(chart, 'line')[0]).map(({ fill }) => fill));
    expect(regions.size).toBe(2);
  });

  test.each([
    [
      'one feature',
      () => partialDependenceMap({ grid: [[1, 2]], average: [1, 2] }, { features, output: { name: 'y' } }),
      /a grid of 1 features; expected two/,
    ],
    [
      'a grid of one point',
      () =>
        partialDependenceMap({ grid: [[1], [1, 2]], average: [1, 2] }, { features, output: { name: 'y' } }),
      /the grid is 1 × 2; expected at least 2 × 2/,
    ],
    [
      'too few averages',
      () => partialDependenceMap({ ...plane, average: [1] }, { features, output: { name: 'y' } }),
      /1 values for a grid of 5 × 5; expected 25/,
    ],
    [
      'names for other classes',
      () => classMap({ grid: plane.grid, probabilities: [plane.average] }, { features, classes: ['a', 'b'] }),
      /2 class names and probabilities for 1/,
    ],
  ])('refuses %s', (_, draw, message) => {
    expect(draw).toThrow(message);
  });
});
