/** The options that commands share, their defaults, and what they become. */
import type { MissingPolicy, Task } from '@limpid/data';
import { type Command, Option } from 'commander';
import type { BackendName } from '../experiment/backend.js';
import { columnNames, layerSizes, numberBelow, texts, wholeNumber } from './option-values.js';

/** How a CSV file is read. */
export interface ReadingOptions {
  readonly separator?: string;
  readonly decimal: '.' | ',';
  readonly header?: boolean;
  /** Texts that mean a missing value, besides the usual ones. */
  readonly missingMarker?: readonly string[];
}

/** Which columns serve for what. */
export interface ColumnOptions {
  readonly target?: string;
  readonly task: 'auto' | Task;
  readonly numeric?: readonly string[];
  readonly categorical?: readonly string[];
  readonly exclude?: readonly string[];
  readonly missing?: MissingPolicy;
  /** The class whose probability is shown. */
  readonly class?: string;
}

/** What network is trained, and how. */
export interface TrainingOptions {
  readonly hidden: readonly number[];
  readonly epochs: number;
  readonly patience: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly validation: number;
  readonly test: number;
  readonly seed: number;
  readonly backend: BackendName;
}

/** Everything that decides about an experiment. */
export interface ExperimentOptions extends ReadingOptions, ColumnOptions, TrainingOptions {}

/** More epochs, or larger batches, are a slip of the finger. */
const MOST = 1_000_000;

/** Adds how to read a CSV file. */
export function addReadingOptions(command: Command): Command {
  return command
    .option('--separator <character>', 'the character between values (found out by default)')
    .addOption(new Option('--decimal <mark>', 'the decimal mark').choices(['.', ',']).default('.'))
    .option('--header', 'the first row is a header although it looks like numbers')
    .option('--missing-marker <text>', 'a further text that means a missing value; may be repeated', texts);
}

/** Adds which columns serve for what. */
export function addColumnOptions(command: Command): Command {
  return command
    .option('--target <column>', 'the column to predict (bundled data have one by default)')
    .addOption(
      new Option('--task <task>', 'what the target is')
        .choices(['auto', 'classification', 'regression'])
        .default('auto'),
    )
    .option('--numeric <columns>', 'columns to read as numbers, with commas between', columnNames)
    .option('--categorical <columns>', 'columns to read as categories, with commas between', columnNames)
    .option('--exclude <columns>', 'columns to leave out, with commas between', columnNames)
    .addOption(
      new Option(
        '--missing <policy>',
        'missing values: drop the rows, fill in the mean (or most frequent category), or fill in and mark',
      ).choices(['drop', 'mean', 'indicator']),
    )
    .option(
      '--class <name>',
      'the class whose probability is shown (default: the second of two, the most frequent of more)',
    );
}

/** Adds what network is trained, and how. */
export function addTrainingOptions(command: Command): Command {
  return command
    .option('--hidden <sizes>', 'sizes of the hidden layers, or none', layerSizes, [16, 8])
    .option('--epochs <number>', 'the most passes through the training rows', wholeNumber(1, MOST), 300)
    .option(
      '--patience <epochs>',
      'stop after so many epochs without a better validation loss',
      wholeNumber(1, MOST),
      20,
    )
    .option('--batch-size <rows>', 'rows in a mini-batch', wholeNumber(1, MOST), 32)
    .option('--learning-rate <rate>', "AdamW's learning rate", numberBelow(10), 0.003)
    .option('--weight-decay <rate>', "AdamW's weight decay", numberBelow(10, 'allow zero'), 0.01)
    .option('--validation <share>', 'share of the rows for early stopping', numberBelow(1), 0.2)
    .option('--test <share>', 'share of the rows held out for measuring', numberBelow(1), 0.2)
    .option('--seed <number>', 'where all chance comes from', wholeNumber(0), 0)
    .addOption(
      new Option('--backend <name>', 'what computes: WebAssembly, or plain JavaScript')
        .choices(['cpu', 'reference'])
        .default('cpu'),
    );
}
