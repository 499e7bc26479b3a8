import type { DType, OperationExpression } from '@limpid/tensor/backend';
import { describe, expect, test } from 'vitest';
import { evaluateMap } from './support/evaluate.js';
import { apply, arrayOf, contiguous, expectSame, load, mapOf, run } from './support/harness.js';

/** Every pair of these goes through every operation of the dtype. */
const EDGES: Readonly<Record<Exclude<DType, 'float16'>, readonly number[]>> = {
  float32: [
    0,
    -0,
    1,
    -1,
    0.5,
    -1.5,
    2,
    3,
    -7,
    10.75,
    1e-40,
    -1e-45,
    1.1754943508222875e-38,
    3.4028234663852886e38,
    -3.4028234663852886e38,
    2147483648,
    -2147483904,
    4294967296,
    16777217,
    Infinity,
    -Infinity,
    NaN,
  ].map(Math.fround),
  float64: [
    0,
    -0,
    1,
    -1,
    0.1,
    -1.5,
    2,
    3,
    -7,
    5e-324,
    -2.2250738585072014e-308,
    1.7976931348623157e308,
    2147483647.5,
    -2147483648.9,
    4294967295.9,
    1e300,
    Infinity,
    -Infinity,
    NaN,
  ],
  int32: [0, 1, -1, 2, -2, 3, -3, 7, -7, 31, 32, 33, 65535, -65536, 2147483647, -2147483648, -2147483647],
  uint32: [0, 1, 2, 3, 7, 31, 32, 33, 65535, 65536, 2147483647, 2147483648, 4294967294, 4294967295],
  bool: [0, 1],
};

type Name = OperationExpression['op'];
const FLOATS: readonly DType[] = ['float32', 'float64'];
const NUMBERS: readonly DType[] = ['float32', 'float64', 'int32', 'uint32'];
const ALL: readonly DType[] = [...NUMBERS, 'bool'];

const BINARY: readonly (readonly [Name, readonly DType[]])[] = [
  ['add', ALL],
  ['mul', ALL],
  ['div', NUMBERS],
  ['mod', NUMBERS],
  ['max', ALL],
  ['less', ALL],
  ['equal', ALL],
  ['bitwiseAnd', ['int32', 'uint32', 'bool']],
  ['bitwiseOr', ['int32', 'uint32', 'bool']],
  ['bitwiseXor', ['int32', 'uint32', 'bool']],
  ['shiftLeft', ['int32', 'uint32']],
  ['shiftRight', ['int32', 'uint32']],
];

const UNARY: readonly (readonly [Name, readonly DType[]])[] = [
  ['neg', NUMBERS],
  ['sqrt', FLOATS],
  ['floor', FLOATS],
];

const pairs = (values: readonly number[]) => {
  const first = values.flatMap((a) => values.map(() => a));
  const second = values.flatMap(() => values);
  return [first, second] as const;
};

describe('binary operations on every pair of edge values', () => {
  const cases = BINARY.flatMap(([op, dtypes]) =>
    dtypes.map((dtype) => [op, dtype as keyof typeof EDGES] as const),
  );
  test.each(cases)('%s of %s', async (op, dtype) => {
    const [first, second] = pairs(EDGES[dtype]);
    const result: DType = op === 'less' || op === 'equal' ? 'bool' : dtype;
    const access = contiguous([first.length]);
    const kernel = mapOf(
      [first.length],
      [dtype, dtype],
      [load(dtype, 0, access), load(dtype, 1, access), { op, dtype: result, args: [0, 1] }],
    );
    const inputs = [arrayOf(dtype, first), arrayOf(dtype, second)];
    const [actual] = await run(kernel, inputs);
    const [expected] = evaluateMap(kernel, inputs);
    for (let i = 0; i < expected!.length; i++) {
      expect(actual![i], `${first[i]} ${op} ${second[i]}`).toBe(expected![i]);
    }
  });
});

describe('unary operations on edge values', () => {
  const cases = UNARY.flatMap(([op, dtypes]) =>
    dtypes.map((dtype) => [op, dtype as keyof typeof EDGES] as const),
  );
  test.each(cases)('%s of %s', async (op, dtype) => {
    const access = contiguous([EDGES[dtype].length]);
    const kernel = mapOf([EDGES[dtype].length], [dtype], [load(dtype, 0, access), { op, dtype, args: [0] }]);
    const inputs = [arrayOf(dtype, EDGES[dtype])];
    expectSame((await run(kernel, inputs))[0], evaluateMap(kernel, inputs)[0]!);
  });
});

describe('casts of edge values', () => {
  const cases = ALL.flatMap((from) => ALL.map((to) => [from as keyof typeof EDGES, to] as const));
  test.each(cases)('from %s to %s', async (from, to) => {
    const access = contiguous([EDGES[from].length]);
    const kernel = mapOf(
      [EDGES[from].length],
      [from],
      [load(from, 0, access), { op: 'cast', dtype: to, args: [0] }],
    );
    const inputs = [arrayOf(from, EDGES[from])];
    const [expected] = evaluateMap(kernel, inputs);
    expectSame((await run(kernel, inputs))[0], expected!, `from ${EDGES[from]}`);
  });

  test('say what saturation and truncation are', async () => {
    const values = [-3e9, -1.9, -0.5, 1.9, 3e9, 5e9, NaN, Infinity, -Infinity];
    expect([...(await apply('cast', 'int32', [['float32', values]]))]).toEqual([
      -2147483648, -1, 0, 1, 2147483647, 2147483647, 0, 2147483647, -2147483648,
    ]);
    expect([...(await apply('cast', 'uint32', [['float32', values]]))]).toEqual([
      0, 0, 0, 1, 3000000000, 4294967295, 0, 4294967295, 0,
    ]);
  });
});

describe('the maximum with a number known beforehand', () => {
  const bounds = [0, -0, 1, -2.5, Infinity, -Infinity, NaN];
  test.each(['float32', 'float64'] as const)('is that of %s, from either side', async (dtype) => {
    const values = EDGES[dtype];
    const shape = [values.length];
    const body: OperationExpression[] = bounds.flatMap((_, i) => [
      { op: 'max', dtype, args: [0, 1 + i] },
      { op: 'max', dtype, args: [1 + i, 0] },
    ]);
    const constants = bounds.map((value) => ({ op: 'constant', dtype, value }) as const);
    const whole = [load(dtype, 0, contiguous(shape)), ...constants, ...body];
    const kernel = mapOf(
      shape,
      [dtype],
      whole,
      body.map((_, i) => 1 + bounds.length + i),
    );
    const inputs = [arrayOf(dtype, values)];
    const actual = await run(kernel, inputs);
    evaluateMap(kernel, inputs).forEach((expected, i) => {
      expectSame(actual[i], expected, `with ${bounds[i >> 1]}`);
    });
  });
});

describe('bitcasts', () => {
  test.each([
    ['float32', 'int32'],
    ['float32', 'uint32'],
    ['int32', 'float32'],
    ['uint32', 'int32'],
    ['int32', 'uint32'],
  ] as const)('from %s to %s keep the bits', async (from, to) => {
    const values = EDGES[from].filter((value) => !Number.isNaN(value));
    const source = arrayOf(from, values);
    const actual = await apply('bitcast', to, [[from, values]]);
    expect(new Uint8Array(actual.buffer)).toEqual(new Uint8Array(source.buffer));
  });
});

describe('where', () => {
  test.each(ALL)('picks %s element by element and lets nothing of the other side through', async (dtype) => {
    const other = dtype === 'float32' || dtype === 'float64' ? NaN : 1;
    const condition = [1, 0, 1, 0, 1];
    const left = [1, other, 0, other, 1];
    const right = [other, 0, other, 1, other];
    const actual = await apply('where', dtype, [
      ['bool', condition],
      [dtype, left],
      [dtype, right],
    ]);
    expect([...actual]).toEqual([1, 0, 0, 1, 1]);
  });
});

describe('shifts by a constant', () => {
  test.each([0, 1, 13, 31, 32, 33, 4294967295])('by %d', async (amount) => {
    for (const op of ['shiftLeft', 'shiftRight'] as const) {
      for (const dtype of ['int32', 'uint32'] as const) {
        const access = contiguous([EDGES[dtype].length]);
        const kernel = mapOf(
          [EDGES[dtype].length],
          [dtype],
          [
            load(dtype, 0, access),
            { op: 'constant', dtype, value: dtype === 'int32' ? amount | 0 : amount },
            { op, dtype, args: [0, 1] },
          ],
        );
        const inputs = [arrayOf(dtype, EDGES[dtype])];
        expectSame((await run(kernel, inputs))[0], evaluateMap(kernel, inputs)[0]!, `${op} ${dtype}`);
      }
    }
  });
});
