import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Layer } from '@limpid/layers';
import { LimpidError } from '@limpid/tensor';
import { deserialize, type SerializeOptions, serialize } from '../save/serialize.js';
import { replaceFolder } from './replace-folder.js';

/** A model as a folder of two files. */
const STRUCTURE = 'model.json';
const TENSORS = 'model.safetensors';

/**
 * Saves a model to a folder, as `model.json` (its structure) and `model.safetensors` (its numbers). The folder is
 * written whole or not at all.
 *
 * @param folder Made if it is not there, in a folder that is. An earlier model in it is replaced.
 * @throws LimpidError `argument` for a model that cannot be written, and for a folder with other files in it; the
 *   file system's error where it cannot be written to.
 * @example
 * ```ts
 * import { mkdtemp, readdir } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { linear, relu, sequential } from '@limpid/layers';
 * import { loadModel, saveModel } from '@limpid/train/node';
 *
 * const folder = join(await mkdtemp(join(tmpdir(), 'limpid-')), 'model');
 * await saveModel(folder, sequential(linear(2, 3), relu));
 * console.log(await readdir(folder)); // [ 'model.json', 'model.safetensors' ]
 * console.log(typeof (await loadModel(folder)).apply); // function
 * ```
 */
export async function saveModel(
  folder: string,
  model: unknown,
  options: SerializeOptions = {},
): Promise<void> {
  const { structure, tensors } = await serialize(model, options);
  await replaceFolder(folder, { [STRUCTURE]: structure, [TENSORS]: tensors });
}

/**
 * The model in a folder that `saveModel` wrote.
 *
 * @throws LimpidError with the folder's name for files that are no model or do not belong together; the file
 *   system's error if they cannot be read.
 */
export async function loadModel(folder: string, options: SerializeOptions = {}): Promise<Layer> {
  const structure = await readFile(join(folder, STRUCTURE), 'utf8');
  const tensors = await readFile(join(folder, TENSORS));
  try {
    return deserialize({ structure, tensors }, options);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new LimpidError('argument', `loadModel: ${folder}: ${error.message}`);
  }
}
