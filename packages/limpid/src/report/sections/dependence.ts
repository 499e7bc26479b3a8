/** How the prediction changes with single features: partial dependence, single rows, and the band of the refits. */

import type { Chart, ReportSection } from '@limpid/plot';
import {
  categoricalDependenceChart,
  figure,
  formatNumber,
  html,
  htmlKey,
  partialDependenceChart,
} from '@limpid/plot';
import type { DependenceReport, Report } from '../types.js';
import { counted, holdWords, listed } from '../words.js';

/** Room around the common range of the value axes. */
const MARGIN = 0.04;

/** One range for all charts, so that they can be compared: [0, 1] for probabilities. */
function commonDomain(report: Report): readonly [number, number] {
  if (report.data.target.task !== 'regression') return [0, 1];
  let [low, high] = [Infinity, -Infinity];
  for (const { result, band } of report.dependence) {
    for (const values of [
      result.average,
      band?.lower ?? [],
      band?.upper ?? [],
      ...(result.individual ?? []),
    ]) {
      for (let i = 0; i < values.length; i++) {
        const value = values[i] as number;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
  }
  const room = high > low ? (high - low) * MARGIN : 1;
  return [low - room, high + room];
}

function chartOf(
  { feature, categories, counts, output, result, band }: DependenceReport,
  domain: readonly [number, number],
): Chart {
  const options = { feature, output, band, domain };
  return categories === undefined
    ? partialDependenceChart(result, options)
    : categoricalDependenceChart({ ...result, categories, counts }, options);
}

/** An example of a row that would not occur, from the strongest correlation there is. */
function example({ importance: { correlated = [] } }: Report): string {
  const [pair] = correlated;
  if (pair === undefined) return '';
  const [a, b] = pair.features;
  return `, such as one with a high ${a} and a ${pair.correlation > 0 ? 'low' : 'high'} ${b}`;
}

/** The section on single features; nothing where there is no curve. */
export async function dependenceSection(report: Report, labels: readonly string[]): Promise<ReportSection[]> {
  const first = report.dependence[0];
  if (first === undefined) return [];
  const domain = commonDomain(report);
  const charts = report.dependence.map((one) => chartOf(one, domain));
  const figures = await Promise.all(
    charts.map((chart, i) => figure(chart, { label: labels[i] as string, key: false })),
  );
  const keys = new Map(
    charts.flatMap(({ key }) => key).map((entry) => [`${entry.swatch} ${entry.label}`, entry]),
  );
  const { band } = first;
  const bandWords =
    band !== undefined &&
    html` The <em>refit band</em> comes from ${formatNumber(band.refits)} further networks, each trained on rows drawn anew, with replacement, from the training rows: at each value, ${formatNumber(band.level * 100)} % of their averages lie in it. A band as wide as the curve is high says that these data do not settle the curve’s shape.`;
  const names = listed(report.dependence.map(({ feature }) => feature.name));
  return [
    {
      id: 'dependence',
      title: 'How the prediction changes',
      body: html`<p>For the ${report.dependence.length === 1 ? 'most important feature' : counted(report.dependence.length, 'most important feature')}, ${names}: the feature is set to one value after another; ${holdWords(first.result)}. The thick line is what the network then predicts, called <em>partial dependence</em>.</p>
${htmlKey([...keys.values()])}
<div class="wide pair">${figures}</div>
<p><strong>How to read it.</strong> The vertical scale is the same in all pictures, so their heights can be compared. Each thin line is one row (<em>individual conditional expectation</em>, ICE). Where the thin lines run in parallel, the feature does the same in every row; where they cross or differ in shape, its effect depends on other features, and the average hides that.${report.data.target.task !== 'regression' && ' (Near 0 and 1 probabilities have little room, so lines flatten there in any case.)'} The short marks at the bottom are the deciles of the data: between two of them lies a tenth of the rows.${bandWords}</p>
<aside class="note"><p><strong>Partial dependence extrapolates.</strong> Setting one feature while the others stay makes rows that may not exist${example(report)}. With correlated features, and beyond the outer deciles, the curve shows what the network would say to such rows, which nobody has checked. And it shows what the <em>network</em> does, not what would happen in the world if the feature were changed.</p></aside>`,
    },
  ];
}
