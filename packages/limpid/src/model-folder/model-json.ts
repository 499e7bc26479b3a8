/**
 * What `model.json` says: everything about a network but its numbers, which are in `model.safetensors`. Enough to
 * build the network again, and to encode the rows of a table as in training.
 */
import { type Encoder, type EncoderJson, encoderFromJson, isDataError } from '@limpid/data';
import { version } from '../../package.json';
import { CommandError } from '../commands/failure.js';
import type { Architecture } from '../experiment/network.js';
import type { TaskKind } from '../experiment/target.js';

/** The version of this layout. */
const FORMAT = 'limpid-model/1';

/** A network without its numbers. */
export interface ModelDescription {
  readonly task: TaskKind;
  readonly classes: readonly string[];
  readonly architecture: Architecture;
  readonly encoder: Encoder;
}

/** The file, as JSON has it. */
interface ModelJson {
  readonly format: string;
  /** Version of limpid that wrote it. */
  readonly limpid: string;
  readonly task: TaskKind;
  readonly classes: readonly string[];
  readonly architecture: Architecture;
  readonly encoder: EncoderJson;
}

/** The text of `model.json`. */
export function modelJson({ task, classes, architecture, encoder }: ModelDescription): string {
  const json: ModelJson = {
    format: FORMAT,
    limpid: version,
    task,
    classes,
    architecture,
    encoder: encoder.toJSON(),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

const isSize = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;

function isArchitecture(value: unknown): value is Architecture {
  if (typeof value !== 'object' || value === null) return false;
  const { inputs, hidden, outputs } = value as Partial<Architecture>;
  return isSize(inputs) && isSize(outputs) && Array.isArray(hidden) && hidden.every(isSize);
}

/**
 * Reads `model.json`.
 *
 * @param path for messages
 * @throws CommandError when the text is not what {@link modelJson} writes
 */
export function readModelJson(text: string, path: string): ModelDescription {
  const wrong = (what: string) =>
    new CommandError(`${path}: ${what}; expected a model that limpid has saved`);
  let json: Partial<ModelJson>;
  try {
    json = JSON.parse(text);
  } catch {
    throw wrong('it is not JSON');
  }
  const { format, task, classes, architecture, encoder } = json ?? {};
  if (format !== FORMAT) throw wrong(`its format is ${JSON.stringify(format)}, not "${FORMAT}"`);
  if (task !== 'binary' && task !== 'multiclass' && task !== 'regression') {
    throw wrong(`its task is ${JSON.stringify(task)}`);
  }
  if (!Array.isArray(classes)) throw wrong('it has no list of classes');
  if (!isArchitecture(architecture)) throw wrong('its architecture has no sizes of layers');
  try {
    const fitted = encoderFromJson(encoder as EncoderJson);
    if (fitted.names.length !== architecture.inputs) {
      throw wrong(
        `its encoder makes ${fitted.names.length} columns, and its network takes ${architecture.inputs}`,
      );
    }
    return { task, classes, architecture, encoder: fitted };
  } catch (error) {
    throw isDataError(error) ? wrong(error.message) : error;
  }
}
