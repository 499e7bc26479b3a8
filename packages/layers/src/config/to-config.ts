import { isTensor, LimpidError, type Tensor, treePaths } from '@limpid/tensor';
import { FORBIDDEN_FIELD, FORMAT, type Json, type ModelConfig, VERSION } from './config.js';
import { completed, type Registry } from './registry.js';

/**
 * The tensors of a model by name, which is their path, as `layers[0].weight`. A tensor in several places has the
 * name of the first.
 *
 * @example
 * ```ts
 * import { linear, namedTensors, relu, sequential } from '@limpid/layers';
 *
 * console.log(Object.keys(namedTensors(sequential(relu, linear(2, 1))))); // [ 'layers[1].weight', 'layers[1].bias' ]
 * ```
 */
export function namedTensors(model: unknown): Record<string, Tensor> {
  return Object.fromEntries([...namesOf(model)].map(([tensor, name]) => [name, tensor]));
}

function namesOf(model: unknown): Map<Tensor, string> {
  const names = new Map<Tensor, string>();
  for (const { path, leaf } of treePaths(model)) {
    if (isTensor(leaf) && !names.has(leaf)) names.set(leaf, path);
  }
  return names;
}

/**
 * The structure of a model as data for JSON, without its tensors: `namedTensors` gives those, `fromConfig` puts
 * both together again.
 *
 * @param model A layer, or any tree with layers.
 * @param registry Names of classes and functions that are not built in.
 * @throws LimpidError `argument`, with the path, for a class or function without a name and for anything that
 *   JSON does not hold.
 * @example
 * ```ts
 * import { activation, leakyRelu, linear, relu, sequential, toConfig } from '@limpid/layers';
 *
 * const { model } = toConfig(sequential(relu, activation(leakyRelu, { slope: 0.1 })));
 * console.log(JSON.stringify(model));
 * // {"$layer":"sequential","layers":[{"$function":"relu"},{"$layer":"activation","function":{"$function":"leakyRelu"},"options":{"slope":0.1}}]}
 * ```
 */
export function toConfig(model: unknown, registry: Registry = {}): ModelConfig {
  const { layers, functions } = completed(registry);
  const layerNames = new Map(
    Object.entries(layers).map(([name, { prototype }]) => [prototype as object, name]),
  );
  const functionNames = new Map(Object.entries(functions).map(([name, f]) => [f as unknown, name]));
  const tensorNames = namesOf(model);

  const refuse = (path: string, what: string): LimpidError =>
    new LimpidError('argument', `toConfig: ${path || 'the model'} is ${what}`);

  const fields = (node: object, path: string): Record<string, Json> => {
    const entries = Object.entries(node).filter(([, value]) => value !== undefined);
    const reserved = entries.find(([field]) => field.startsWith('$') || field === FORBIDDEN_FIELD);
    if (reserved)
      throw refuse(path, `an object with a field ${reserved[0]}; names like this are kept for the format`);
    return Object.fromEntries(
      entries.map(([field, value]) => [field, write(value, path ? `${path}.${field}` : field)]),
    );
  };

  const write = (node: unknown, path: string): Json => {
    if (isTensor(node)) {
      return { $tensor: tensorNames.get(node) as string, dtype: node.dtype, shape: node.shape };
    }
    switch (typeof node) {
      case 'string':
      case 'boolean':
        return node;
      case 'number':
        if (!Number.isFinite(node)) throw refuse(path, `${node}, which JSON does not hold`);
        return node;
      case 'function': {
        const name = functionNames.get(node);
        if (name !== undefined) return { $function: name };
        throw refuse(
          path,
          `the function ${node.name || 'without a name'}, which has no name in the registry; give it one, here and to fromConfig: { functions: { name: f } }`,
        );
      }
      case 'object':
        break;
      default:
        throw refuse(path, `a value of type ${typeof node}, which JSON does not hold`);
    }
    if (node === null) return null;
    if (Array.isArray(node)) return node.map((item, i) => write(item, `${path}[${i}]`));
    const prototype = Object.getPrototypeOf(node) as object | null;
    if (prototype === Object.prototype || prototype === null) return fields(node, path);
    const name = layerNames.get(prototype);
    if (name !== undefined) return { $layer: name, ...fields(node, path) };
    throw refuse(
      path,
      `of class ${node.constructor.name}, which has no name in the registry; give it one, here and to fromConfig: { layers: { name: Class } }`,
    );
  };

  return { format: FORMAT, version: VERSION, model: write(model, '') };
}
