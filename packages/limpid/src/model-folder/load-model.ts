/** A saved network, ready to predict. */
import { join } from 'node:path';
import type { Layer } from '@limpid/layers';
import { isLimpidError } from '@limpid/tensor';
import { deserialize } from '@limpid/train';
import { CommandError } from '../commands/failure.js';
import { readBytes, readText } from '../files/read-file.js';
import { readTableUse, type TableUse } from './model-json.js';

/** A network with how it is used on tables. */
export interface SavedModel extends TableUse {
  readonly model: Layer;
}

/**
 * Reads the folder that `train` or `explain` has written.
 *
 * @throws CommandError when there is none, or its files do not fit each other
 */
export async function loadModel(folder: string): Promise<SavedModel> {
  const path = join(folder, 'model.json');
  const structure = await readText(path);
  const use = readTableUse(structure, path);
  const tensors = await readBytes(join(folder, 'model.safetensors'));
  try {
    return { ...use, model: deserialize({ structure, tensors }) };
  } catch (error) {
    if (!isLimpidError(error)) throw error;
    throw new CommandError(`${folder}: the network cannot be read: ${error.message}`);
  }
}
