/** What was read: rows, columns and their kinds, missing values, and how the rows were divided. */

import type { Html, ReportSection } from '@limpid/plot';
import { formatNumber, html, htmlTable } from '@limpid/plot';
import type { ColumnReport, Report } from '../types.js';
import { counted, listed } from '../words.js';

/** More columns than this are shown on request only. */
const COLUMNS_SHOWN = 12;

function columnsTable(columns: readonly ColumnReport[]): Html {
  const number = (value: number | undefined) => value ?? null;
  const table = {
    columns: ['column', 'kind', 'missing', 'different', 'lowest', 'mean', 'highest'],
    rows: columns.map((column) => [
      column.unit === undefined ? column.name : `${column.name} (${column.unit})`,
      column.role === 'feature' ? column.kind : `${column.kind}, ${column.role}`,
      column.missing,
      number(column.distinct),
      number(column.minimum),
      number(column.mean),
      number(column.maximum),
    ]),
  };
  const drawn = htmlTable(table, 'The columns as they were read');
  return columns.length <= COLUMNS_SHOWN
    ? drawn
    : html`<details><summary>All ${columns.length} columns</summary>${drawn}</details>`;
}

function missingWords({ data: { columns, dropped = 0, rows } }: Report): Html {
  const missing = columns.filter((column) => column.missing > 0);
  const left =
    dropped > 0 &&
    ` ${counted(dropped, 'row')} of ${formatNumber(rows)} ${dropped === 1 ? 'was' : 'were'} left out because of missing values.`;
  if (missing.length === 0) return html`<p>No value is missing.${left}</p>`;
  const parts = missing.map(
    ({ name, missing: count, missingTreatment }) =>
      html`<li>${name}: ${counted(count, 'value')} missing${missingTreatment !== undefined && html`, filled in by the ${missingTreatment}`}</li>`,
  );
  return html`<p>Values are missing in ${counted(missing.length, 'column')}.${left}</p><ul>${parts}</ul>`;
}

function targetWords({ data: { target } }: Report): Html {
  if (target.task === 'regression') {
    return html`<p>The target is <strong>${target.name}</strong>${target.unit !== undefined && html`, measured in ${target.unit}`}.</p>`;
  }
  const classes = (target.classes ?? []).map((name, k) =>
    target.counts === undefined ? name : `${name} (${counted(target.counts[k] ?? 0, 'row')})`,
  );
  return html`<p>The target is <strong>${target.name}</strong>, with ${counted(classes.length, 'class', 'classes')}: ${listed(classes)}.</p>`;
}

/** `all numeric`, or `9 numeric and 3 categorical`. */
function kindWords(features: readonly ColumnReport[]): string {
  const kinds = (['numeric', 'categorical'] as const)
    .map((kind) => ({ kind, count: features.filter((feature) => feature.kind === kind).length }))
    .filter(({ count }) => count > 0);
  const [only] = kinds;
  if (only !== undefined && kinds.length === 1) return features.length === 1 ? only.kind : `all ${only.kind}`;
  return listed(kinds.map(({ kind, count }) => `${formatNumber(count)} ${kind}`));
}

/** Words that end as a sentence does. */
function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

/** The section on the data. */
export function dataSection(report: Report): ReportSection {
  const { data, split } = report;
  const features = data.columns.filter(({ role }) => role === 'feature');
  return {
    id: 'data',
    title: 'What was read',
    body: html`<p>The table <strong>${data.name}</strong> has ${counted(data.rows, 'row')} and ${counted(data.columns.length, 'column')}; ${counted(features.length, 'of them is a feature', 'of them are features')}, ${kindWords(features)}.${data.source !== undefined && html` ${sentence(data.source)}`}</p>
${targetWords(report)}
${missingWords(report)}
<p>The rows were divided at random${split.stratified && ', keeping each class’s share'}: <strong>${formatNumber(split.train)}</strong> for training, <strong>${formatNumber(split.validation)}</strong> for deciding when to stop, and <strong>${formatNumber(split.test)}</strong> held out. The held-out rows took no part in training; every measure of quality below comes from them.</p>
${columnsTable(data.columns)}`,
  };
}
