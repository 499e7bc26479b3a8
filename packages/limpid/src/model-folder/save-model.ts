/** A trained network as files. */
import type { Experiment } from '../experiment/experiment.js';
import type { FolderFiles } from '../files/replace-folder.js';
import { modelJson } from './model-json.js';
import { writeSafetensors } from './safetensors.js';

/** Names of the files of a saved network. */
export const MODEL_FILES = ['model.safetensors', 'model.json'] as const;

/** What goes into the folder. */
export async function modelFiles({ prepared, architecture, model }: Experiment): Promise<FolderFiles> {
  const { task, classes, encoder } = prepared;
  return {
    'model.safetensors': await writeSafetensors(model),
    'model.json': modelJson({ task, classes, architecture, encoder }),
  };
}
