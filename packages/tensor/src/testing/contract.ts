import { bytesPerElement } from '../backend/dtype.js';
import { isLimpidError } from '../error.js';
import { evaluate } from '../evaluate/evaluate.js';
import { memoryOf } from '../graph/device.js';
import { key, split } from '../random/key.js';
import { threefry } from '../random/threefry.js';
import { compare } from './compare.js';
import type { ConformanceTest } from './conformance-test.js';
import { makerOn, readAll, type Subject } from './subject.js';
import { watched } from './wrappers.js';

/** What the interface promises apart from arithmetic: memory, order, errors; and the bits of random numbers. */

function same(what: string, actual: unknown, expected: unknown): void {
  if (!Object.is(actual, expected))
    throw new Error(`${what} is ${String(actual)}, expected ${String(expected)}`);
}

/** More than any device has. */
const TOO_MANY_BYTES = 2 ** 50;

/** Known answers of Random123 (kat_vectors, threefry2x32 with 20 rounds): counter, key, result. */
const THREEFRY = [
  [
    [0x00000000, 0x00000000],
    [0x00000000, 0x00000000],
    [0x6b200159, 0x99ba4efe],
  ],
  [
    [0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x1cb996fc, 0xbb002be7],
  ],
  [
    [0x243f6a88, 0x85a308d3],
    [0x13198a2e, 0x03707344],
    [0xc4923a9c, 0x483df7a0],
  ],
] as const;

/** What JAX's `jax.random.split(jax.random.key(0))` gives. */
const SPLIT_OF_ZERO = [1797259609, 2579123966, 928981903, 3453687069];

export function contract(subject: Subject): ConformanceTest[] {
  const { raw } = subject;
  const tests: ConformanceTest[] = [
    {
      name: 'memory holds what is written',
      run: async () => {
        for (const size of [0, 1, 5, 64, 4097]) {
          const data = Uint8Array.from({ length: size }, (_, i) => (i * 37 + 11) % 256);
          const buffer = raw.allocate(size);
          raw.write(buffer, data);
          const expected = data.slice();
          data.fill(0); // the caller's again
          const first = await raw.read(buffer);
          compare(`${size} bytes`, 'bool', first.slice(0, size), expected);
          first.fill(0); // the caller's too
          compare(`${size} bytes, read again`, 'bool', (await raw.read(buffer)).slice(0, size), expected);
          raw.free(buffer);
        }
      },
    },
    {
      name: 'a write fills the beginning and leaves the rest',
      run: async () => {
        const buffer = raw.allocate(12);
        raw.write(buffer, new Uint8Array(12).fill(7));
        raw.write(buffer, new Uint8Array(4).fill(9));
        compare(
          'the bytes',
          'bool',
          (await raw.read(buffer)).slice(0, 12),
          [9, 9, 9, 9, 7, 7, 7, 7, 7, 7, 7, 7],
        );
        raw.free(buffer);
      },
    },
    {
      name: 'buffers do not overlap',
      run: async () => {
        const sizes = [3, 16, 1, 40, 8];
        let buffers = sizes.map((bytes) => raw.allocate(bytes));
        // Holes are made and filled again.
        for (const i of [1, 3]) raw.free(buffers[i]);
        buffers = buffers.map((buffer, i) =>
          i === 1 || i === 3 ? raw.allocate(sizes[i] as number) : buffer,
        );
        buffers.forEach((buffer, i) => raw.write(buffer, new Uint8Array(sizes[i] as number).fill(i + 1)));
        for (const [i, buffer] of buffers.entries()) {
          const bytes = (await raw.read(buffer)).slice(0, sizes[i]);
          compare(`buffer ${i}`, 'bool', bytes, new Uint8Array(sizes[i] as number).fill(i + 1));
        }
        for (const buffer of buffers) raw.free(buffer);
      },
    },
    {
      name: 'an impossible allocation says how much was asked for',
      run: async () => {
        try {
          raw.allocate(TOO_MANY_BYTES);
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          if (message.includes(String(TOO_MANY_BYTES))) return;
          throw new Error(`the error does not name ${TOO_MANY_BYTES} bytes: ${message}`);
        }
        throw new Error(`allocate(${TOO_MANY_BYTES}) gave a buffer`);
      },
    },
    {
      name: 'reads see the work asked for before them, in order',
      run: async () => {
        const x = makerOn(subject.backend)([1, 2, 3], [3], 'float32');
        const [doubled, squared] = [x.mul(2), x.mul(x)];
        const reads = [doubled.data(), squared.data(), doubled.add(squared).data(), x.data()];
        const [a, b, c, d] = await Promise.all(reads);
        compare('2x', 'float32', a as ArrayLike<number>, [2, 4, 6]);
        compare('x²', 'float32', b as ArrayLike<number>, [1, 4, 9]);
        compare('2x + x²', 'float32', c as ArrayLike<number>, [3, 8, 15]);
        compare('x', 'float32', d as ArrayLike<number>, [1, 2, 3]);
      },
    },
    {
      name: 'memory returns to its start',
      run: async () => {
        const backend = watched(raw);
        const make = makerOn(backend);
        const start = memoryOf(backend);
        for (let i = 0; i < 3; i++) {
          const x = make([1, 2, 3, 4], [2, 2], 'float32');
          const y = x.matmul(x).add(1);
          const z = y.sum(0);
          await evaluate([y, z]);
          same('bytes while two results live', memoryOf(backend).bytes - start.bytes, 16 + 16 + 8);
          for (const value of [x, y, z]) value.dispose();
          same('bytes left', memoryOf(backend).bytes, start.bytes);
          same('buffers left', memoryOf(backend).buffers, start.buffers);
        }
      },
    },
    {
      name: 'one megabyte goes there and back',
      run: async () => {
        const data = Uint8Array.from({ length: 2 ** 20 }, (_, i) => (i * 31) ^ (i >> 8));
        const buffer = raw.allocate(data.length);
        raw.write(buffer, data);
        compare('the bytes', 'bool', (await raw.read(buffer)).slice(0, data.length), data);
        raw.free(buffer);
      },
    },
  ];
  if (subject.has('uint32')) {
    tests.push({
      name: 'threefry: the bits of the published vectors',
      run: async () => {
        const make = makerOn(subject.backend);
        const word = (place: 0 | 1 | 2, i: 0 | 1): number[] => THREEFRY.map((row) => row[place][i]);
        const column = (place: 0 | 1 | 2, i: 0 | 1) => make(word(place, i), [THREEFRY.length], 'uint32');
        const made = threefry([column(1, 0), column(1, 1)], [column(0, 0), column(0, 1)]);
        const [first, second] = await readAll(made);
        compare('first words', 'uint32', first as ArrayLike<number>, word(2, 0));
        compare('second words', 'uint32', second as ArrayLike<number>, word(2, 1));
        const zero = await key(0).to(subject.backend);
        const keys = await readAll(split(zero));
        compare(
          'split(key(0))',
          'uint32',
          keys.flatMap((pair) => [...pair]),
          SPLIT_OF_ZERO,
        );
      },
    });
  }
  const missing = (['float16', 'float64', 'int32', 'uint32'] as const).find((dtype) => !subject.has(dtype));
  if (missing) {
    tests.push({
      name: 'a dtype the backend lacks is refused by name',
      run: async () => {
        const x = makerOn(subject.backend)([1, 2], [2], 'float32').cast(missing);
        try {
          await x.data();
        } catch (error) {
          if (isLimpidError(error, 'dtype') && error.message.includes(missing)) return;
          throw new Error(`the error should have the code dtype and name ${missing}: ${String(error)}`);
        }
        throw new Error(
          `${missing} (${bytesPerElement(missing)} bytes) was computed by a backend that has only ${[...raw.dtypes].join(', ')}`,
        );
      },
    });
  }
  return tests;
}
