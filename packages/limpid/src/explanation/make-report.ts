/** The report of a run, put together from the experiment and its explanation. What it is drawn as is `report/`'s. */
import type { Column } from '@limpid/data';
import { cellValue, columnLength, countMissing, summarizeTable, type TableSummary } from '@limpid/data';
import { treeLeaves } from '@limpid/tensor';
import { version } from '../../package.json';
import type { Experiment } from '../experiment/experiment.js';
import { optimizerName } from '../experiment/fit-network.js';
import { type Architecture, lossName } from '../experiment/network.js';
import { classCounts } from '../experiment/target.js';
import type { ColumnReport, DataReport, ModelReport, OptionValue, Report } from '../report/index.js';
import { REPORT_SCHEMA } from '../report/index.js';
import type { Explanation } from './explain-experiment.js';

/** How the run was called. */
export interface Call {
  /** The command that makes the report again. */
  readonly command: string;
  /** All options with their values, but for where the report goes. */
  readonly options: Readonly<Record<string, OptionValue>>;
}

function distinctValues(column: Column): number {
  const values = new Set<number | string | null>();
  for (let row = 0; row < columnLength(column); row++) values.add(cellValue(column, row));
  values.delete(null);
  return values.size;
}

/** What was done about the missing values of a feature; rows that were dropped are counted elsewhere. */
function treatmentOf(experiment: Experiment, name: string): string | undefined {
  const { encoder } = experiment.prepared;
  const policy = experiment.options.missing;
  const feature = encoder.features.find((one) => one.name === name);
  if (feature === undefined || policy === undefined || policy === 'drop') return undefined;
  const by = feature.kind === 'numeric' ? 'mean' : 'most frequent category';
  return `${by} of the training part${feature.indicator ? ', and marked in a column of its own' : ''}`;
}

function columnReports(experiment: Experiment, summary: TableSummary): ColumnReport[] {
  const { source, target, encoder } = experiment.prepared;
  const features = new Set(encoder.features.map(({ name }) => name));
  return source.table.columns.map((column, i): ColumnReport => {
    const { name, kind, unit } = column;
    const missing = countMissing(column);
    const treatment = missing > 0 ? treatmentOf(experiment, name) : undefined;
    const own = summary.columns[i];
    const known = own?.kind === 'numeric' && missing < columnLength(column);
    return {
      name,
      ...(unit !== undefined && { unit }),
      kind,
      role: name === target ? 'target' : features.has(name) ? 'feature' : 'ignored',
      missing,
      ...(treatment !== undefined && { missingTreatment: treatment }),
      distinct: distinctValues(column),
      ...(known && { minimum: own.min, maximum: own.max, mean: own.mean }),
    };
  });
}

/** The data as they were read. */
function dataReport(experiment: Experiment): DataReport {
  const { source, table, dropped, target, task, classes } = experiment.prepared;
  const { unit } = source.table.column(target);
  const rowsOf = (name: string) => classCounts(table, target).find((one) => one.name === name)?.count ?? 0;
  return {
    name: source.name,
    ...(source.citation !== undefined && { source: source.citation }),
    rows: source.table.rows,
    ...(dropped > 0 && { dropped }),
    columns: columnReports(experiment, summarizeTable(source.table)),
    target: {
      name: target,
      ...(unit !== undefined && { unit }),
      task,
      ...(task !== 'regression' && { classes, counts: classes.map(rowsOf) }),
    },
  };
}

/** The network's layers with the sizes of their outputs. */
export function modelReport({ inputs, hidden, outputs }: Architecture, model: unknown): ModelReport {
  const sizes = [inputs, ...hidden, outputs];
  const layers = sizes.slice(1).flatMap((output, i) => {
    const parameters = (sizes[i] as number) * output + output;
    const layer = { name: 'linear', output, parameters };
    return i < hidden.length ? [layer, { name: 'relu', output, parameters: 0 }] : [layer];
  });
  const parameters = layers.reduce((sum, layer) => sum + layer.parameters, 0);
  const held = treeLeaves(model).reduce((sum, { size }) => sum + size, 0);
  if (held !== parameters) throw new Error(`internal: the model holds ${held} parameters, not ${parameters}`);
  return { layers, inputs, parameters };
}

/** Puts the report together. */
export function makeReport(experiment: Experiment, explanation: Explanation, call: Call): Report {
  const { prepared, options, architecture, model, history, performance } = experiment;
  const { importance, dependence, pair } = explanation;
  return {
    schema: REPORT_SCHEMA,
    limpid: version,
    node: process.versions.node,
    command: call.command,
    seed: options.seed,
    backend: options.backend,
    options: call.options,
    data: dataReport(experiment),
    split: {
      train: prepared.train.shape[0],
      validation: prepared.validation.shape[0],
      test: prepared.test.shape[0],
      stratified: prepared.task !== 'regression',
    },
    model: modelReport(architecture, model),
    training: {
      loss: lossName(prepared.task),
      optimizer: optimizerName(options),
      batchSize: options.batchSize,
      patience: options.patience,
      maxEpochs: options.epochs,
      stoppedEarly: history.stoppedEarly,
      bestEpoch: history.bestEpoch,
      train: history.train,
      validation: history.validation,
    },
    performance,
    importance,
    dependence,
    ...(pair !== undefined && { pair }),
    notes: [...prepared.notes, ...explanation.notes],
  };
}
