/**
 * A module: the sections of the binary format around the functions (WebAssembly Core Specification 2.0,
 * section 5.5). Kernels import one memory and a few functions, and export what the backend calls.
 */
import { ByteWriter } from './bytes.js';
import { FunctionBuilder, type FunctionReference, type Local, TYPE_CODES } from './function.js';
import type { ValueType } from './instructions.js';

const MAGIC_AND_VERSION = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const SECTION = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const;
const FUNCTION = 0x00;
const MEMORY = 0x02;
/** At least no pages. */
const MEMORY_OF_ANY_SIZE = [0x00, 0x00];
/** At least none and at most 65536, which shared memory has to say. */
const SHARED_MEMORY = [0x03, 0x00, 0x80, 0x80, 0x04];

interface Import {
  readonly name: string;
  readonly type: number;
}

export class ModuleBuilder {
  private readonly types: { key: string; bytes: ByteWriter }[] = [];
  private readonly imports: Import[] = [];
  private readonly functions: { type: number; builder: FunctionBuilder }[] = [];
  private readonly exports: { name: string; index: number }[] = [];
  private importsClosed = false;

  /**
   * A function from outside, under the name `host.<name>`. Imports come first in the numbering, so they
   * have to be known before a function of the module itself is referred to.
   */
  importFunction<T extends ValueType>(
    name: string,
    parameters: readonly ValueType[],
    result: T,
  ): FunctionReference & { readonly result: T } {
    if (this.importsClosed) throw new Error(`internal: import of ${name} after a function was referred to`);
    const index = this.imports.length;
    this.imports.push({ name, type: this.typeIndex(parameters, result) });
    return { index, result };
  }

  /**
   * A function of the module with so many parameters of type i32 and without a result, built by `body`, which is
   * given them; exported under `name` if given.
   */
  function(
    count: number,
    body: (builder: FunctionBuilder, ...parameters: Local<'i32'>[]) => void,
    name?: string,
  ): () => FunctionReference {
    const builder = new FunctionBuilder(count);
    const position = this.functions.length;
    this.functions.push({ type: this.typeIndex(new Array<ValueType>(count).fill('i32')), builder });
    body(builder, ...builder.parameters);
    if (name !== undefined) this.exports.push({ name, index: position });
    return () => {
      this.importsClosed = true;
      return { index: this.imports.length + position };
    };
  }

  /** The functions from outside. */
  get importedNames(): string[] {
    return this.imports.map(({ name }) => name);
  }

  /** The bytes; `isShared`: the memory is one that threads share. */
  finish(isShared = false): Uint8Array<ArrayBuffer> {
    const out = new ByteWriter();
    out.bytes(...MAGIC_AND_VERSION);
    section(out, SECTION.type, this.types, (to, { bytes }) => to.append(bytes));
    const memory = isShared ? SHARED_MEMORY : MEMORY_OF_ANY_SIZE;
    section(out, SECTION.import, [memory, ...this.imports], writeImport);
    section(out, SECTION.function, this.functions, (to, { type }) => to.unsigned(type));
    section(out, SECTION.export, this.exports, (to, { name, index }) => {
      to.name(name);
      to.bytes(FUNCTION);
      to.unsigned(this.imports.length + index);
    });
    section(out, SECTION.code, this.functions, (to, { builder }) => to.append(builder.finish()));
    return out.toUint8Array();
  }

  private typeIndex(parameters: readonly ValueType[], result?: ValueType): number {
    const key = `${parameters} -> ${result}`;
    const known = this.types.findIndex((type) => type.key === key);
    if (known >= 0) return known;
    const bytes = new ByteWriter();
    bytes.bytes(0x60);
    bytes.unsigned(parameters.length);
    bytes.bytes(...parameters.map((type) => TYPE_CODES[type]));
    bytes.bytes(...(result ? [1, TYPE_CODES[result]] : [0]));
    return this.types.push({ key, bytes }) - 1;
  }
}

/** A function, or the memory, as the bytes of its type. */
function writeImport(to: ByteWriter, entry: Import | readonly number[]): void {
  to.name('host');
  if ('name' in entry) {
    to.name(entry.name);
    to.bytes(FUNCTION);
    to.unsigned(entry.type);
  } else {
    to.name('memory');
    to.bytes(MEMORY, ...entry);
  }
}

function section<T>(
  out: ByteWriter,
  id: number,
  entries: readonly T[],
  write: (to: ByteWriter, entry: T) => void,
): void {
  const content = new ByteWriter();
  content.unsigned(entries.length);
  for (const entry of entries) write(content, entry);
  out.bytes(id);
  out.unsigned(content.length);
  out.append(content);
}
