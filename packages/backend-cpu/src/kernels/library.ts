/**
 * Compiled modules, by the structure they were emitted from.
 *
 * A module is compiled on the spot where the engine allows it, which takes a fraction of a millisecond.
 * Some browsers refuse that on the main thread for larger modules; then it is compiled in the background.
 */

import { type HostName, hostFunctions, parametersOf } from '../math/host.js';
import type { Heap } from '../memory/index.js';
import type { Code, Launch } from '../threads/work.js';
import { type FunctionBuilder, ModuleBuilder } from '../wasm/index.js';
import type { Workshop } from './operations.js';

type Loaded = Code | Promise<Code>;

/** The name under which a kernel's module exports its function. */
const ENTRY = 'run';

export class Library {
  private readonly modules = new Map<string, Loaded>();
  private readonly imports: WebAssembly.Imports;

  constructor(heap: Heap) {
    this.imports = { host: { memory: heap.memory, ...hostFunctions } };
  }

  /** How many modules have been compiled. */
  get size(): number {
    return this.modules.size;
  }

  /** The code of a structure, compiled from the module that `emit` gives when it is not known yet. */
  find(structure: string, emit: () => ModuleBuilder): Loaded {
    const known = this.modules.get(structure);
    if (known) return known;
    const loaded = this.load(emit().finish());
    this.modules.set(structure, loaded);
    if (loaded instanceof Promise) {
      // Later callers need not wait; a failure stays in the promise, where the first caller sees it.
      loaded.then(
        (code) => this.modules.set(structure, code),
        () => this.modules.delete(structure),
      );
    }
    return loaded;
  }

  private load(bytes: Uint8Array<ArrayBuffer>): Loaded {
    let module: WebAssembly.Module;
    try {
      module = new WebAssembly.Module(bytes);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return WebAssembly.instantiate(bytes, this.imports).then(({ instance }) => codeOf(instance, bytes));
    }
    return codeOf(new WebAssembly.Instance(module, this.imports), bytes);
  }
}

function codeOf(instance: WebAssembly.Instance, bytes: Uint8Array<ArrayBuffer>): Code {
  return { run: instance.exports[ENTRY] as Launch, bytes };
}

/** A module with one function `run(args, begin, end)`. */
export function emitKernel(build: (shop: Workshop) => void): ModuleBuilder {
  const module = new ModuleBuilder();
  module.function(
    ['i32', 'i32', 'i32'],
    (code: FunctionBuilder) => build({ code, host: importer(module) }),
    ENTRY,
  );
  return module;
}

function importer(module: ModuleBuilder): Workshop['host'] {
  const imported = new Map<HostName, ReturnType<Workshop['host']>>();
  return (name) => {
    let reference = imported.get(name);
    if (!reference) {
      reference = module.importFunction(name, parametersOf(name), 'f64');
      imported.set(name, reference);
    }
    return reference;
  };
}
