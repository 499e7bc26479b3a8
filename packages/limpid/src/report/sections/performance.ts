/** How well the network predicts rows it has not seen, beside an answer that looks at no feature. */

import type { Html, ReportSection } from '@limpid/plot';
import { formatFixed, html, htmlTable } from '@limpid/plot';
import type { MetricReport, Report } from '../types.js';
import { beatsBaseline, counted, metricValue } from '../words.js';

/** What a student should know of each measure. */
const MEANINGS: Readonly<Record<string, string>> = {
  accuracy:
    'Accuracy is the share of rows whose class is right. With unequal classes a high accuracy can be easy, which is why the baseline stands beside it.',
  'ROC AUC':
    'ROC AUC is the chance that a random row of the second class gets a higher probability than a random row of the first; 0.5 is guessing. It judges the order of the probabilities, not their size.',
  'log loss':
    'Log loss judges the probabilities themselves: it is small only when they are both confident and right, and a single confident mistake costs much.',
  'R²': 'R² is the share of the target’s variance that the prediction accounts for: 1 is perfect, 0 is no better than the mean, and it can be negative.',
  RMSE: 'RMSE is the typical size of an error in the target’s unit, in which large errors weigh more.',
  MAE: 'MAE is the mean size of an error in the target’s unit, in which all errors weigh alike.',
};

/** How sure the accuracy is, from the number of rows alone: the binomial standard error √(p(1 − p)/n). */
function accuracyError(metric: MetricReport | undefined, rows: number): Html | false {
  if (metric === undefined || rows === 0) return false;
  const error = Math.sqrt((metric.value * (1 - metric.value)) / rows);
  return html`<p>The held-out part has ${counted(rows, 'row')}. With so many, chance alone moves an accuracy of ${formatFixed(metric.value, 3)} by about ± ${formatFixed(error, 3)} (one standard error), so differences much smaller than this mean nothing.</p>`;
}

function confusionTable(report: Report): Html | false {
  const { confusion } = report.performance;
  const classes = report.data.target.classes ?? [];
  if (confusion === undefined || classes.length === 0) return false;
  const table = {
    columns: ['true class ↓, predicted →', ...classes],
    rows: classes.map((name, k) => [name, ...Array.from(confusion[k] ?? [])]),
  };
  return htmlTable(table, 'Held-out rows by true and predicted class');
}

/** The section on quality. */
export function performanceSection(report: Report): ReportSection {
  const { metrics, rows, baseline } = report.performance;
  const table = {
    columns: ['measure', 'network', 'baseline', 'better is'],
    rows: metrics.map(({ name, unit, value, baseline: trivial, better }) => [
      name,
      metricValue(value, unit),
      metricValue(trivial, unit),
      better,
    ]),
  };
  const lost = metrics.filter((metric) => !beatsBaseline(metric));
  const warning =
    lost.length > 0 &&
    html`<aside class="note"><p>The network does not beat the baseline by ${lost.map(({ name }) => name).join(' and ')}. What it has learned is then of little use, and the pictures below explain a weak model, not the data.</p></aside>`;
  return {
    id: 'quality',
    title: 'How well it predicts',
    body: html`<p>A measure says little by itself. Each stands beside the <em>trivial baseline</em>, which looks at no feature: ${baseline}.</p>
${htmlTable(table, `On ${counted(rows, 'held-out row')}`)}
${warning}
${metrics.map(({ name }) => MEANINGS[name] !== undefined && html`<p>${MEANINGS[name]}</p>`)}
${accuracyError(
  metrics.find(({ name }) => name === 'accuracy'),
  rows,
)}
${confusionTable(report)}`,
  };
}
