/** The network, how it was trained, and its loss per epoch with the point where early stopping went back to. */

import type { Html, ReportSection } from '@limpid/plot';
import { figure, formatNumber, html, htmlTable, lossCurves } from '@limpid/plot';
import type { Report } from '../types.js';
import { counted } from '../words.js';

function stoppingWords({ training }: Report): Html {
  const epochs = training.train.length;
  const { bestEpoch, patience, maxEpochs } = training;
  if (bestEpoch === undefined) {
    return html`<p>Training ran for ${counted(epochs, 'epoch')}, and the last parameters were kept.</p>`;
  }
  const reason = training.stoppedEarly
    ? html`stopped by itself after ${counted(epochs, 'epoch')}${patience !== undefined && html`, because the validation loss had not improved for ${formatNumber(patience)}`}`
    : html`ran for ${counted(epochs, 'epoch')}, all of the ${formatNumber(maxEpochs)} it was allowed`;
  const edge =
    !training.stoppedEarly &&
    bestEpoch > 0.95 * epochs &&
    html` The best epoch is among the last: the network was still learning, and more epochs might help.`;
  return html`<p>Training ${reason}. The parameters of epoch <strong>${formatNumber(bestEpoch)}</strong>, where the validation loss was lowest, were restored and kept.${edge}</p>`;
}

/** The section on training. */
export async function trainingSection(report: Report, label: string): Promise<ReportSection> {
  const { model, training } = report;
  const layers = {
    columns: ['layer', 'outputs', 'parameters'],
    rows: model.layers.map(({ name, output, parameters }) => [name, output, parameters]),
  };
  const chart = lossCurves(training, { title: 'Loss on training and validation rows', loss: training.loss });
  return {
    id: 'training',
    title: 'How it learned',
    body: html`<p>The network takes ${counted(model.inputs, 'input')} and has <strong>${counted(model.parameters, 'parameter')}</strong>. It was trained with ${training.optimizer}, in batches of ${formatNumber(training.batchSize)}, to make the ${training.loss} small.</p>
${htmlTable(layers, 'The layers, from input to output')}
${stoppingWords(report)}
${await figure(chart, { label })}
<p><strong>How to read it.</strong> Both curves falling is learning. A training curve that goes on falling while the validation curve turns upwards is <em>overfitting</em>: the network begins to learn its rows by heart. Early stopping goes back to the lowest point of the validation curve. Because that point was chosen by looking at the validation rows, their loss is slightly flattering; the held-out rows were not looked at.</p>`,
  };
}
