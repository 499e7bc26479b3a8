/** A trained network as files. */
import { serialize } from '@limpid/train';
import type { FolderFiles } from '@limpid/train/node';
import type { Experiment } from '../experiment/experiment.js';
import { modelJson } from './model-json.js';

/** Names of the files of a saved network. */
export const MODEL_FILES = ['model.safetensors', 'model.json'] as const;

/** What goes into the folder. */
export async function modelFiles({ prepared, model }: Experiment): Promise<FolderFiles> {
  const { structure, tensors } = await serialize(model);
  return { 'model.safetensors': tensors, 'model.json': modelJson(structure, prepared) };
}
