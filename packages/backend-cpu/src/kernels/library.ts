/**
 * Compiled modules, by the structure they were emitted from.
 *
 * A module is compiled on the spot where the engine allows it, which takes a fraction of a millisecond.
 * Some browsers refuse that on the main thread for larger modules; then it is compiled in the background.
 */

import { type HostName, hostFunctions, parametersOf } from '../math/host.js';
import type { Heap } from '../memory/index.js';
import type { Code, Launch } from '../threads/work.js';
import { type FunctionBuilder, type FunctionReference, ModuleBuilder } from '../wasm/index.js';
import type { Workshop } from './operations.js';

type Loaded = Code | Promise<Code>;

/** The name under which a kernel's module exports its function. */
const ENTRY = 'run';

export class Library {
  private readonly modules = new Map<string, Loaded>();
  private readonly imports: WebAssembly.Imports;

  constructor(private readonly heap: Heap) {
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
    const loaded = this.load(emit());
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

  private load(builder: ModuleBuilder): Loaded {
    const bytes = builder.finish(this.heap.isShared);
    const toCode = ({ exports }: WebAssembly.Instance): Code => ({
      run: exports[ENTRY] as Launch,
      bytes,
      imports: builder.importedNames,
    });
    let module: WebAssembly.Module;
    try {
      module = new WebAssembly.Module(bytes);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return WebAssembly.instantiate(bytes, this.imports).then(({ instance }) => toCode(instance));
    }
    return toCode(new WebAssembly.Instance(module, this.imports));
  }
}

/** What writes a function `(args, begin, end)`. */
export type Build = (shop: Workshop) => void;

/** `args`, `begin` and `end`. */
const PARAMETERS = 3;

/** A module with one function `run(args, begin, end)`. */
export function emitKernel(build: Build): ModuleBuilder {
  const module = new ModuleBuilder();
  module.function(PARAMETERS, (code) => build({ code, host: importer(module) }), ENTRY);
  return module;
}

/** A module whose function `run(args, begin, end)` calls others of the same type. */
export function emitTogether(
  parts: readonly Build[],
  build: (code: FunctionBuilder, parts: readonly FunctionReference[]) => void,
): ModuleBuilder {
  const module = new ModuleBuilder();
  const host = importer(module);
  const functions = parts.map((part) => module.function(PARAMETERS, (code) => part({ code, host })));
  module.function(
    PARAMETERS,
    (code) =>
      build(
        code,
        functions.map((reference) => reference()),
      ),
    ENTRY,
  );
  return module;
}

/** What imports host functions into a module, each once; before functions of the module are referred to. */
export function importer(module: ModuleBuilder): Workshop['host'] {
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
