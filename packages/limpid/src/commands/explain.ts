/** `limpid explain`: train a network on a table, look into it, and write a report. */
import type { Command } from 'commander';
import { onBackend } from '../experiment/backend.js';
import type { Experiment } from '../experiment/experiment.js';
import type { Prepared } from '../experiment/prepare.js';
import { dependenceSetting } from '../explanation/dependence.js';
import { addBands, explainExperiment } from '../explanation/explain-experiment.js';
import { type Call, makeReport } from '../explanation/make-report.js';
import type { ExplanationOptions } from '../explanation/options.js';
import { refitData } from '../explanation/refit.js';
import { type RefitWorkers, startRefitWorkers, workerCount } from '../explanation/refit-workers.js';
import { checkFolder, replaceFolder } from '../files/write.js';
import { MODEL_FILES, modelFiles } from '../model-folder/save-model.js';
import { drawSections, type Report, renderReport, reportJson } from '../report/index.js';
import { callOf } from './call.js';
import { readAndPrepare, trainOn } from './experiment-run.js';
import { breathe, type Io, type TextStream, writeLine } from './io.js';
import { refitCount, wholeNumber } from './option-values.js';
import {
  addColumnOptions,
  addReadingOptions,
  addTrainingOptions,
  type ExperimentOptions,
} from './options.js';
import { describeImportance } from './print.js';
import { showSteps } from './progress.js';

interface ExplainOptions extends ExperimentOptions, ExplanationOptions {
  readonly out: string;
  readonly json?: boolean;
  /** Threads for the refits; by default as many as the machine runs at once. */
  readonly workers?: number;
}

/** What a report folder holds. */
const REPORT_FILES = ['report.json', 'report.html', ...MODEL_FILES];
const MOST_ROWS = 10_000;
const MOST_REPEATS = 1000;
const MOST_WORKERS = 256;
const MILLISECONDS = 1000;

/** Threads for the refits beside this one, if they are worth it. They are started early, to be ready when they are needed. */
function workersFor(prepared: Prepared, options: ExplainOptions, io: Io): RefitWorkers | undefined {
  const count = workerCount(options.workers, options.refits);
  if (io.workerModule === undefined || count === 0) return undefined;
  const data = refitData(prepared, dependenceSetting(prepared, options.rows), options);
  return startRefitWorkers(io.workerModule, count, data);
}

/** A finished run; `trained` is the time when the network was, `explained` when all was known that is reported. */
interface Finished {
  readonly experiment: Experiment;
  readonly report: Report;
  readonly page: string;
  readonly trained: number;
  readonly explained: number;
}

/** Trains a network, looks into it, and draws what was found: as much as can be while workers do the refits. */
async function trainAndExplain(
  prepared: Prepared,
  call: Call,
  options: ExplainOptions,
  io: Io,
  talk: TextStream,
): Promise<Finished> {
  const workers = workersFor(prepared, options, io);
  const steps = showSteps(io.stderr);
  try {
    const experiment = await trainOn(prepared, options, io, talk);
    const trained = performance.now();
    const control = { signal: io.signal, onStep: steps.start, workers };
    const found = await explainExperiment(experiment, options, control);
    const early = makeReport(experiment, found, call);
    const [dependence, drawn] = await Promise.all([
      addBands(experiment, found.dependence, options, control),
      drawSections(early),
    ]);
    const explained = performance.now();
    const report = { ...early, dependence };
    return { experiment, report, page: await renderReport(report, drawn), trained, explained };
  } finally {
    steps.finish();
    await workers?.end();
  }
}

async function explain(place: string, options: ExplainOptions, io: Io, command: Command): Promise<void> {
  const started = performance.now();
  const talk = options.json ? io.stderr : io.stdout;
  await checkFolder(options.out, REPORT_FILES);
  await onBackend(options.backend, async () => {
    const prepared = await readAndPrepare(place, options, io, talk);
    const call = callOf(command, place);
    const finished = await trainAndExplain(prepared, call, options, io, talk);
    const { experiment, report, page, trained, explained } = finished;
    writeLine(talk, '');
    for (const line of describeImportance(report.importance)) writeLine(talk, line);

    const json = reportJson(report);
    const model = await modelFiles(experiment);
    await breathe(io.signal);
    await replaceFolder(options.out, { 'report.json': json, 'report.html': page, ...model });
    if (options.json) io.stdout.write(json);
    writeLine(talk, '');
    writeLine(talk, `written to ${options.out}: ${REPORT_FILES.join(', ')}`);
    const seconds = (from: number, to: number) => ((to - from) / MILLISECONDS).toFixed(1);
    const now = performance.now();
    writeLine(
      io.stderr,
      `${seconds(started, now)} s: training ${seconds(started, trained)}, explaining ${seconds(trained, explained)}, writing ${seconds(explained, now)}`,
    );
  });
}

/** Adds the command to the program. */
export function addExplain(program: Command, io: Io): void {
  const command = program
    .command('explain')
    .description('train a network on a table, look into it, and write a report')
    .argument('<data>', 'a CSV file, or bundled data: breast-cancer, diabetes, digits, iris, wine');
  addColumnOptions(command);
  addTrainingOptions(command);
  command
    .option('--refits <number>', 'refits for the bands of the curves; 0 for none', refitCount, 100)
    .option('--repeats <number>', 'how often each feature is shuffled', wholeNumber(1, MOST_REPEATS), 10)
    .option(
      '--rows <number>',
      'the most held-out rows that curves average over',
      wholeNumber(1, MOST_ROWS),
      100,
    )
    .option(
      '--workers <number>',
      'threads for the refits, the main one among them; 0 is as 1 (default: as many as the machine runs at once, at most 8)',
      wholeNumber(0, MOST_WORKERS),
    );
  addReadingOptions(command)
    .option('--out <folder>', 'the folder to write; an earlier report there is replaced', 'limpid-report')
    .option('--json', 'print report.json, and everything else to stderr')
    .action((place: string, options: ExplainOptions) => explain(place, options, io, command));
}
