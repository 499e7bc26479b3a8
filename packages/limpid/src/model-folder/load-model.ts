/** A saved network, ready to predict. */
import { join } from 'node:path';
import { CommandError } from '../commands/failure.js';
import { buildModel, type Model } from '../experiment/network.js';
import { readBytes, readText } from '../files/read-file.js';
import { type ModelDescription, readModelJson } from './model-json.js';
import { readSafetensors } from './safetensors.js';

/** A network with what is known of it. */
export interface SavedModel extends ModelDescription {
  readonly model: Model;
}

/**
 * Reads the folder that `train` or `explain` has written.
 *
 * @throws CommandError when there is none, or its files do not fit each other
 */
export async function loadModel(folder: string): Promise<SavedModel> {
  const path = join(folder, 'model.json');
  const description = readModelJson(await readText(path), path);
  const weights = join(folder, 'model.safetensors');
  const bytes = await readBytes(weights);
  try {
    const model = readSafetensors(buildModel(description.architecture, 0), bytes);
    return { ...description, model };
  } catch (error) {
    throw new CommandError(`${weights}: ${(error as Error).message}`);
  }
}
