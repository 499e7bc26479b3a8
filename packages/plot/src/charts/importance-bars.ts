/**
 * Permutation importance as bars: how much the score falls when one feature's values are shuffled among the rows,
 * averaged over repeats, with the standard deviation of the repeats as a whisker. The whisker is Monte-Carlo error
 * (how much the shuffling's chance matters), not uncertainty about the data or the network.
 */
import type { Chart } from '../chart.js';
import { formatFixed, formatNumber, shorten } from '../numbers.js';
import { palette } from '../theme/palette.js';
import { bandAxis, CHARACTER_WIDTH, frame, xAxis } from './frame.js';

/** The result of a permutation importance, as `@limpid/explain` gives it. */
export interface ImportanceResult {
  /** The score on the rows as they are. */
  readonly baseline: number;
  readonly features: readonly {
    readonly name: string;
    /** Mean fall of the score over the repeats. */
    readonly mean: number;
    /** Standard deviation over the repeats, in the score's unit. */
    readonly std: number;
  }[];
}

/** Words and sizes of {@link importanceBars}. */
export interface ImportanceBarsOptions {
  readonly title?: string;
  /** How many of the most important features to show; default 10. */
  readonly top?: number;
  /** Name of the score that falls; default `score`. */
  readonly score?: string;
  /** How often each feature was shuffled, for the words. */
  readonly repeats?: number;
  /** Width of the bars' area in pixels; default 360. The height follows from the number of bars. */
  readonly width?: number;
}

const BAR_STEP = 26;
const LABEL_CHARACTERS = 26;
const VALUE_WIDTH = 118;

/**
 * A bar chart of feature importances, sorted, each with its spread.
 *
 * @param result baseline score and one mean and standard deviation per feature
 * @param options how many features, and words
 * @throws RangeError when there is no feature, or `top` is not at least 1
 * @example
 * ```ts
 * import { importanceBars } from '@limpid/plot';
 * const features = [{ name: 'age', mean: 0.01, std: 0.002 }, { name: 'dose', mean: 0.2, std: 0.01 }];
 * console.log(importanceBars({ baseline: 0.9, features }).table.rows[0]); // [ 'dose', 0.2, 0.01 ]
 * ```
 * Source: Breiman, "Random Forests" (2001), section 10; Fisher, Rudin and Dominici (JMLR 2019).
 */
export function importanceBars(result: ImportanceResult, options: ImportanceBarsOptions = {}): Chart {
  const { top = 10, score = 'score', repeats, width = 360 } = options;
  if (result.features.length === 0)
    throw new RangeError('importanceBars: no features; expected at least one');
  if (!(top >= 1)) throw new RangeError(`importanceBars: top is ${top}; expected 1 or more`);
  const sorted = [...result.features].sort((a, b) => b.mean - a.mean || (a.name < b.name ? -1 : 1));
  const shown = sorted.slice(0, top);
  const {
    title = shown.length < sorted.length
      ? `The ${shown.length} most important features`
      : 'Feature importance',
  } = options;
  const names = shown.map(({ name }) => shorten(name, LABEL_CHARACTERS));
  const left = Math.ceil(Math.max(...names.map((name) => [...name].length)) * CHARACTER_WIDTH) + 20;
  const height = shown.length * BAR_STEP;
  const values = shown.map(({ mean, std }, rank) => ({
    rank,
    name: names[rank],
    mean,
    low: mean - std,
    high: mean + std,
    text: `${formatFixed(mean, 3)} ± ${formatFixed(std, 3)}`,
  }));
  const finite = values.flatMap(({ low, high }) => [low, high]).filter(Number.isFinite);
  const domain = [Math.min(0, ...finite), Math.max(0, ...finite) || 1];

  const y = {
    field: 'rank',
    type: 'ordinal',
    axis: bandAxis('', left),
    scale: { paddingInner: 0.36, paddingOuter: 0.18 },
  };
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { domain, nice: true },
    axis: xAxis(`fall of the ${score} when shuffled`, width + VALUE_WIDTH, {
      grid: true,
      tickCount: 5,
      domain: false,
      ticks: false,
    }),
  });
  const text = { type: 'nominal' };
  const layer = [
    {
      mark: { type: 'bar', color: palette.blue },
      encoding: { x: x('mean'), y },
    },
    {
      mark: { type: 'rule', color: palette.ink, strokeWidth: 1.5 },
      encoding: { x: x('low'), x2: { field: 'high' }, y },
    },
    {
      mark: { type: 'tick', color: palette.ink, thickness: 1.5, size: 7, opacity: 1 },
      encoding: { x: x('low'), y },
    },
    {
      mark: { type: 'tick', color: palette.ink, thickness: 1.5, size: 7, opacity: 1 },
      encoding: { x: x('high'), y },
    },
    {
      mark: { type: 'text', align: 'right', baseline: 'middle', dx: -10 },
      encoding: { x: { value: 0 }, y, text: { field: 'name', ...text } },
    },
    {
      mark: { type: 'text', align: 'right', baseline: 'middle', color: palette.muted },
      encoding: { x: { value: width + VALUE_WIDTH - 6 }, y, text: { field: 'text', ...text } },
    },
  ].map((one) => ({ data: { values }, ...one }));

  const first = shown[0] as ImportanceResult['features'][number];
  const over = repeats === undefined ? 'the repeats' : `${repeats} repeats`;
  const description =
    `How much the ${score} (${formatNumber(result.baseline)} on the rows as they are) falls when one feature is shuffled, mean and standard deviation over ${over}. ` +
    `The most important of ${sorted.length} features is ${first.name}, with ${formatNumber(first.mean)} ± ${formatNumber(first.std)}.`;
  return {
    title,
    description,
    key: [
      { swatch: 'bar', color: palette.blue, label: `mean fall of the ${score}` },
      {
        swatch: 'whisker',
        color: palette.ink,
        label: `± one standard deviation over ${over} (Monte-Carlo error)`,
      },
    ],
    spec: frame({ title, description, width, height, left, right: VALUE_WIDTH, axisTitle: false, layer }),
    table: {
      columns: ['feature', 'mean', 'std'],
      rows: sorted.map(({ name, mean, std }) => [name, mean, std]),
    },
  };
}
