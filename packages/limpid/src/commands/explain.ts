/** `limpid explain`: train a network on a table, look into it, and write a report. */
import type { Command } from 'commander';
import { onBackend } from '../experiment/backend.js';
import { explainExperiment } from '../explanation/explain-experiment.js';
import { makeReport } from '../explanation/make-report.js';
import type { ExplanationOptions } from '../explanation/options.js';
import { checkFolder, replaceFolder } from '../files/write.js';
import { MODEL_FILES, modelFiles } from '../model-folder/save-model.js';
import { renderReport, reportJson } from '../report/index.js';
import { callOf } from './call.js';
import { trainOn } from './experiment-run.js';
import { breathe, type Io, writeLine } from './io.js';
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
}

/** What a report folder holds. */
const REPORT_FILES = ['report.json', 'report.html', ...MODEL_FILES];
const MOST_ROWS = 10_000;
const MOST_REPEATS = 1000;
const MILLISECONDS = 1000;

async function explain(place: string, options: ExplainOptions, io: Io, command: Command): Promise<void> {
  const started = performance.now();
  const talk = options.json ? io.stderr : io.stdout;
  await checkFolder(options.out, REPORT_FILES);
  await onBackend(options.backend, async () => {
    const experiment = await trainOn(place, options, io, talk);
    const trained = performance.now();
    const steps = showSteps(io.stderr);
    const explanation = await explainExperiment(experiment, options, {
      signal: io.signal,
      onStep: steps.start,
    }).finally(steps.finish);
    const explained = performance.now();
    writeLine(talk, '');
    for (const line of describeImportance(explanation.importance)) writeLine(talk, line);

    const report = makeReport(experiment, explanation, callOf(command, place));
    const json = reportJson(report);
    const page = await renderReport(report);
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
    );
  addReadingOptions(command)
    .option('--out <folder>', 'the folder to write; an earlier report there is replaced', 'limpid-report')
    .option('--json', 'print report.json, and everything else to stderr')
    .action((place: string, options: ExplainOptions) => explain(place, options, io, command));
}
