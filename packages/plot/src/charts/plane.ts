/**
 * What the two-feature maps share: the plane with its two titled axes, filled regions from contour rings, contour
 * lines, the observed rows as points, and the cross table that says the same in numbers.
 */

import type { Cell, DataTable, Quantity } from '../chart.js';
import { quantityTitle } from '../chart.js';
import type { GridFunction, Ring } from '../contour/contour.js';
import { openParts } from '../contour/contour.js';
import { distinctLabels, evenIndices, extent } from '../numbers.js';
import { palette } from '../theme/palette.js';
import { xAxis, yAxis } from './frame.js';

/** The observed rows, as points of the plane. */
export interface ObservedPoints {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Index of each row's class; left out, all points look alike. */
  readonly classes?: ArrayLike<number> | undefined;
}

/** What the two-feature maps are told beside the result. */
export interface PlaneOptions {
  /** The two features, horizontal and vertical, with their units. */
  readonly features: readonly [Quantity, Quantity];
  readonly title?: string;
  readonly points?: ObservedPoints | undefined;
  /** At most so many points are drawn, spread evenly over the rows; default 300. */
  readonly maxPoints?: number;
  /** Size of the plot in pixels, without margins; default 440 × 380. */
  readonly width?: number;
  readonly height?: number;
}

/** Longest class name in a legend, in characters. */
const LEGEND_CHARACTERS = 18;

/** Names of classes, fit for a legend. */
export const legendLabels = (classes: readonly string[]) => distinctLabels(classes, LEGEND_CHARACTERS);

/** The margin on the right, where the legends stand. */
export const LEGEND_WIDTH = 176;

/** Shapes of the classes' points, so that colour is not the only difference. */
const SHAPES = [
  'circle',
  'triangle-up',
  'square',
  'diamond',
  'cross',
  'triangle-down',
  'triangle-right',
  'triangle-left',
];
/** About how many rows and columns the cross table has. */
const TABLE_SIZE = 9;

/** Both position channels, over exactly the grid's range. */
export function planeAxes(grid: GridFunction, { features, width = 440 }: PlaneOptions) {
  const channel = (field: string, values: ArrayLike<number>, axis: object) => ({
    field,
    type: 'quantitative',
    scale: { domain: extent(values), nice: false, zero: false },
    axis: { grid: false, ...axis },
  });
  return {
    x: channel('x', grid.x, xAxis(quantityTitle(features[0]), width)),
    y: channel('y', grid.y, yAxis(quantityTitle(features[1]), 46, { ticks: true, domain: true })),
  };
}

/** The two axes of a grid over two features. */
export function gridOfTwo(
  name: string,
  grid: readonly ArrayLike<number>[],
): readonly [ArrayLike<number>, ArrayLike<number>] {
  const [x, y] = grid;
  if (x === undefined || y === undefined || grid.length !== 2)
    throw new RangeError(`${name}: a grid of ${grid.length} features; expected two`);
  return [x, y];
}

/** Checks a grid function's lengths; the message names the chart. */
export function checkGrid(name: string, grid: GridFunction): void {
  const { x, y, values } = grid;
  if (x.length < 2 || y.length < 2)
    throw new RangeError(`${name}: the grid is ${x.length} × ${y.length}; expected at least 2 × 2`);
  if (values.length !== x.length * y.length) {
    throw new RangeError(
      `${name}: ${values.length} values for a grid of ${x.length} × ${y.length}; expected ${x.length * y.length}`,
    );
  }
}

/** The whole plane as one ring: the ground on which regions are painted. */
export function groundRing(grid: GridFunction): Ring {
  const [[left, right], [bottom, top]] = [extent(grid.x), extent(grid.y)];
  const points = [
    [left, bottom],
    [right, bottom],
    [right, top],
    [left, top],
  ] as const;
  return { points, onBorder: [true, true, true, true] };
}

/** The rings that bound one region, outer ones and holes, and the name of its fill. */
export interface Region {
  readonly rings: readonly Ring[];
  readonly fill: string;
}

/** A legend of filled squares beside the map, one for each fill of its regions. */
export function regionLegend(title: string): object {
  return {
    title,
    orient: 'right',
    offset: 16,
    symbolType: 'square',
    symbolSize: 200,
    symbolStrokeWidth: 0,
    symbolOpacity: 1,
  };
}

/** A layer that paints regions one over the other, in the order given; each is one path with breaks between rings. */
export function regionLayer(
  regions: readonly Region[],
  axes: ReturnType<typeof planeAxes>,
  fill: object,
  stroke: object = {},
): object {
  const values = regions.flatMap(({ rings, fill: name }, region) =>
    rings
      .flatMap(({ points }): [number | null, number | null][] => [
        ...points.map(([x, y]): [number, number] => [x, y]),
        [null, null],
      ])
      .map(([x, y], step) => ({ x, y, step, region, fill: name })),
  );
  return {
    data: { values },
    mark: {
      type: 'line',
      interpolate: 'linear-closed',
      strokeWidth: 0,
      invalid: 'break-paths-show-domains',
      ...stroke,
    },
    encoding: {
      ...axes,
      order: { field: 'step', type: 'quantitative' },
      detail: { field: 'region', type: 'nominal' },
      fill: { field: 'fill', type: 'nominal', ...fill },
    },
  };
}

/** Regions and points have fills of their own, so their scales and legends must not be merged. */
export function separateFills(layer: readonly object[]): object[] {
  const independent = { fill: 'independent', shape: 'independent' };
  return [{ layer, resolve: { scale: independent, legend: independent } }];
}

/** A layer of contour lines, without their pieces along the border; nothing where there is no line. */
export function lineLayer(
  rings: readonly Ring[],
  axes: ReturnType<typeof planeAxes>,
  mark: object,
): object[] {
  const parts = rings.flatMap(openParts);
  if (parts.length === 0) return [];
  const values = parts.flatMap((part, line) => part.map(([x, y], step) => ({ x, y, step, line })));
  return [
    {
      data: { values },
      mark: { type: 'line', strokeJoin: 'round', ...mark },
      encoding: {
        ...axes,
        order: { field: 'step', type: 'quantitative' },
        detail: { field: 'line', type: 'nominal' },
      },
    },
  ];
}

/** The observed rows inside the plane: by class with a legend, or plain. */
export function pointLayer(
  options: PlaneOptions,
  grid: GridFunction,
  axes: ReturnType<typeof planeAxes>,
  classes: readonly string[],
  legendTitle: string,
): object[] {
  const { points, maxPoints = 300 } = options;
  if (points === undefined) return [];
  const [[left, right], [bottom, top]] = [extent(grid.x), extent(grid.y)];
  const inside = Array.from({ length: points.x.length }, (_, row) => row).filter((row) => {
    const [x, y] = [points.x[row] as number, points.y[row] as number];
    return x >= left && x <= right && y >= bottom && y <= top;
  });
  const chosen = evenIndices(inside.length, maxPoints).map((i) => inside[i] as number);
  const values = chosen.map((row) => ({
    x: points.x[row],
    y: points.y[row],
    part: classes[points.classes?.[row] ?? -1] ?? '',
  }));
  const mark = { type: 'point', filled: true, opacity: 1, size: 34, strokeWidth: 0.8, stroke: palette.paper };
  if (points.classes === undefined || classes.length === 0) {
    return [
      { data: { values }, mark: { ...mark, size: 16, color: palette.ink, strokeWidth: 0.5 }, encoding: axes },
    ];
  }
  const domain = [...classes];
  const legend = { title: legendTitle, orient: 'right', offset: 16, symbolSize: 60 };
  const cycle = <T>(range: readonly T[]) => domain.map((_, k) => range[k % range.length]);
  return [
    {
      data: { values },
      mark,
      encoding: {
        ...axes,
        fill: { field: 'part', type: 'nominal', scale: { domain, range: cycle(palette.classes) }, legend },
        shape: { field: 'part', type: 'nominal', scale: { domain, range: cycle(SHAPES) }, legend },
      },
    },
  ];
}

/** The map as a cross table with few rows and columns: vertical feature downwards, horizontal feature across. */
export function crossTable(
  grid: GridFunction,
  features: PlaneOptions['features'],
  cell: (index: number) => Cell,
): DataTable {
  const across = evenIndices(grid.x.length, TABLE_SIZE);
  const down = evenIndices(grid.y.length, TABLE_SIZE).reverse();
  const short = (value: number | undefined) => Number((value as number).toPrecision(3));
  return {
    columns: [
      `${quantityTitle(features[1])} ↓, ${quantityTitle(features[0])} →`,
      ...across.map((i) => String(short(grid.x[i]))),
    ],
    rows: down.map((j) => [short(grid.y[j]), ...across.map((i) => cell(i * grid.y.length + j))]),
  };
}
