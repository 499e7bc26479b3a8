import type { Expression, ReduceKernel, Reducer } from '@limpid/tensor/backend';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grow, shape, sources } from './support/arbitrary.js';
import { count, evaluateReduce } from './support/evaluate.js';
import { arrayOf, contiguous, expectSame, load, run } from './support/harness.js';

let kernels = 0;

function reduceOf(
  kept: readonly number[],
  reduced: readonly number[],
  inputs: ReduceKernel['inputs'],
  body: readonly Expression[],
  reducer: Reducer,
  epilogue: readonly Expression[] = [{ op: 'reduced', dtype: body.at(-1)!.dtype }],
): ReduceKernel {
  const value = epilogue.length - 1;
  return {
    kind: 'reduce',
    key: `reduce ${kernels++}`,
    shape: kept,
    reduced,
    inputs,
    outputs: [{ dtype: epilogue[value]!.dtype, value }],
    body,
    reducer,
    value: body.length - 1,
    epilogue,
  };
}

const reducer = fc.constantFrom<Reducer>('sum', 'max', 'prod');
/** Sums and products of a few dozen of these are exact in float32, in any order. */
const EXACT: Readonly<Record<Reducer, readonly number[]>> = {
  sum: [0, 1, -2, 3.5, 100, -64],
  max: [0, -0, 1, -2, 3.5, -Infinity, Infinity, NaN],
  prod: [1, -1, 2, 0.5, -2, -0.5],
};

describe('reductions', () => {
  test('along any axes, of any layout, guarded or not, equal the plain loop', async () => {
    const kernel = fc.tuple(shape(3), shape(3)).chain(([kept, reduced]) =>
      fc.record({
        kept: fc.constant(kept),
        reduced: fc.constant(reduced),
        read: sources([...kept, ...reduced], 2),
        beside: sources(kept, 2),
        name: reducer,
        choices: fc.array(fc.nat({ max: 2 ** 31 - 1 }), { maxLength: 6 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(kernel, async ({ kept, reduced, read, beside, name, choices }) => {
        const plain = read.map(({ type, access, data }) => {
          const exact = type === 'float32' || type === 'float64';
          const values = [...data].map((_, i) => EXACT[name][(i * 5) % EXACT[name].length]!);
          return { type, access, data: exact ? arrayOf(type, values) : data };
        });
        const body = plain.map(({ type, access }, input) => load(type, input, access)).slice(0, 1);
        const epilogue = grow(
          [
            ...beside.map(({ type, access }, i) => load(type, plain.length + i, access)),
            { op: 'reduced', dtype: body[0]!.dtype },
          ],
          choices,
        );
        const all = [...plain, ...beside];
        const reduce = reduceOf(
          kept,
          reduced,
          all.map(({ type }) => type),
          body,
          name,
          epilogue,
        );
        const inputs = all.map(({ data }) => data);
        expectSame((await run(reduce, inputs))[0], evaluateReduce(reduce, inputs)[0]!, name);
      }),
      { numRuns: 400 },
    );
  });

  test('reduce expressions, not only loads', async () => {
    const [rows, columns, inner] = [5, 9, 14];
    const a = arrayOf(
      'float32',
      Array.from({ length: rows * inner }, (_, i) => (i % 7) - 3),
    );
    const b = arrayOf(
      'float32',
      Array.from({ length: inner * columns }, (_, i) => (i % 5) - 2),
    );
    const body: Expression[] = [
      load('float32', 0, { strides: [inner, 0, 1], offset: 0 }),
      load('float32', 1, { strides: [0, 1, columns], offset: 0 }),
      { op: 'mul', dtype: 'float32', args: [0, 1] },
    ];
    const kernel = reduceOf([rows, columns], [inner], ['float32', 'float32'], body, 'sum');
    expectSame((await run(kernel, [a, b]))[0], evaluateReduce(kernel, [a, b])[0]!);
  });

  test.each([
    ['sum', 'float32', 0],
    ['prod', 'float32', 1],
    ['max', 'float32', -Infinity],
    ['sum', 'float64', 0],
    ['max', 'float64', -Infinity],
    ['max', 'int32', -2147483648],
    ['max', 'uint32', 0],
    ['prod', 'int32', 1],
    ['sum', 'bool', 0],
    ['prod', 'bool', 1],
    ['max', 'bool', 0],
  ] as const)('%s of no %s is %d', async (name, dtype, expected) => {
    for (const kept of [[], [6], [2, 5]]) {
      const access = { strides: [...kept.map(() => 0), 1], offset: 0 };
      const kernel = reduceOf(kept, [0], [dtype], [load(dtype, 0, access)], name);
      const [actual] = await run(kernel, [arrayOf(dtype, [])]);
      expect([...actual!]).toEqual(new Array(count(kept)).fill(expected));
    }
  });

  test('sum 1e7 float32 values to the rounding of the result', async () => {
    const length = 1e7;
    const data = new Float32Array(length);
    let exact = 0;
    for (let i = 0; i < length; i++) {
      data[i] = 0.1 + ((i * 2654435761) % 4096) / 4096;
      exact += data[i]!;
    }
    const whole = reduceOf([], [length], ['float32'], [load('float32', 0, contiguous([length]))], 'sum');
    const [sum] = await run(whole, [data]);
    expect(Math.abs(sum![0]! - exact) / exact).toBeLessThan(6e-8);
    const columns = reduceOf(
      [4],
      [length / 4],
      ['float32'],
      [load('float32', 0, { strides: [1, 4], offset: 0 })],
      'sum',
    );
    const [four] = await run(columns, [data]);
    const total = [...four!].reduce((a, b) => a + b, 0);
    expect(Math.abs(total - exact) / exact).toBeLessThan(1.2e-7);
  });

  test('sum float64 values that cancel', async () => {
    const data = Array.from({ length: 4003 }, (_, i) => (i % 2 === 0 ? 1e16 : -1e16) + (i % 3));
    let exact = 0n;
    for (const value of data) exact += BigInt(value);
    for (const [kept, strides] of [
      [[], [1]],
      [[6], [0, 1]],
    ] as const) {
      const kernel = reduceOf(
        kept,
        [data.length],
        ['float64'],
        [load('float64', 0, { strides, offset: 0 })],
        'sum',
      );
      const [sum] = await run(kernel, [Float64Array.from(data)]);
      expect([...sum!]).toEqual(new Array(count(kept)).fill(Number(exact)));
    }
  });

  test.each(['float32', 'float64'] as const)(
    'find the greatest of %s, NaN and the sign of zeros at every place of a long row',
    async (dtype) => {
      const length = 71;
      const kernel = reduceOf(
        [length],
        [length],
        [dtype],
        [load(dtype, 0, { strides: [length, 1], offset: 0 })],
        'max',
      );
      for (const [usual, special] of [
        [1, 2],
        [-1, -0],
        [-0, 0],
        [1, NaN],
        [-Infinity, -1],
      ] as const) {
        const rows = Array.from({ length }, (_, row) =>
          Array.from({ length }, (_, i) => (i === row ? special : usual)),
        );
        const [most] = await run(kernel, [arrayOf(dtype, rows.flat())]);
        expect([...most!]).toEqual(new Array(length).fill(special));
      }
    },
  );

  test.each(['float32', 'float64'] as const)('keep infinities and NaN in sums of %s', async (dtype) => {
    for (const [values, expected] of [
      [[1, Infinity, 2], Infinity],
      [[1, -Infinity, 2], -Infinity],
      [[Infinity, 1, -Infinity], NaN],
      [[1, NaN, 2], NaN],
    ] as const) {
      for (const kept of [[], [5]]) {
        const access = { strides: [...kept.map(() => 0), 1], offset: 0 };
        const kernel = reduceOf(kept, [3], [dtype], [load(dtype, 0, access)], 'sum');
        const [sum] = await run(kernel, [arrayOf(dtype, values)]);
        expect([...sum!]).toEqual(new Array(count(kept)).fill(expected));
      }
    }
  });

  test('of every length, from any element on, with the special value anywhere', async () => {
    for (const name of ['sum', 'prod', 'max'] as const) {
      for (const type of ['float32', 'float64', 'int32', 'bool'] as const) {
        const pattern = type.startsWith('float') ? EXACT[name] : [1, 0, 1, 1];
        for (let length = 1; length < 83; length += length < 40 ? 1 : 7) {
          const data = arrayOf(
            type,
            Array.from({ length: length + 3 }, (_, i) => (i === 20 ? pattern.at(-1)! : pattern[i % 2]!)),
          );
          for (const [kept, strides] of [
            [[], [1]],
            [[2], [1, 1]],
          ] as const) {
            const kernel = reduceOf(kept, [length], [type], [load(type, 0, { strides, offset: 1 })], name);
            expectSame(
              (await run(kernel, [data]))[0],
              evaluateReduce(kernel, [data])[0]!,
              `${name} ${length}`,
            );
          }
        }
      }
    }
  });

  test('across any number of rows, of more columns than a register has', async () => {
    for (const name of ['sum', 'max', 'prod'] as const) {
      for (const rows of [1, 2, 7, 8, 9, 16, 23]) {
        const columns = 37;
        const data = arrayOf(
          'float32',
          Array.from({ length: rows * columns }, (_, i) => EXACT[name][(i * 3) % 4]!),
        );
        const access = { strides: [1, columns], offset: 0 };
        const kernel = reduceOf([columns], [rows], ['float32'], [load('float32', 0, access)], name);
        expectSame((await run(kernel, [data]))[0], evaluateReduce(kernel, [data])[0]!, `${name} ${rows}`);
      }
    }
  });

  test('sum 1e7 float32 values of any size and order to 2.4e-7 of their magnitude', async () => {
    const length = 1e7;
    const orders = {
      'great and small in turn': (i: number) => (i % 2 === 0 ? 1e5 + (i % 7) : 1e-3),
      'one great among small': (i: number) => (i === 12345 ? 2 ** 30 : 0.1 + (i % 3) / 7),
      'all cancel but the last': (i: number) =>
        i === length - 1 ? 3e9 : (i % 2 === 0 ? 1 : -1) * (1 + ((i >> 1) % 5)),
      falling: (i: number) => 1e6 / (i + 1),
    };
    for (const [name, value] of Object.entries(orders)) {
      const data = new Float32Array(length);
      let exact = 0;
      let magnitude = 0;
      for (let i = 0; i < length; i++) {
        data[i] = value(i);
        exact += data[i]!;
        magnitude += Math.abs(data[i]!);
      }
      for (const [kept, reduced, strides] of [
        [[], [length], [1]],
        [[8], [length / 8], [1, 8]],
      ] as const) {
        const kernel = reduceOf(
          kept,
          reduced,
          ['float32'],
          [load('float32', 0, { strides, offset: 0 })],
          'sum',
        );
        const [sums] = await run(kernel, [data]);
        const total = [...sums!].reduce((a, b) => a + b, 0);
        expect(Math.abs(total - exact) / magnitude, name).toBeLessThan(2.4e-7);
      }
    }
  });

  test('over rows longer than a tile', async () => {
    const [rows, columns] = [3, 9000];
    const data = arrayOf(
      'float32',
      Array.from({ length: rows * columns }, (_, i) => i % 11),
    );
    const kernel = reduceOf(
      [columns],
      [rows],
      ['float32'],
      [load('float32', 0, { strides: [1, columns], offset: 0 })],
      'sum',
    );
    expectSame((await run(kernel, [data]))[0], evaluateReduce(kernel, [data])[0]!);
  });
});
