/** Two features together: the map of the prediction with the class boundary and the observed rows. */

import type { Chart, Html, ReportSection } from '@limpid/plot';
import { classMap, figure, html, partialDependenceMap } from '@limpid/plot';
import type { DependenceResultReport, PairReport, Report } from '../types.js';
import { holdWords, isAveraged } from '../words.js';

/** Where the predicted class changes, for a probability. */
const BOUNDARY = 0.5;

function chartOf(
  pair: PairReport,
  result: DependenceResultReport,
  { task, classes = [] }: Report['data']['target'],
): Chart {
  const { features, output } = pair;
  const points = pair.points;
  if (task === 'multiclass') {
    return classMap(
      { grid: result.grid, probabilities: pair.results.map(({ average }) => average) },
      { features, classes, points },
    );
  }
  return partialDependenceMap(result, {
    features,
    output,
    points,
    classes,
    boundary: task === 'binary' ? BOUNDARY : undefined,
  });
}

/** What the colours and the boundary say; predictions are averages only where the other features stay as they are. */
function readingWords(task: Report['data']['target']['task'], averaged: boolean): Html {
  const kind = averaged ? 'average' : 'predicted';
  if (task === 'regression')
    return html`Each colour step is a range of the ${averaged && 'average '}prediction. Where the steps run straight and evenly, each feature adds its share in proportion. Bent or crowded steps mean that an effect is not in proportion, or that one feature’s effect depends on the other.`;
  if (task === 'multiclass')
    return html`Each colour is the class with the largest ${kind} probability; a point in a field of another colour is a row that these two features alone would put in the wrong class.`;
  return html`The line is where the ${kind} probability is one half, and the predicted class changes. A straight boundary is what two effects in proportion give. A bent one means that an effect is not in proportion, or that one feature’s effect depends on the other; the shape alone does not say which.`;
}

/** What the map says about single rows, which differ in their other features. */
function singleRowWords(result: DependenceResultReport): string {
  return isAveraged(result)
    ? 'The map is an average over all other features: single rows may lie on the wrong side and still be predicted rightly.'
    : `The map is drawn for one row whose other features all have their ${result.hold}. A real row has its own, and its prediction may differ: it may lie on the wrong side and still be predicted rightly.`;
}

/** The section on the pair; nothing where there is none. */
export async function pairSection(report: Report, label: string): Promise<ReportSection[]> {
  const { pair } = report;
  if (pair === undefined) return [];
  const [result] = pair.results;
  if (result === undefined) throw new Error('internal: renderReport: the pair map holds no result');
  const chart = chartOf(pair, result, report.data.target);
  return [
    {
      id: 'pair',
      title: 'Two features together',
      body: html`<p>The same for two of the most important features at once: both are set to every pair of values; ${holdWords(result)}.</p>
${await figure(chart, { label })}
<p><strong>How to read it.</strong> ${readingWords(report.data.target.task, isAveraged(result))} ${singleRowWords(result)} Trust it where there are points. Where there are none, it is the network’s guess about rows that do not occur.</p>`,
    },
  ];
}
