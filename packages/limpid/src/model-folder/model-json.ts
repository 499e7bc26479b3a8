/**
 * `model.json` of a saved network: the structure as `@limpid/layers` writes it, and beside it, under `table`, what is
 * needed to use the network on tables: the task, the classes and the encoder. `loadModel` of `@limpid/train/node`
 * reads the same folder, and leaves `table` alone.
 */
import { type Encoder, type EncoderJson, encoderFromJson, isDataError } from '@limpid/data';
import { version } from '../../package.json';
import { CommandError } from '../commands/failure.js';
import type { TaskKind } from '../experiment/target.js';

/** The version of the part called `table`. */
const VERSION = 1;

/** How a network is used on tables. */
export interface TableUse {
  readonly task: TaskKind;
  /** The classes in the order of the network's outputs; empty for regression. */
  readonly classes: readonly string[];
  readonly encoder: Encoder;
}

/** The same as JSON. */
interface TableJson {
  readonly version: number;
  /** Version of limpid that wrote it. */
  readonly limpid: string;
  readonly task: TaskKind;
  readonly classes: readonly string[];
  readonly encoder: EncoderJson;
}

/**
 * The text of `model.json`.
 *
 * @param structure what `serialize` of `@limpid/train` gave
 */
export function modelJson(structure: string, { task, classes, encoder }: TableUse): string {
  const table: TableJson = { version: VERSION, limpid: version, task, classes, encoder: encoder.toJSON() };
  return `${JSON.stringify({ ...JSON.parse(structure), table }, null, 2)}\n`;
}

/**
 * Reads from `model.json` how the network is used on tables.
 *
 * @param path for messages
 * @throws CommandError when the text is not what {@link modelJson} writes
 */
export function readTableUse(text: string, path: string): TableUse {
  const wrong = (what: string) =>
    new CommandError(`${path}: ${what}; expected a network that limpid train or explain has saved`);
  let table: Partial<TableJson> | undefined;
  try {
    table = (JSON.parse(text) as { table?: TableJson } | null)?.table;
  } catch {
    throw wrong('it is not JSON');
  }
  if (typeof table !== 'object' || table === null) throw wrong('it does not say how to use it on tables');
  const { version: read, task, classes, encoder } = table;
  if (read !== VERSION) {
    throw wrong(`its table is of version ${JSON.stringify(read)}, and this limpid reads version ${VERSION}`);
  }
  if (task !== 'binary' && task !== 'multiclass' && task !== 'regression') {
    throw wrong(`its task is ${JSON.stringify(task)}`);
  }
  if (!Array.isArray(classes) || !classes.every((name) => typeof name === 'string')) {
    throw wrong('it has no list of classes');
  }
  try {
    return { task, classes, encoder: encoderFromJson(encoder as EncoderJson) };
  } catch (error) {
    throw isDataError(error) ? wrong(error.message) : error;
  }
}
