import { fromConfig, type Layer, namedTensors, type Registry, toConfig } from '@limpid/layers';
import { LimpidError } from '@limpid/tensor';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

/** A model in two parts: what it is made of, and its numbers. */
export interface SerializedModel {
  /** The structure: JSON for `model.json`. */
  readonly structure: string;
  /** The tensors: bytes for `model.safetensors`. */
  readonly tensors: Uint8Array;
}

/** Options of saving and loading. */
export interface SerializeOptions {
  /** Names of layers and functions of your own; the same for saving and loading. Default none. */
  readonly registry?: Registry | undefined;
}

/**
 * A model as text and bytes, to be kept wherever you like; `@limpid/train/node` writes them to a folder.
 *
 * @throws LimpidError `argument`, with the path, for a class or function without a name in the registry.
 * @example
 * ```ts
 * import { linear, relu, sequential } from '@limpid/layers';
 * import { deserialize, predict, serialize } from '@limpid/train';
 *
 * const model = sequential(linear(2, 3), relu);
 * const loaded = deserialize(await serialize(model));
 * const rows = { data: new Float32Array([1, 2]), shape: [1, 2] };
 * console.log(String(await predict(loaded, rows)) === String(await predict(model, rows))); // true
 * ```
 */
export async function serialize(model: unknown, options: SerializeOptions = {}): Promise<SerializedModel> {
  const structure = `${JSON.stringify(toConfig(model, options.registry), null, 2)}\n`;
  return { structure, tensors: await encodeSafetensors(namedTensors(model)) };
}

/**
 * The model that `serialize` wrote. Nothing of it is executed: it can only name layers and functions that are
 * built in or in the registry.
 *
 * @throws LimpidError for text or bytes that are not such a model, or do not belong together.
 */
export function deserialize({ structure, tensors }: SerializedModel, options: SerializeOptions = {}): Layer {
  let config: unknown;
  try {
    config = JSON.parse(structure);
  } catch (error) {
    throw new LimpidError('argument', `deserialize: the structure is not JSON: ${(error as Error).message}`);
  }
  return fromConfig(config, decodeSafetensors(tensors).tensors, options.registry);
}
