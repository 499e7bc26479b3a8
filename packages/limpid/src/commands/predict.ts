/**
 * `limpid predict`: a saved network's predictions for the rows of a file, as CSV: one line per row, in their order,
 * empty where a row has no prediction because the network was trained to drop rows with missing values.
 */
import type { Command } from 'commander';
import { Option } from 'commander';
import { type BackendName, onBackend } from '../experiment/backend.js';
import { predictedClasses } from '../experiment/metrics.js';
import { networkPredictor } from '../experiment/network.js';
import { readCsv } from '../experiment/read-table.js';
import { csvText } from '../files/csv-text.js';
import { replaceFile } from '../files/write.js';
import { loadModel, type SavedModel } from '../model-folder/load-model.js';
import { naming } from './data-failure.js';
import { CommandError } from './failure.js';
import { breathe, type Io, writeLine } from './io.js';
import { addReadingOptions, type ReadingOptions } from './options.js';

interface PredictOptions extends ReadingOptions {
  readonly backend: BackendName;
  readonly out?: string;
}

/** A prediction as cells, and what the cells are. */
interface Answers {
  readonly header: readonly string[];
  readonly cells: (row: number) => readonly (string | number)[];
}

function answersOf({ encoder, task, classes }: SavedModel, predictions: Float32Array): Answers {
  const { target } = encoder;
  if (target === undefined) throw new Error('internal: a saved model has no target');
  if (task === 'regression') {
    const values = encoder.decodeTarget(predictions);
    return { header: [target.name], cells: (row) => [values[row] as number] };
  }
  const outputs = task === 'binary' ? 1 : classes.length;
  const chosen = predictedClasses(predictions, outputs);
  const probabilities = (row: number) => {
    const own = Array.from(predictions.subarray(row * outputs, (row + 1) * outputs));
    return outputs === 1 ? [1 - (own[0] as number), own[0] as number] : own;
  };
  return {
    header: [target.name, ...classes.map((name) => `probability of ${name}`)],
    cells: (row) => [classes[chosen[row] as number] as string, ...probabilities(row)],
  };
}

function warn(io: Io, file: string, parts: readonly string[]): void {
  for (const part of parts) writeLine(io.stderr, `note: ${file}: ${part}`);
}

async function predict(folder: string, file: string, options: PredictOptions, io: Io): Promise<void> {
  const text = await onBackend(options.backend, async () => {
    const saved = await loadModel(folder);
    const { encoder, task, model } = saved;
    const table = await readCsv(file, encoder.kindOf, options);
    const encoded = await naming(file, () => {
      const known = encoder.features.map(({ name }) => name);
      const absent = known.filter((name) => !table.has(name));
      if (absent.length > 0) {
        const listed = absent.map((name) => JSON.stringify(name)).join(', ');
        throw new CommandError(
          `${file}: the network needs ${absent.length === 1 ? 'column' : 'columns'} ${listed}, which the file does not have`,
        );
      }
      return encoder.transform(table.select(known), { target: false });
    });
    const { imputed, unknown, dropped } = encoded;
    warn(io, file, [
      ...(dropped > 0 ? [`${dropped} of ${table.rows} rows have missing values and get no prediction`] : []),
      ...Object.entries(imputed).map(
        ([name, count]) => `${count} missing in ${name}, filled in as in training`,
      ),
      ...Object.entries(unknown).map(
        ([name, count]) => `${count} in ${name} of a category that training did not see`,
      ),
    ]);
    const predictions =
      encoded.shape[0] > 0 ? await networkPredictor(task)(model, encoded) : new Float32Array(0);
    const { header, cells } = answersOf(saved, predictions);
    const places = new Map(Array.from(encoded.rows, (row, place) => [row, place]));
    const nothing = header.map(() => '');
    const lines = Array.from({ length: table.rows }, (_, row) => {
      const place = places.get(row);
      return place === undefined ? nothing : cells(place);
    });
    return csvText([header, ...lines]);
  });
  await breathe(io.signal);
  if (options.out === undefined) io.stdout.write(text);
  else await replaceFile(options.out, text);
}

/** Adds the command to the program. */
export function addPredict(program: Command, io: Io): void {
  const command = program
    .command('predict')
    .description('predict the rows of a CSV file with a saved network')
    .argument('<model>', 'a folder that train or explain has written')
    .argument('<csv>', 'a file with the columns the network was trained on')
    .addOption(
      new Option('--backend <name>', 'what computes: WebAssembly, or plain JavaScript')
        .choices(['cpu', 'reference'])
        .default('cpu'),
    );
  addReadingOptions(command)
    .option('--out <file>', 'the file to write (default: standard output)')
    .action((folder: string, file: string, options: PredictOptions) => predict(folder, file, options, io));
}
