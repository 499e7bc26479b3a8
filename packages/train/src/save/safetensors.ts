import { type DType, LimpidError, type Tensor, type TypedArray, tensor } from '@limpid/tensor';

/**
 * Tensors as bytes, in the safetensors format: eight bytes with the length of the header, the header as JSON, then
 * the elements one tensor after the other. Nothing in it can be executed, and everything is checked before anything
 * is made: a file may come from a stranger.
 *
 * Source: https://github.com/huggingface/safetensors, "Format". It is little-endian, as all machines that run
 * JavaScript today.
 */

interface Format {
  readonly name: string;
  readonly bytes: number;
  read(buffer: ArrayBuffer): TypedArray;
}

/** In the order in which the format's own writer puts tensors: wide elements first, so that each is aligned. */
const FORMATS: Readonly<Partial<Record<DType, Format>>> = {
  float64: { name: 'F64', bytes: 8, read: (buffer) => new Float64Array(buffer) },
  float32: { name: 'F32', bytes: 4, read: (buffer) => new Float32Array(buffer) },
  uint32: { name: 'U32', bytes: 4, read: (buffer) => new Uint32Array(buffer) },
  int32: { name: 'I32', bytes: 4, read: (buffer) => new Int32Array(buffer) },
  bool: { name: 'BOOL', bytes: 1, read: (buffer) => new Uint8Array(buffer) },
};

const LENGTH_BYTES = 8;
/** The format's limit on the header, which keeps a wrong length from taking all memory. */
const LARGEST_HEADER = 100_000_000;
const METADATA = '__metadata__';

/** Tensors by name, and texts by name that go with them. */
export interface TensorFile {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/**
 * The bytes of a safetensors file. The same tensors give the same bytes, in whatever order they come.
 *
 * @param tensors By name; float32, float64, int32, uint32 or bool.
 * @param metadata Texts to go with them. Default none.
 * @throws LimpidError `dtype` for float16; `argument` for a tensor called `__metadata__`.
 * @example
 * ```ts
 * import { tensor } from '@limpid/tensor';
 * import { decodeSafetensors, encodeSafetensors } from '@limpid/train';
 *
 * const bytes = await encodeSafetensors({ weight: tensor([[1, 2]]) });
 * console.log(await decodeSafetensors(bytes).tensors.weight!.toArray()); // [ [ 1, 2 ] ]
 * ```
 */
export async function encodeSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  const order = Object.keys(FORMATS);
  const sorted = Object.entries(tensors)
    .map(([name, value]) => ({ name, value, format: formatOf(name, value) }))
    .sort(
      (a, b) => order.indexOf(a.value.dtype) - order.indexOf(b.value.dtype) || (a.name < b.name ? -1 : 1),
    );
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [[METADATA, metadata]] : [];
  let length = 0;
  for (const { name, value, format } of sorted) {
    const end = length + value.size * format.bytes;
    header.push([name, { dtype: format.name, shape: value.shape, data_offsets: [length, end] }]);
    length = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const start = LENGTH_BYTES + Math.ceil(text.length / LENGTH_BYTES) * LENGTH_BYTES;
  const bytes = new Uint8Array(start + length).fill(0x20, LENGTH_BYTES, start); // the header is padded with spaces
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - LENGTH_BYTES), true);
  bytes.set(text, LENGTH_BYTES);
  let next = start;
  for (const { value } of sorted) {
    const { buffer, byteOffset, byteLength } = await value.data();
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), next);
    next += byteLength;
  }
  return bytes;
}

function formatOf(name: string, { dtype }: Tensor): Format {
  if (name === METADATA)
    throw new LimpidError('argument', `encodeSafetensors: a tensor cannot be called ${METADATA}`);
  const format = FORMATS[dtype];
  if (!format)
    throw new LimpidError('dtype', `encodeSafetensors: ${name} is ${dtype}, which is not supported; cast it`);
  return format;
}

/**
 * The tensors of a safetensors file.
 *
 * @throws LimpidError `argument`, saying what and where, for anything that is not a whole and consistent file:
 *   truncated, an unreadable header, unknown dtypes, sizes that do not agree, gaps and overlaps.
 */
export function decodeSafetensors(bytes: Uint8Array): TensorFile {
  const { header, start } = readHeader(bytes);
  const { [METADATA]: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== 'string')) {
    throw refuse(`${METADATA} must hold texts by name`);
  }
  const dataLength = bytes.length - start;
  const checked = Object.entries(entries)
    .map(([name, entry]) => checkEntry(name, entry, dataLength))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  for (const { name, begin, end: next } of checked) {
    if (begin !== end) {
      throw refuse(
        `${name} begins at byte ${begin} of the data, ${begin < end ? 'within' : 'after a gap behind'} what ends at ${end}`,
      );
    }
    end = next;
  }
  if (end !== dataLength) throw refuse(`${dataLength - end} bytes at the end belong to no tensor`);
  const tensors = checked.map(({ name, begin, end: stop, dtype, shape, format }): [string, Tensor] => {
    const own = new Uint8Array(stop - begin);
    own.set(bytes.subarray(start + begin, start + stop));
    return [name, tensor(format.read(own.buffer), { dtype, shape })];
  });
  return { tensors: Object.fromEntries(tensors), metadata: metadata as Record<string, string> };
}

function refuse(what: string): LimpidError {
  return new LimpidError('argument', `decodeSafetensors: ${what}`);
}

function isRecord(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; start: number } {
  if (bytes.length < LENGTH_BYTES) {
    throw refuse(
      `${bytes.length} bytes are too few: a file begins with ${LENGTH_BYTES} for the length of its header`,
    );
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const rest = bytes.length - LENGTH_BYTES;
  if (length > BigInt(LARGEST_HEADER)) {
    throw refuse(
      `the header would have ${length} bytes, more than the ${LARGEST_HEADER} allowed; this is no safetensors file`,
    );
  }
  if (length > BigInt(rest))
    throw refuse(`the file is truncated: its header has ${length} bytes, and only ${rest} follow`);
  const start = LENGTH_BYTES + Number(length);
  if (bytes[LENGTH_BYTES] !== '{'.charCodeAt(0)) throw refuse('the header does not begin with {');
  let header: Record<string, unknown>;
  try {
    header = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, start)),
    );
  } catch (error) {
    throw refuse(`the header is not JSON: ${(error as Error).message}`);
  }
  return { header, start };
}

function checkEntry(name: string, entry: unknown, dataLength: number) {
  const { dtype: dtypeName, shape, data_offsets: offsets } = (isRecord(entry) ? entry : {}) as Partial<Entry>;
  const [dtype, format] = Object.entries(FORMATS).find(([, { name: known }]) => known === dtypeName) ?? [];
  if (!format) {
    const known = Object.values(FORMATS).map((one) => one.name);
    throw refuse(`${name} has dtype ${JSON.stringify(dtypeName)}; known are ${known.join(', ')}`);
  }
  const isSize = (n: unknown): boolean => Number.isSafeInteger(n) && (n as number) >= 0;
  if (!Array.isArray(shape) || !shape.every(isSize))
    throw refuse(`${name} has shape ${JSON.stringify(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize)) {
    throw refuse(`${name} has data_offsets ${JSON.stringify(offsets)}`);
  }
  const [begin, end] = offsets as [number, number];
  if (end > dataLength)
    throw refuse(`the file is truncated: ${name} ends at byte ${end} of ${dataLength} bytes of data`);
  const size = (shape as number[]).reduce((product, n) => product * n, format.bytes);
  if (end - begin !== size) {
    throw refuse(
      `${name} of shape [${shape.join(', ')}] and ${format.name} needs ${size} bytes, but has ${end - begin}`,
    );
  }
  return { name, begin, end, dtype: dtype as DType, shape: shape as number[], format };
}
