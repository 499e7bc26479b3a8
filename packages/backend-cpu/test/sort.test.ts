import type { DType, SortKernel, TypedArray } from '@limpid/tensor/backend';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { access, shape, type Tested, values } from './support/arbitrary.js';
import { coordinates, place } from './support/evaluate.js';
import { arrayOf, contiguous, expectSame, run } from './support/harness.js';

const sortOf = (type: DType, changes: Partial<SortKernel> & { shape: readonly number[] }): SortKernel => ({
  kind: 'sort',
  key: `sort ${Math.random()}`,
  inputs: [type],
  outputs: [{ dtype: 'int32', value: 0 }],
  descending: false,
  x: contiguous(changes.shape),
  ...changes,
});

/** The engine's own stable sort, row by row. */
function sorted({ shape: sizes, descending, x }: SortKernel, input: TypedArray): TypedArray {
  const length = sizes.at(-1)!;
  const compare = (a: number, b: number) => {
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return a < b ? -1 : Number(a > b);
  };
  const rows = coordinates(sizes.slice(0, -1)).map((row) => {
    const at = (i: number) => input[place(x, [...row, i])]!;
    const order = Array.from({ length }, (_, i) => i);
    return order.sort((i, j) => (descending ? compare(at(j), at(i)) : compare(at(i), at(j))));
  });
  return arrayOf('int32', rows.flat());
}

async function expectSorted(kernel: SortKernel, input: TypedArray): Promise<void> {
  expectSame((await run(kernel, [input]))[0], sorted(kernel, input));
}

const types = fc.constantFrom<Tested>('float32', 'float64', 'int32', 'uint32', 'bool');

describe('sort', () => {
  test('orders rows of any length and dtype, stably, both ways, through any strides', async () => {
    const short = shape(3).filter((sizes) => sizes.length > 0);
    const long = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 49, max: 300 }));
    const problem = fc.tuple(fc.oneof(short, long), types, fc.boolean()).chain(([sizes, type, descending]) =>
      access(sizes)
        .filter(({ access: { guard } }) => !guard)
        .chain(({ access: x, length }) =>
          values(type, length).map((data) => ({
            kernel: sortOf(type, { shape: sizes, descending, x }),
            data,
          })),
        ),
    );
    await fc.assert(
      fc.asyncProperty(problem, ({ kernel, data }) => expectSorted(kernel, data)),
      { numRuns: 200 },
    );
  });

  test('puts NaN last, and first in descending order, whatever its sign and payload', async () => {
    for (const length of [6, 60]) {
      const bits = Int32Array.from(
        { length },
        (_, i) => [0x7fc00000, 1, -1, 0x7f800000, -8388608, 0][i % 6]!,
      );
      const data = new Float32Array(bits.buffer);
      for (const descending of [false, true]) {
        await expectSorted(sortOf('float32', { shape: [length], descending }), data);
        await expectSorted(sortOf('float64', { shape: [length], descending }), Float64Array.from(data));
      }
    }
  });

  test('keeps zeros of either sign in their places', async () => {
    for (const type of ['float32', 'float64'] as const) {
      const data = arrayOf(
        type,
        Array.from({ length: 99 }, (_, i) => (i % 2 === 0 ? -0 : 0)),
      );
      expect([...(await run(sortOf(type, { shape: [99] }), [data]))[0]!]).toEqual([...data.keys()]);
    }
  });

  test('orders many numbers', async () => {
    const length = 100_000;
    const data = Float32Array.from({ length }, (_, i) => Math.sin(i * i) * 10 ** (i % 60));
    await expectSorted(sortOf('float32', { shape: [length] }), data);
    await expectSorted(sortOf('float64', { shape: [2, length / 2] }), Float64Array.from(data));
  });
});
