/** What a run says of itself in plain lines: what was read, how well it predicts, which features matter. */
import { formatSummary, summarizeTable } from '@limpid/data';
import { formatFixed, formatNumber } from '@limpid/plot';
import type { Architecture } from '../experiment/network.js';
import type { Prepared } from '../experiment/prepare.js';
import { classCounts } from '../experiment/target.js';
import type { ImportanceReport, ModelReport, PerformanceReport } from '../report/index.js';

/** A table with more columns than this is summed up in its first line. */
const COLUMNS_SHOWN = 15;
/** And one with more features has its least important ones counted only. */
const FEATURES_SHOWN = 20;
/** Classes listed with their rows. */
const CLASSES_SHOWN = 10;

/** What was read, and how it is used. */
export function describeData(prepared: Prepared): string[] {
  const { source, table, dropped, target, task, classes, train, validation, test } = prepared;
  const [first, ...columns] = formatSummary(summarizeTable(source.table)).split('\n');
  const counts = new Map(
    task === 'regression' ? [] : classCounts(table, target).map(({ name, count }) => [name, count]),
  );
  const listed = classes.slice(0, CLASSES_SHOWN).map((name) => `${name} (${counts.get(name) ?? 0})`);
  const more = classes.length > CLASSES_SHOWN ? ', …' : '';
  const kind =
    task === 'regression' ? 'regression' : `${classes.length} classes: ${listed.join(', ')}${more}`;
  const divided = task === 'regression' ? '' : ', each with the same shares of the classes';
  return [
    `${source.name}: ${first}`,
    ...(source.table.columns.length <= COLUMNS_SHOWN ? columns.map((line) => `  ${line}`) : []),
    ...(dropped > 0 ? [`dropped: ${dropped} ${dropped === 1 ? 'row' : 'rows'} with missing values`] : []),
    `target: ${target}, ${kind}`,
    `rows: ${train.shape[0]} for training, ${validation.shape[0]} for early stopping, ${test.shape[0]} held out${divided}`,
  ];
}

/** The network in one line. */
export function describeNetwork(
  { inputs, hidden, outputs }: Architecture,
  { parameters }: ModelReport,
): string {
  return `network: ${[inputs, ...hidden, outputs].join(' → ')}, relu between, ${formatNumber(parameters)} parameters`;
}

/** Columns of text side by side, the first to the left and the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
      .join('  '),
  );
}

/** Fixed digits for scores, significant ones for what has a unit or is large. */
function metricText(value: number, unit: string | undefined): string {
  const number = unit === undefined && Math.abs(value) < 10 ? formatFixed(value, 3) : formatNumber(value);
  return unit === undefined ? number : `${number} ${unit}`;
}

/** The measures beside the trivial baseline. */
export function describePerformance({ rows, metrics, baseline }: PerformanceReport): string[] {
  const table = aligned([
    [`on ${rows} held-out rows`, 'network', 'baseline'],
    ...metrics.map(({ name, unit, value, baseline: trivial }) => [
      `  ${name}`,
      metricText(value, unit),
      metricText(trivial, unit),
    ]),
  ]);
  return [...table, `  (the baseline looks at no feature: ${baseline})`];
}

/** Digits after the point of importances: enough to show the standard deviation of the largest. */
function digitsFor({ features }: ImportanceReport): number {
  const largest = Math.max(...features.map(({ mean, std }) => Math.abs(mean) + std));
  return largest > 0 ? Math.min(8, Math.max(1, 3 - Math.floor(Math.log10(largest)))) : 3;
}

/** The importance table, sorted: `weight ± std  feature`. */
export function describeImportance(importance: ImportanceReport): string[] {
  const digits = digitsFor(importance);
  const sorted = [...importance.features].sort((a, b) => b.mean - a.mean);
  const numbers = sorted.map(
    ({ mean, std }) => [formatFixed(mean, digits), formatFixed(std, digits)] as const,
  );
  const width = Math.max(...numbers.map(([mean]) => mean.length));
  const lines = sorted
    .slice(0, FEATURES_SHOWN)
    .map(({ name }, i) => `  ${numbers[i]?.[0].padStart(width)} ± ${numbers[i]?.[1]}  ${name}`);
  const more = sorted.length - FEATURES_SHOWN;
  return [
    `importance: how far the ${importance.score} falls when a feature is shuffled, ${importance.repeats} times`,
    ...lines,
    ...(more > 0 ? [`  … and ${more} more in the report`] : []),
  ];
}
