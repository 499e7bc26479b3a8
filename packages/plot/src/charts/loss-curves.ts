/**
 * The loss over the epochs of a training run, on the training rows and on rows held back for validation, with the
 * epoch whose parameters were kept. What to read in it: both curves falling is learning; the validation curve
 * rising while the training curve falls is overfitting; the marked epoch is where early stopping went back to.
 */
import type { Cell, Chart, KeyEntry } from '../chart.js';
import { extent, formatNumber, widened } from '../numbers.js';
import { palette } from '../theme/palette.js';
import { frame, xAxis, yAxis } from './frame.js';

/** One loss per epoch; the first belongs to epoch 1. */
export interface LossHistory {
  readonly train: ArrayLike<number>;
  readonly validation?: ArrayLike<number> | undefined;
  /** The epoch, counted from 1, whose parameters were kept. */
  readonly bestEpoch?: number | undefined;
}

/** Words and sizes of {@link lossCurves}. */
export interface LossCurvesOptions {
  readonly title?: string;
  /** What the loss is, with its unit; default `loss`. */
  readonly loss?: string;
  /** Size of the plot in pixels, without margins; default 560 × 280. */
  readonly width?: number;
  readonly height?: number;
}

/** Pixels between the two labels at the lines' ends, so that one never covers the other. */
const LABEL_GAP = 16;
const RIGHT = 88;

interface Series {
  readonly name: string;
  readonly color: string;
  readonly dash: readonly number[];
  readonly values: readonly number[];
}

/** Where the labels of the lines go: at the last values, pushed apart where they would touch. */
function labelPlaces(ends: readonly number[], gap: number): number[] {
  const [first, second] = ends as [number, number | undefined];
  if (second === undefined || Math.abs(first - second) >= gap) return [...ends];
  const middle = (first + second) / 2;
  return first > second ? [middle + gap / 2, middle - gap / 2] : [middle - gap / 2, middle + gap / 2];
}

/** The vertical line at the best epoch, the point on the curve that decided it, and their label. */
function bestMark(epoch: number, epochs: number, value: number, high: number): object[] {
  const onTheRight = epoch > epochs / 2;
  const label = {
    align: onTheRight ? 'right' : 'left',
    dx: onTheRight ? -7 : 7,
    baseline: 'top',
    dy: 1,
    color: palette.muted,
  };
  const x = { field: 'epoch', type: 'quantitative' };
  return [
    {
      data: { values: [{ epoch }] },
      mark: { type: 'rule', color: palette.faint, strokeDash: [2, 3] },
      encoding: { x },
    },
    {
      data: { values: [{ epoch, loss: value }] },
      mark: {
        type: 'point',
        filled: true,
        size: 60,
        opacity: 1,
        color: palette.orange,
        stroke: palette.paper,
        strokeWidth: 1.5,
      },
      encoding: { x, y: { field: 'loss', type: 'quantitative' } },
    },
    {
      data: { values: [{ epoch, loss: high, label: `best epoch: ${epoch}` }] },
      mark: { type: 'text', ...label },
      encoding: { x, y: { field: 'loss', type: 'quantitative' }, text: { field: 'label', type: 'nominal' } },
    },
  ];
}

function describe(history: LossHistory, series: readonly Series[], loss: string): string {
  const epochs = history.train.length;
  const parts = series.map(
    ({ name, values }) =>
      `${name} from ${formatNumber(values[0] ?? NaN)} to ${formatNumber(values.at(-1) ?? NaN)}`,
  );
  const best = history.bestEpoch === undefined ? '' : ` The best epoch is ${history.bestEpoch}.`;
  return `The ${loss} after each of ${epochs} epochs: ${parts.join(', ')}.${best}`;
}

/**
 * A line chart of the loss per epoch, with the epoch that early stopping kept.
 *
 * @param history losses per epoch, `train.length` of each, and the best epoch counted from 1
 * @param options title, what the loss is, and the size
 * @throws RangeError when the curves are empty or differ in length, or the best epoch is not among them
 * @example
 * ```ts
 * import { lossCurves } from '@limpid/plot';
 * const chart = lossCurves({ train: [0.7, 0.4], validation: [0.7, 0.5], bestEpoch: 2 }, { loss: 'cross-entropy' });
 * console.log(chart.table.columns); // [ 'epoch', 'training', 'validation' ]
 * ```
 */
export function lossCurves(history: LossHistory, options: LossCurvesOptions = {}): Chart {
  const { title = 'Loss per epoch', loss = 'loss', width = 560, height = 280 } = options;
  const epochs = history.train.length;
  if (epochs === 0) throw new RangeError('lossCurves: train holds no epoch; expected one loss per epoch');
  if (history.validation !== undefined && history.validation.length !== epochs) {
    throw new RangeError(
      `lossCurves: validation holds ${history.validation.length} epochs and train ${epochs}; expected as many`,
    );
  }
  const best = history.bestEpoch;
  if (best !== undefined && !(Number.isInteger(best) && best >= 1 && best <= epochs)) {
    throw new RangeError(`lossCurves: bestEpoch is ${best}; expected a whole number from 1 to ${epochs}`);
  }
  const series: Series[] = [
    { name: 'training', color: palette.blue, dash: [1, 0], values: Array.from(history.train) },
  ];
  if (history.validation !== undefined) {
    series.push({
      name: 'validation',
      color: palette.orange,
      dash: [5, 3],
      values: Array.from(history.validation),
    });
  }
  const range = widened(extent(...series.map(({ values }) => values)), 0.08);
  const low = range[0] < range[1] * 0.5 ? Math.min(0, range[0]) : range[0];
  const domain = [
    low < 0 && extent(...series.map(({ values }) => values))[0] >= 0 ? 0 : low,
    range[1],
  ] as const;
  const gap = ((domain[1] - domain[0]) / height) * LABEL_GAP;
  const places = labelPlaces(
    series.map(({ values }) => values.at(-1) as number),
    gap,
  );

  const x = {
    field: 'epoch',
    type: 'quantitative',
    scale: { domain: [Math.min(1, epochs - 1), epochs], nice: false },
    axis: xAxis('epoch', width, { tickMinStep: 1, format: 'd' }),
  };
  const y = {
    field: 'loss',
    type: 'quantitative',
    scale: { domain, nice: false, zero: false },
    axis: yAxis(loss),
  };
  const names = series.map(({ name }) => name);
  const color = {
    field: 'part',
    type: 'nominal',
    scale: { domain: names, range: series.map((one) => one.color) },
    legend: null,
  };
  const dash = {
    field: 'part',
    type: 'nominal',
    scale: { domain: names, range: series.map((one) => one.dash) },
    legend: null,
  };
  const values = series.flatMap(({ name, values: losses }) =>
    losses.map((value, i) => ({ epoch: i + 1, loss: value, part: name })),
  );
  const ends = series.map(({ name }, i) => ({ epoch: epochs, loss: places[i], part: name }));
  const layer: object[] = [
    {
      data: { values },
      mark: { type: 'line', strokeWidth: 2, strokeJoin: 'round', point: epochs === 1 },
      encoding: { x, y, color, strokeDash: dash },
    },
    {
      data: { values: ends },
      mark: { type: 'text', align: 'left', baseline: 'middle', dx: 8 },
      encoding: { x, y, color, text: { field: 'part', type: 'nominal' } },
    },
  ];
  if (best !== undefined)
    layer.push(...bestMark(best, epochs, (series.at(-1) as Series).values[best - 1] as number, domain[1]));

  const description = describe(history, series, loss);
  const key: KeyEntry[] = series.map(({ name, color: line }, i) => ({
    swatch: i === 0 ? 'line' : 'dashed',
    color: line,
    label: `${name} rows`,
  }));
  if (best !== undefined)
    key.push({ swatch: 'dot', color: palette.orange, label: 'the epoch whose parameters were kept' });
  return {
    title,
    description,
    key,
    spec: frame({ title, description, width, height, right: RIGHT, layer }),
    table: {
      columns: ['epoch', ...names],
      rows: Array.from({ length: epochs }, (_, i): Cell[] => [
        i + 1,
        ...series.map(({ values: losses }) => losses[i] as number),
      ]),
    },
  };
}
