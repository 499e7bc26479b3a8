/**
 * The report as one HTML page, for a reader who is learning: what was read, how well the network predicts, what it
 * has learned, and beside each picture what it can and cannot tell. This file only puts the sections together.
 */

import type { Html, ReportSection } from '@limpid/plot';
import { html, htmlReport } from '@limpid/plot';
import { dataSection } from './sections/data.js';
import { dependenceSection } from './sections/dependence.js';
import { importanceSection } from './sections/importance.js';
import { limitsSection } from './sections/limits.js';
import { pairSection } from './sections/pair-map.js';
import { performanceSection } from './sections/performance.js';
import { repeatSection } from './sections/repeat.js';
import { trainingSection } from './sections/training.js';
import type { Report } from './types.js';
import { REPORT_SCHEMA } from './types.js';
import { aim, counted, metricValue } from './words.js';

/** How many measures stand in large type at the top. */
const FACTS = 3;

function lead(report: Report): Html {
  const { split, data, performance } = report;
  const [main] = performance.metrics;
  const quality =
    main !== undefined &&
    html` On ${counted(performance.rows, 'row')} it had never seen, its ${main.name} is <strong>${metricValue(main.value, main.unit)}</strong>; the trivial baseline’s is ${metricValue(main.baseline, main.unit)}.`;
  return html`A small neural network was trained on ${counted(split.train, 'row')} of ${data.name} to ${aim(report)}.${quality}`;
}

function facts({ performance }: Report): Html {
  const items = performance.metrics
    .slice(0, FACTS)
    .map(
      ({ name, unit, value, baseline }) =>
        html`<div><dt>${name}</dt><dd>${metricValue(value, unit)}<small>baseline ${metricValue(baseline, unit)}</small></dd></div>`,
    );
  return html`<dl class="facts">${items}</dl>`;
}

/** The sections with pictures that need no band: they can be drawn while the refits are still under way. */
export interface DrawnSections {
  readonly training: ReportSection;
  readonly importance: ReportSection;
  readonly pair: readonly ReportSection[];
}

const labelOf = (figure: number) => `Figure ${figure}`;
/** The curves' figures follow training and importance; the pair's comes last. */
const FIRST_CURVE = 3;

/**
 * Draws the sections that need no band.
 *
 * @param report as for {@link renderReport}; its curves may still lack their bands
 */
export async function drawSections(report: Report): Promise<DrawnSections> {
  checkSchema(report);
  return {
    training: await trainingSection(report, labelOf(1)),
    importance: await importanceSection(report, labelOf(2)),
    pair: await pairSection(report, labelOf(FIRST_CURVE + report.dependence.length)),
  };
}

function checkSchema({ schema }: Report): void {
  if (schema === REPORT_SCHEMA) return;
  throw new RangeError(
    `renderReport: the report's schema is ${JSON.stringify(schema)}; expected ${REPORT_SCHEMA}`,
  );
}

/**
 * Draws the report as a self-contained HTML page: no script, no network, light and dark, printable. The same report
 * gives the same bytes.
 *
 * @param report one run's data, with its results as `@limpid/explain` gives them or as read back from `report.json`
 * @param drawn what {@link drawSections} gave for the same report; by default it is drawn here
 * @returns the whole document
 * @throws RangeError when the report has another schema, or its curves do not fit their grids
 */
export async function renderReport(report: Report, drawn?: DrawnSections): Promise<string> {
  checkSchema(report);
  const { data, dependence } = report;
  const { training, importance, pair } = drawn ?? (await drawSections(report));
  const curves = await dependenceSection(
    report,
    dependence.map((_, i) => labelOf(FIRST_CURVE + i)),
  );
  const sections: ReportSection[] = [
    dataSection(report),
    performanceSection(report),
    training,
    importance,
    ...curves,
    ...pair,
    limitsSection(report),
    repeatSection(report),
  ];
  return htmlReport({
    eyebrow: `limpid report · ${data.name}`,
    title: `What a network sees in ${data.target.name}`,
    lead: lead(report),
    summary: facts(report),
    sections,
    footer: `Made by limpid ${report.limpid} with seed ${report.seed}. This page needs no network and holds no script.`,
  });
}
