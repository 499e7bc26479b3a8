import {
  arange,
  compile,
  type DType,
  eye,
  full,
  fullLike,
  isLimpidError,
  linspace,
  ones,
  onesLike,
  referenceBackend,
  type Tensor,
  tensor,
  useBackend,
  zeros,
  zerosLike,
} from '@limpid/tensor';
import { describe, expect, test } from 'vitest';

describe('tensor', () => {
  test.each([
    ['a number', 3, [], 'float32', 3],
    ['a boolean', true, [], 'bool', true],
    ['a list', [1, 2], [2], 'float32', [1, 2]],
    ['booleans', [true, false], [2], 'bool', [true, false]],
    [
      'nested lists',
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [3, 2],
      'float32',
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ],
    ['an empty list', [], [0], 'float32', []],
    ['empty rows', [[], []], [2, 0], 'float32', [[], []]],
    ['Float64Array', Float64Array.of(0.1), [1], 'float64', [0.1]],
    ['Int32Array', Int32Array.of(-1), [1], 'int32', [-1]],
    ['Uint32Array', Uint32Array.of(2 ** 32 - 1), [1], 'uint32', [2 ** 32 - 1]],
    ['Uint8Array', Uint8Array.of(0, 1, 7), [3], 'bool', [false, true, true]],
  ] as const)('takes %s', async (_, data, shape, dtype, expected) => {
    const x = tensor(data as unknown as number[]);
    expect(x.shape).toEqual(shape);
    expect(x.dtype).toBe(dtype);
    expect(x.rank).toBe(shape.length);
    expect(x.size).toBe(shape.reduce((product: number, n) => product * n, 1));
    expect(await x.toArray()).toEqual(expected);
  });

  test('rounds to the dtype asked for', async () => {
    expect(await tensor([1.7, -1.7, 2 ** 32 + 5], { dtype: 'int32' }).toArray()).toEqual([1, -1, 5]);
    expect(await tensor([0.1], { dtype: 'float64' }).toArray()).toEqual([0.1]);
    expect(await tensor([0.1]).toArray()).toEqual([Math.fround(0.1)]);
    expect(await tensor([0, 2], { dtype: 'bool' }).toArray()).toEqual([false, true]);
  });

  test('copies what it is given', async () => {
    const data = Float32Array.of(1, 2);
    const x = tensor(data);
    data[0] = 9;
    expect(await x.toArray()).toEqual([1, 2]);
  });

  test('gives its reader a copy', async () => {
    const x = tensor([1, 2]);
    (await x.data())[0] = 9;
    expect(await x.toArray()).toEqual([1, 2]);
  });

  test('takes views into larger arrays as they are', async () => {
    const window = new Float32Array([0, 1, 2, 3]).subarray(1, 3);
    expect(await tensor(window).toArray()).toEqual([1, 2]);
  });

  test.each([
    [
      'ragged rows',
      () => tensor([[1, 2], [3]]),
      'shape',
      'tensor: ragged data: [1] has 1 elements, expected 2 as in [2, 2]',
    ],
    ['a number among rows', () => tensor([[1], 2]), 'shape', 'ragged data: [1] has 2, expected 1'],
    [
      'a row among numbers',
      () => tensor([1, [2]]),
      'argument',
      'expected a number at [1], got a deeper array',
    ],
    ['text', () => tensor(['a'] as unknown as number[]), 'argument', 'expected a number at [0], got string'],
    ['null', () => tensor([null] as unknown as number[]), 'argument', 'expected a number at [0], got null'],
    [
      'a shape of another size',
      () => tensor([1, 2, 3], { shape: [2, 2] }),
      'shape',
      '3 elements do not fill the shape [2, 2], which needs 4',
    ],
    [
      'a negative size',
      () => tensor([], { shape: [-1] }),
      'shape',
      'sizes must be whole numbers of at least 0, not [-1]',
    ],
    [
      'bytes of another kind',
      () => tensor(new Int16Array(1) as unknown as Int32Array),
      'dtype',
      'not Int16Array',
    ],
    ['float16 numbers', () => tensor([1], { dtype: 'float16' }), 'dtype', 'float16'],
    [
      'a dtype of no such name',
      () => tensor([1], { dtype: 'float8' as 'float32' }),
      'dtype',
      'tensor: there is no dtype float8',
    ],
  ] as const)('refuses %s', (_, make, code, message) => {
    const error = caught(make);
    expect(isLimpidError(error, code)).toBe(true);
    expect((error as Error).message).toContain(message);
  });
});

function caught(f: () => unknown): unknown {
  try {
    f();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('tensors filled by rule', () => {
  test.each([
    [
      'zeros',
      zeros([2, 2]),
      'float32',
      [
        [0, 0],
        [0, 0],
      ],
    ],
    ['ones', ones([2], { dtype: 'int32' }), 'int32', [1, 1]],
    ['full', full([2], 7), 'float32', [7, 7]],
    ['full of true', full([2], true), 'bool', [true, true]],
    ['full of NaN', full([1], NaN), 'float32', [NaN]],
    ['full of −0', full([1], -0), 'float32', [-0]],
    ['zerosLike', zerosLike(tensor([1, 2], { dtype: 'float64' })), 'float64', [0, 0]],
    ['onesLike', onesLike(tensor([[3]])), 'float32', [[1]]],
    ['fullLike', fullLike(tensor([3, 4], { dtype: 'int32' }), 2.9), 'int32', [2, 2]],
    ['arange to a number', arange(4), 'int32', [0, 1, 2, 3]],
    ['arange between', arange(2, 5), 'int32', [2, 3, 4]],
    ['arange by a step', arange(1, 8, 3), 'int32', [1, 4, 7]],
    ['arange backwards', arange(3, 0, -1), 'int32', [3, 2, 1]],
    ['arange of nothing', arange(5, 2), 'int32', []],
    ['arange of fractions', arange(0, 1, 0.25), 'float32', [0, 0.25, 0.5, 0.75]],
    ['arange as asked', arange(0, 3, 1, { dtype: 'float64' }), 'float64', [0, 1, 2]],
    ['linspace', linspace(0, 1, 5), 'float32', [0, 0.25, 0.5, 0.75, 1]],
    ['linspace of one', linspace(2, 9, 1), 'float32', [2]],
    ['linspace of none', linspace(2, 9, 0), 'float32', []],
    [
      'eye',
      eye(2),
      'float32',
      [
        [1, 0],
        [0, 1],
      ],
    ],
    [
      'eye that is not square',
      eye(2, 3, { dtype: 'int32' }),
      'int32',
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
    ],
  ] as const)('%s', async (_, x, dtype, expected) => {
    expect(x.dtype).toBe(dtype);
    expect(await x.toArray()).toEqual(expected);
  });

  test('a step of 0, infinite bounds and absurd counts are refused', () => {
    expect(() => arange(0, 1, 0)).toThrow('arange: needs finite numbers and a step other than 0');
    expect(() => arange(0, Infinity)).toThrow('arange: needs finite numbers');
    expect(() => linspace(0, 1, -1)).toThrow(
      'linspace: the count must be a whole number of at least 0, not -1',
    );
    expect(() => zeros([1.5])).toThrow('sizes must be whole numbers of at least 0, not [1.5]');
  });
});

describe('reading', () => {
  test('item takes the one element there is', async () => {
    expect(await tensor([[5]]).item()).toBe(5);
    expect(await tensor(true).item()).toBe(1);
    await expect(tensor([1, 2]).item()).rejects.toThrow('item: reads a single element, but float32[2] has 2');
  });

  test.each(['float32', 'float64', 'int32', 'uint32', 'bool'] satisfies DType[])(
    'data of %s is its typed array',
    async (dtype) => {
      const kinds = {
        float32: Float32Array,
        float64: Float64Array,
        int32: Int32Array,
        uint32: Uint32Array,
        bool: Uint8Array,
      };
      const data = await tensor([1, 0, 1], { dtype }).data();
      expect(data).toBeInstanceOf(kinds[dtype]);
      expect([...data]).toEqual([1, 0, 1]);
    },
  );
});

test('the current backend is a setting that is given back', () => {
  const mine = referenceBackend();
  const before = useBackend(mine);
  expect(tensor([1]).backend).toBe(mine);
  expect(useBackend(before)).toBe(mine);
  expect(tensor([1]).backend).toBe(before);
});

describe('an option there is none of is refused by name:', () => {
  // What JavaScript programs may write, and TypeScript would not let them.
  const given = (options: object): never => options as never;
  const cases: readonly [string, () => unknown, string][] = [
    [
      'tensor',
      () => tensor([1], given({ type: 'int32' })),
      'tensor: has no option type, only dtype, shape, backend',
    ],
    ['full', () => full([2], 1, given({ Dtype: 'int32' })), 'full: has no option Dtype, only dtype'],
    ['zeros', () => zeros([2], given({ backend: undefined })), 'zeros: has no option backend, only dtype'],
    ['ones', () => ones([2], given({ shape: [3] })), 'ones: has no option shape, only dtype'],
    ['arange', () => arange(0, 3, 1, given({ length: 2 })), 'arange: has no option length, only dtype'],
    ['linspace', () => linspace(0, 1, 3, given({ base: 2 })), 'linspace: has no option base, only dtype'],
    ['eye', () => eye(2, 2, given({ k: 1 })), 'eye: has no option k, only dtype'],
    [
      'compile',
      () => compile((x: Tensor) => x, given({ donated: [0] })),
      'compile: has no option donated, only donate',
    ],
  ];
  test.each(cases)('%s', (_, make, message) => {
    let error: unknown;
    try {
      make();
    } catch (thrown) {
      error = thrown;
    }
    expect(isLimpidError(error, 'argument')).toBe(true);
    expect((error as Error).message).toBe(message);
  });
});
