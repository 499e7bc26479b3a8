/** Work done in pieces, in any order, as several threads do it: the bits are those of the whole. */
import { bytesPerElement, type MapKernel, type TypedArray, viewAs } from '@limpid/tensor/backend';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Library } from '../src/kernels/library.js';
import { mapProgram } from '../src/kernels/map.js';
import type { Program } from '../src/kernels/program.js';
import { Heap } from '../src/memory/index.js';
import type { Code } from '../src/threads/work.js';
import { grow, longShape, otherLeaves, shape, sources } from './support/arbitrary.js';
import { count, evaluateMap } from './support/evaluate.js';
import { expectSame, load, mapOf } from './support/harness.js';

const heap = new Heap();
const library = new Library(heap);
/** More than any store may be long. */
const BORDER = 64;
const UNTOUCHED = 0xa5;

/** An output, and the bytes around it. */
interface Result {
  readonly values: TypedArray;
  readonly around: Uint8Array;
}

/** Runs a program's ranges one after the other. */
function runRanges(
  program: Program,
  { outputs }: MapKernel,
  size: number,
  inputs: readonly TypedArray[],
  ranges: readonly (readonly [number, number])[],
): Result[] {
  const places = [
    ...inputs.map(({ byteLength }) => byteLength),
    ...outputs.map(({ dtype }) => size * bytesPerElement(dtype)),
  ].map((bytes) => heap.allocate(bytes + 2 * BORDER));
  const block = heap.allocate(4 * program.words.length);
  const scratch = heap.allocate(65536);
  for (const { address, size: bytes } of places) heap.bytes.fill(UNTOUCHED, address, address + bytes);
  inputs.forEach((array, i) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    heap.bytes.set(bytes, places[i]!.address + BORDER);
  });
  heap.words.set(program.words, block.address >>> 2);
  const written = outputs.map(({ into }, i) => places[into ?? inputs.length + i]!);
  const passed = [...places.slice(0, inputs.length), ...written];
  heap.words.set(
    passed.map(({ address }) => address + BORDER),
    block.address >>> 2,
  );
  if (program.scratch !== undefined) heap.words[(block.address >>> 2) + program.scratch] = scratch.address;
  const { run } = library.find(program.structure, program.emit) as Code;
  for (const [begin, end] of ranges) run(block.address, begin, end);
  const results = outputs.map(({ dtype }, i) => {
    const { address } = written[i]!;
    const end = address + BORDER + size * bytesPerElement(dtype);
    return {
      values: viewAs(dtype, heap.bytes.slice(address + BORDER, end)),
      around: Uint8Array.of(
        ...heap.bytes.slice(address, address + BORDER),
        ...heap.bytes.slice(end, end + BORDER),
      ),
    };
  });
  for (const piece of [...places, block, scratch]) heap.free(piece);
  return results;
}

/** Equal to the last bit, but for those of NaN, which WebAssembly leaves open; nothing written outside. */
function expectEqual(pieces: readonly Result[], whole: readonly Result[]): void {
  pieces.forEach(({ values, around }, i) => {
    expectSame(values, whole[i]!.values);
    for (const bytes of [around, whole[i]!.around]) {
      expect(bytes.every((byte) => byte === UNTOUCHED)).toBe(true);
    }
  });
}

/** `[0, count)` cut where the numbers say, in an order they say. */
function cut(length: number, numbers: readonly number[]): [number, number][] {
  const at = [...new Set([0, ...numbers.map((number) => number % length), length])].sort((a, b) => a - b);
  const ranges = at.slice(1).map((end, i): [number, number] => [at[i]!, end]);
  return ranges
    .map((range, i) => ({ range, key: numbers[i % numbers.length]! ^ (i * 0x9e3779) }))
    .sort((a, b) => a.key - b.key)
    .map(({ range }) => range);
}

const numbers = fc.array(fc.nat({ max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 12 });

test('map kernels write each piece of their work and nothing else, whatever the pieces', () => {
  const kernel = fc.oneof({ weight: 4, arbitrary: shape() }, longShape).chain((sizes) =>
    fc.record({
      sizes: fc.constant(sizes),
      read: sources(sizes),
      other: otherLeaves(sizes),
      choices: numbers,
      cuts: numbers,
    }),
  );
  fc.assert(
    fc.property(kernel, ({ sizes, read, other, choices, cuts }) => {
      const size = count(sizes);
      const leaves = read.map(({ type, access }, input) => load(type, input, access));
      const body = grow([...leaves, ...other], choices);
      const inputs = read.map(({ data }) => data);
      const map = mapOf(
        sizes,
        read.map(({ type }) => type),
        body,
        body.map((_, i) => i).slice(-3),
      );
      const program = mapProgram(map);
      if (program.count === 0) return;
      const whole = runRanges(program, map, size, inputs, [[0, program.count]]);
      expectEqual(runRanges(program, map, size, inputs, cut(program.count, cuts)), whole);
    }),
    { numRuns: 300 },
  );
});

test('map kernels that read across their rows may be cut up too', () => {
  for (const [batch, rows, columns] of [
    [1, 16, 16],
    [1, 35, 21],
    [3, 6, 4],
    [2, 37, 40],
    [2, 5, 3],
    [1, 20, 3],
  ] as const) {
    const size = batch * rows * columns;
    const along = { strides: [rows * columns, columns, 1], offset: 0 };
    const across = { strides: [rows * columns, 1, rows], offset: 0 };
    const body = [
      load('float32', 0, along),
      load('float32', 1, across),
      load('int32', 2, across),
      load('bool', 3, across),
      load('float32', 1, { strides: [0, 1, 0], offset: 0 }),
      { op: 'constant', dtype: 'float32', value: 0.5 },
      { op: 'mul', dtype: 'float32', args: [1, 5] },
      { op: 'add', dtype: 'float32', args: [6, 4] },
      { op: 'add', dtype: 'float32', args: [0, 7] },
      { op: 'less', dtype: 'bool', args: [1, 0] },
      { op: 'where', dtype: 'float32', args: [3, 8, 7] },
    ] as const;
    const inputTypes = ['float32', 'float32', 'int32', 'bool'] as const;
    const map = mapOf([batch, rows, columns], inputTypes, body, [8, 2, 9, 10]);
    const inPlace = {
      ...map,
      outputs: map.outputs.map((output, i) => (i === 0 ? { ...output, into: 0 } : output)),
    };
    const inputs = [
      Float32Array.from({ length: size }, (_, i) => Math.sin(i)),
      Float32Array.from({ length: size }, (_, i) => Math.cos(i)),
      Int32Array.from({ length: size }, (_, i) => i),
      Uint8Array.from({ length: size }, (_, i) => Number(i % 3 === 0)),
    ];
    // No more goes along the rows than across: tiles have as many rows as columns.
    const plain = mapOf([batch, rows, columns], inputTypes, [body[1], body[2]], [0, 1]);
    for (const kernel of [map, inPlace, plain]) {
      const expected = evaluateMap(kernel, inputs);
      const program = mapProgram(kernel);
      for (const cuts of [[0], [3], [1, 9, 10], [16, 17, 22], [5, 30, 50]]) {
        const results = runRanges(program, kernel, size, inputs, cut(program.count, cuts));
        expectEqual(
          results,
          results.map(({ around }, i) => ({ values: expected[i]!, around })),
        );
      }
    }
  }
});

test('squares are for kernels in which not much more goes along the rows than across', () => {
  const shape = [32, 32];
  const across = load('float32', 0, { strides: [1, 32], offset: 0 });
  const along = Array.from({ length: 3 }, (_, i) => load('float32', i + 1, { strides: [32, 1], offset: 0 }));
  const cursorsTurned = (others: number, outputs: readonly number[]): number => {
    const inputs = Array.from({ length: others + 1 }, () => 'float32' as const);
    const { structure } = mapProgram(mapOf(shape, inputs, [across, ...along.slice(0, others)], outputs));
    return (JSON.parse(structure)[2] as unknown[]).length;
  };
  expect(cursorsTurned(0, [0])).toBe(1);
  expect(cursorsTurned(2, [0, 1])).toBe(1);
  // As an optimiser's update.
  expect(cursorsTurned(3, [0, 1, 2])).toBe(0);
});

test('map kernels that overwrite their inputs may be cut up too', () => {
  for (const length of [1, 5, 17, 64, 4100]) {
    const access = { strides: [1], offset: 0 };
    const map = mapOf(
      [length],
      ['float32', 'bool'],
      [
        load('float32', 0, access),
        load('bool', 1, access),
        { op: 'add', dtype: 'float32', args: [0, 0] },
        { op: 'less', dtype: 'bool', args: [0, 2] },
        { op: 'equal', dtype: 'bool', args: [1, 3] },
      ],
      [2, 4],
    );
    const inPlace = { ...map, outputs: map.outputs.map((output, i) => ({ ...output, into: i })) };
    const inputs = [
      Float32Array.from({ length }, (_, i) => i - 20),
      Uint8Array.from({ length }, (_, i) => i % 2),
    ];
    const program = mapProgram(map);
    const whole = runRanges(program, map, length, inputs, [[0, length]]);
    for (let at = 0; at <= length; at += length > 100 ? 411 : 3) {
      const ranges: [number, number][] = [
        [at, length],
        [0, at],
      ];
      const pieces = ranges.filter(([begin, end]) => begin < end);
      expectEqual(runRanges(mapProgram(inPlace), inPlace, length, inputs, pieces), whole);
    }
  }
});
