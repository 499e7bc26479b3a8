/** Small words and numbers that several sections of the report need. */
import { formatFixed, formatNumber } from '@limpid/plot';
import type { DependenceResultReport, MetricReport, Report } from './types.js';

/** `1 row`, `12 rows`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(count)} ${count === 1 ? singular : plural}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** `0.974`, `12.3 mm`: three decimals for shares and scores, three digits for what has a unit or is large. */
export function metricValue(value: number, unit?: string): string {
  const number = unit === undefined && Math.abs(value) < 10 ? formatFixed(value, 3) : formatNumber(value);
  return unit === undefined ? number : `${number} ${unit}`;
}

/** Whether the model does better than the trivial baseline by this measure. */
export function beatsBaseline({ value, baseline, better }: MetricReport): boolean {
  return better === 'higher' ? value > baseline : value < baseline;
}

/** What happens to the other features while some are varied, and what the average is then over. */
export function holdWords(result: Pick<DependenceResultReport, 'hold' | 'rows'>): string {
  return isAveraged(result)
    ? `everything else stays as it is in ${counted(result.rows, 'row')}, and the predictions are averaged`
    : `everything else is held at its ${result.hold}`;
}

/** Whether the other features keep each row's own values, so that predictions are averaged over the rows. */
export function isAveraged({ hold }: Pick<DependenceResultReport, 'hold'>): boolean {
  return hold === 'observed';
}

/** `malignant from benign`, `setosa, versicolor and virginica apart`, or the target's name for regression. */
export function aim({ data: { target } }: Report): string {
  const classes = target.classes ?? [];
  if (target.task === 'regression') return `predict ${target.name}`;
  if (classes.length === 2) return `tell ${classes[1]} from ${classes[0]}`;
  return classes.length <= 6
    ? `tell ${listed(classes)} apart`
    : `tell ${classes.length} classes of ${target.name} apart`;
}
