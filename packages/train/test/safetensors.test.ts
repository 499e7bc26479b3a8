import { readFileSync } from 'node:fs';
import { type Tensor, tensor } from '@limpid/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../src/index.js';

const written = new Uint8Array(readFileSync(new URL('./fixtures/written.safetensors', import.meta.url)));

/** What make-safetensors.py writes. */
const tensors: Record<string, Tensor> = {
  weight: tensor([
    [1.5, -2, 3.25],
    [0, Number.POSITIVE_INFINITY, -0],
  ]),
  bias: tensor([0.1, 1e300], { dtype: 'float64' }),
  count: tensor(-7, { dtype: 'int32' }),
  key: tensor(new Uint32Array([0, 2 ** 32 - 1])),
  mask: tensor([true, false, true]),
  empty: tensor(new Float32Array(0), { shape: [0, 4] }),
  'ünïcode.name': tensor([1, 2, 3], { dtype: 'int32' }),
};

const read = async (file: Readonly<Record<string, Tensor>>) =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(file).map(async ([name, x]) => [name, [x.dtype, x.shape, await x.data()]] as const),
    ),
  );

describe('a file of the format’s own library', () => {
  test('is read', async () => {
    const file = decodeSafetensors(written);
    expect(await read(file.tensors)).toEqual(await read(tensors));
    expect(file.metadata).toEqual({ 'made by': 'safetensors' });
  });
  test('is what we write for the same tensors, byte for byte', async () => {
    expect(await encodeSafetensors(tensors, { 'made by': 'safetensors' })).toEqual(written);
  });
});

/** A file with a header of our choosing. */
function file(header: unknown, dataLength = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const scalar = (from: number, to: number, more: object = {}) => ({
  dtype: 'F32',
  shape: [],
  data_offsets: [from, to],
  ...more,
});

describe('a file is refused, with the reason, if', () => {
  const cases: readonly [string, Uint8Array, string][] = [
    ['it is empty', new Uint8Array(0), '0 bytes are too few'],
    ['it ends within the header', written.subarray(0, 40), 'the file is truncated: its header has'],
    [
      'it ends within the data',
      written.subarray(0, written.length - 3),
      'the file is truncated: mask ends at byte 67 of 64',
    ],
    ['its header is too long', new Uint8Array(8).fill(0xff), 'more than the 100000000 allowed'],
    ['its header is no JSON', file('{"a":'), 'the header is not JSON'],
    ['its header is no text', new Uint8Array([2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff]), 'the header is not JSON'],
    ['its header is no object', file('[]'), 'the header does not begin with {'],
    ['its header begins with a space', file(' {}'), 'the header does not begin with {'],
    ['it has no header', file(''), 'the header does not begin with {'],
    [
      'a dtype is unknown',
      file({ a: scalar(0, 4, { dtype: 'F8' }) }, 4),
      'a has dtype "F8"; known are F64, F32, U32, I32, BOOL',
    ],
    ['an entry is no entry', file({ a: 1 }), 'a has dtype undefined'],
    ['a size is negative', file({ a: scalar(0, 4, { shape: [-1] }) }, 4), 'a has shape [-1]'],
    ['a size is no number', file({ a: scalar(0, 4, { shape: ['1'] }) }, 4), 'a has shape ["1"]'],
    ['offsets are missing', file({ a: { dtype: 'F32', shape: [] } }, 4), 'a has data_offsets undefined'],
    ['offsets are not whole', file({ a: scalar(0, 4.5) }, 8), 'a has data_offsets [0,4.5]'],
    ['offsets run backwards', file({ a: scalar(4, 0) }, 4), 'needs 4 bytes, but has -4'],
    [
      'shape and bytes disagree',
      file({ a: scalar(0, 8) }, 8),
      'a of shape [] and F32 needs 4 bytes, but has 8',
    ],
    [
      'tensors overlap',
      file({ a: scalar(0, 4), b: scalar(2, 6) }, 6),
      'b begins at byte 2 of the data, within what ends at 4',
    ],
    [
      'tensors share their bytes',
      file({ a: scalar(0, 4), b: scalar(0, 4) }, 4),
      'b begins at byte 0 of the data, within what ends at 4',
    ],
    [
      'there is a gap',
      file({ a: scalar(0, 4), b: scalar(8, 12) }, 12),
      'b begins at byte 8 of the data, after a gap behind what ends at 4',
    ],
    ['bytes are left over', file({ a: scalar(0, 4) }, 6), '2 bytes at the end belong to no tensor'],
    ['metadata are no texts', file({ __metadata__: { a: 1 } }), '__metadata__ must hold texts by name'],
  ];
  test.each(cases)('%s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(message);
    expect(() => decodeSafetensors(bytes)).toThrow(/^decodeSafetensors: /);
  });
});

test('whatever bytes are given, the answer is tensors or an error of limpid’s own', () => {
  fc.assert(
    fc.property(fc.nat(written.length - 1), fc.integer({ min: 0, max: 255 }), (at, value) => {
      const bytes = written.slice();
      bytes[at] = value;
      try {
        decodeSafetensors(bytes);
      } catch (error) {
        expect((error as Error).name).toBe('LimpidError');
        expect((error as { code?: string }).code).not.toBe('internal');
      }
    }),
    { numRuns: 300 },
  );
});

test('bytes within a larger buffer are read from where they are', () => {
  const larger = new Uint8Array(written.length + 3);
  larger.set(written, 3);
  expect(Object.keys(decodeSafetensors(larger.subarray(3)).tensors).length).toBe(7);
});

test('a tensor cannot have the metadata’s name', async () => {
  await expect(encodeSafetensors({ __metadata__: tensor(1) })).rejects.toThrow(
    'cannot be called __metadata__',
  );
});
