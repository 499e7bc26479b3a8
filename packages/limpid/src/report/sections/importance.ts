/** Which features matter: permutation importance, with the warning that correlated features need. */

import type { Html, ReportSection } from '@limpid/plot';
import { figure, formatFixed, formatNumber, html, htmlTable, importanceBars } from '@limpid/plot';
import type { ImportanceReport, Report } from '../types.js';
import { counted } from '../words.js';

const TOP = 12;

function correlationWords({ correlated = [], features }: ImportanceReport): Html {
  const general = html`<p><strong>Correlated features share importance.</strong> Where two features say nearly the same, shuffling one of them changes little, because the other still tells. Both then look unimportant although together they may be decisive. So a low bar does not mean that a feature carries no information.</p>`;
  if (correlated.length === 0) {
    return html`<aside class="note">${general}<p>In these data no two numeric features are strongly correlated.</p></aside>`;
  }
  const table = {
    columns: ['feature', 'and', 'correlation'],
    rows: correlated.map(({ features: [a, b], correlation }) => [a, b, formatFixed(correlation, 3)]),
  };
  const first = correlated[0];
  const hit = features.some(({ name }) => name === first?.features[0]);
  return html`<aside class="note">${general}<p>It matters here${hit && first !== undefined && html`: ${first.features[0]} and ${first.features[1]} have a correlation of ${formatFixed(first.correlation, 3)}`}.</p></aside>
<details><summary>Strongly correlated features (${correlated.length} shown)</summary>${htmlTable(table, 'Pearson’s correlation, strongest first')}</details>`;
}

/** The section on importance. */
export async function importanceSection(report: Report, label: string): Promise<ReportSection> {
  const { importance } = report;
  const { score, repeats, rows, baseline } = importance;
  const chart = importanceBars(importance, { top: TOP, score, repeats });
  const within = importance.features.filter(
    ({ mean, std }) => Math.abs(mean) <= 2 * std || mean === 0,
  ).length;
  return {
    id: 'importance',
    title: 'Which features matter to it',
    body: html`<p>One feature at a time, its values are shuffled among the ${counted(rows, 'row')}, so that they keep their distribution and lose their meaning. How far the ${score} then falls from ${formatNumber(baseline)} is the feature’s <em>permutation importance</em>. Each was shuffled ${counted(repeats, 'time')}.</p>
${await figure(chart, { label })}
<p><strong>How to read it.</strong> A long bar means that the network leans on the feature. The whisker is the <em>Monte-Carlo error</em>: how much the result changes from one shuffling to the next. More repeats would make the mean surer; they would say nothing about other data or another network.${within > 0 && html` For ${counted(within, 'feature')} of ${formatNumber(importance.features.length)} the mean lies within two such standard deviations of zero: do not rank those among themselves.`}</p>
${correlationWords(importance)}`,
  };
}
