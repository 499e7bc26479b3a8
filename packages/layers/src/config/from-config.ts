import { LimpidError, type Tensor } from '@limpid/tensor';
import type { Layer } from '../model/layer.js';
import { FORBIDDEN_FIELD, FORMAT, VERSION } from './config.js';
import { completed, type Registry } from './registry.js';

/**
 * A model from its structure and its tensors. As in every tree operation no constructor runs: an object with the
 * class's prototype is given its fields.
 *
 * The structure may come from a stranger. It can only name classes and functions of the registry, and everything
 * that does not fit is an error.
 *
 * @param config What `toConfig` gave, perhaps by way of JSON.
 * @param tensors What `namedTensors` gave, perhaps by way of a file: exactly those the structure names.
 * @param registry Names of classes and functions that are not built in, as given to `toConfig`.
 * @throws LimpidError `argument` for a structure of another format or version, unknown names, missing or
 *   superfluous tensors; `shape` or `dtype` for tensors other than the structure says.
 * @example
 * ```ts
 * import { fromConfig, linear, namedTensors, relu, sequential, toConfig } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 *
 * const model = sequential(linear(2, 3), relu);
 * const json = JSON.stringify(toConfig(model));
 * const loaded = fromConfig(JSON.parse(json), namedTensors(model));
 * const x = tensor([[1, 2]]);
 * console.log(String(await loaded.apply(x).data()) === String(await model.apply(x).data())); // true
 * ```
 */
export function fromConfig(
  config: unknown,
  tensors: Readonly<Record<string, Tensor>>,
  registry: Registry = {},
): Layer {
  const { layers, functions } = completed(registry);
  const used = new Set<string>();
  const refuse = (path: string, what: string): LimpidError =>
    new LimpidError('argument', `fromConfig: ${path || 'the model'} ${what}`);

  /** The entry of a table by a name that comes from outside. */
  const named = <T>(table: Readonly<Record<string, T>>, kind: string, name: unknown, path: string): T => {
    if (typeof name === 'string' && Object.hasOwn(table, name)) return table[name] as T;
    const known = Object.keys(table).join(', ');
    throw refuse(path, `names the ${kind} ${JSON.stringify(name)}, which is not among ${known}`);
  };

  const tensorAt = (node: Record<string, unknown>, path: string): Tensor => {
    const { $tensor: name, dtype, shape } = node;
    if (typeof name !== 'string' || !Object.hasOwn(tensors, name)) {
      throw refuse(path, `needs the tensor ${JSON.stringify(name)}, which was not given`);
    }
    used.add(name);
    const found = tensors[name] as Tensor;
    if (found.dtype !== dtype) {
      throw new LimpidError(
        'dtype',
        `fromConfig: ${path} needs ${String(dtype)}, but ${name} is ${found.dtype}`,
      );
    }
    if (JSON.stringify(found.shape) !== JSON.stringify(shape)) {
      throw new LimpidError(
        'shape',
        `fromConfig: ${path} needs shape ${JSON.stringify(shape)}, but ${name} is ${JSON.stringify(found.shape)}`,
      );
    }
    return found;
  };

  const read = (node: unknown, path: string): unknown => {
    if (typeof node !== 'object' || node === null) return node;
    if (Array.isArray(node)) return node.map((item, i) => read(item, `${path}[${i}]`));
    const fields = node as Record<string, unknown>;
    if ('$tensor' in fields) return tensorAt(fields, path);
    if ('$function' in fields) return named(functions, 'function', fields.$function, path);
    const { $layer: name, ...rest } = fields;
    const prototype = name === undefined ? Object.prototype : named(layers, 'layer', name, path).prototype;
    const object = Object.create(prototype as object) as Record<string, unknown>;
    for (const [field, value] of Object.entries(rest)) {
      if (field.startsWith('$') || field === FORBIDDEN_FIELD) {
        throw refuse(path, `has a field ${field}, which the format does not know`);
      }
      object[field] = read(value, path ? `${path}.${field}` : field);
    }
    return object;
  };

  const { format, version, model } = (config ?? {}) as {
    format?: unknown;
    version?: unknown;
    model?: unknown;
  };
  if (format !== FORMAT)
    throw refuse('the structure', `is no limpid model: its format is ${JSON.stringify(format)}`);
  if (version !== VERSION) {
    throw refuse(
      'the structure',
      `is of version ${JSON.stringify(version)}; this limpid reads version ${VERSION}`,
    );
  }
  const layer = read(model, '') as Layer | undefined;
  if (typeof layer === 'function') throw refuse('', 'is a plain function: save sequential(f) instead');
  if (typeof layer?.apply !== 'function') throw refuse('', 'is no layer: it has no method apply');
  const unused = Object.keys(tensors).filter((name) => !used.has(name));
  if (unused.length > 0) throw refuse('', `has no place for the tensors ${unused.join(', ')}`);
  return layer;
}
