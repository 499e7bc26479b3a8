/** What `explain` and `train` have in common: read, prepare, train, and say so. */
import { terminalProgress } from '@limpid/train/node';
import { architectureOf, type Experiment, runExperiment } from '../experiment/experiment.js';
import { type Prepared, prepare } from '../experiment/prepare.js';
import { readTable } from '../experiment/read-table.js';
import { modelReport } from '../explanation/make-report.js';
import { type Io, type TextStream, writeLine } from './io.js';
import type { ExperimentOptions } from './options.js';
import { describeData, describeNetwork, describePerformance } from './print.js';

/**
 * Reads and prepares a bundled set or a file.
 *
 * @param place what the caller named
 * @param talk where to say what was read
 */
export async function readAndPrepare(
  place: string,
  options: ExperimentOptions,
  io: Io,
  talk: TextStream,
): Promise<Prepared> {
  const prepared = await prepare(await readTable(place, options), options);
  for (const line of describeData(prepared)) writeLine(talk, line);
  for (const note of prepared.notes) writeLine(io.stderr, `note: ${note}`);
  return prepared;
}

/**
 * Trains a network on prepared data.
 *
 * @param talk where to say how well it went
 */
export async function trainOn(
  prepared: Prepared,
  options: ExperimentOptions,
  io: Io,
  talk: TextStream,
): Promise<Experiment> {
  const experiment = await runExperiment(prepared, options, {
    signal: io.signal,
    callbacks: [terminalProgress({ stream: io.stderr })],
  });
  const { architecture, model, history, performance } = experiment;
  writeLine(
    talk,
    describeNetwork(architectureOf(prepared, options.hidden), modelReport(architecture, model)),
  );
  const epochs = history.train.length;
  const how = history.stoppedEarly ? 'stopped early' : 'ran its full course';
  writeLine(
    talk,
    `training: ${how} after ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}; epoch ${history.bestEpoch} was kept`,
  );
  writeLine(talk, '');
  for (const line of describePerformance(performance)) writeLine(talk, line);
  return experiment;
}
