/** `limpid train`: train a network on a table and save it. */
import type { Command } from 'commander';
import { onBackend } from '../experiment/backend.js';
import { checkFolder, replaceFolder } from '../files/write.js';
import { MODEL_FILES, modelFiles } from '../model-folder/save-model.js';
import { readAndPrepare, trainOn } from './experiment-run.js';
import { breathe, type Io, writeLine } from './io.js';
import {
  addColumnOptions,
  addReadingOptions,
  addTrainingOptions,
  type ExperimentOptions,
} from './options.js';

interface TrainOptions extends ExperimentOptions {
  readonly out: string;
}

async function train(place: string, options: TrainOptions, io: Io): Promise<void> {
  await checkFolder(options.out, MODEL_FILES);
  await onBackend(options.backend, async () => {
    const prepared = await readAndPrepare(place, options, io, io.stdout);
    const experiment = await trainOn(prepared, options, io, io.stdout);
    const files = await modelFiles(experiment);
    await breathe(io.signal);
    await replaceFolder(options.out, files);
  });
  writeLine(io.stdout, '');
  writeLine(io.stdout, `written to ${options.out}: ${MODEL_FILES.join(', ')}`);
}

/** Adds the command to the program. */
export function addTrain(program: Command, io: Io): void {
  const command = program
    .command('train')
    .description('train a network on a table and save it')
    .argument('<data>', 'a CSV file, or bundled data: breast-cancer, diabetes, digits, iris, wine');
  addColumnOptions(command);
  addTrainingOptions(command);
  addReadingOptions(command)
    .option('--out <folder>', 'the folder to write; an earlier model there is replaced', 'limpid-model')
    .action((place: string, options: TrainOptions) => train(place, options, io));
}
