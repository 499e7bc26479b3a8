import { add, type DType, type Operand, tensor, where } from '@limpid/tensor';
import { describe, expect, test } from 'vitest';

const ALL: readonly DType[] = ['bool', 'int32', 'uint32', 'float32', 'float64'];
const of = (dtype: DType) => tensor([1], { dtype });

describe('dtypes meet in the smallest that holds both', () => {
  const meets: Record<string, DType> = {
    'bool int32': 'int32',
    'bool uint32': 'uint32',
    'bool float32': 'float32',
    'bool float64': 'float64',
    'int32 float32': 'float32',
    'int32 float64': 'float64',
    'uint32 float32': 'float32',
    'uint32 float64': 'float64',
    'float32 float64': 'float64',
  };
  test.each(ALL.flatMap((a) => ALL.map((b) => [a, b] as const)))('%s and %s', async (a, b) => {
    if (a !== b && [a, b].every((dtype) => dtype.endsWith('int32'))) {
      expect(() => add(of(a), of(b))).toThrow(
        'add: int32 and uint32 do not mix, because neither holds the other; cast one of them',
      );
      return;
    }
    const expected = a === b ? a : (meets[`${a} ${b}`] ?? meets[`${b} ${a}`]);
    const sum = add(of(a), of(b));
    expect(sum.dtype).toBe(expected);
    expect(await sum.cast('float64').item()).toBe(expected === 'bool' ? 1 : 2);
  });
});

describe('a plain number takes the tensor’s dtype', () => {
  test.each([
    ['float32', 0.1, 'float32'],
    ['float64', 0.1, 'float64'],
    ['int32', 2, 'int32'],
    ['int32', 2.5, 'float32'],
    ['uint32', 2.5, 'float32'],
    ['bool', 2, 'int32'],
    ['bool', true, 'bool'],
    ['int32', true, 'int32'],
    ['float64', true, 'float64'],
  ] as const)('%s with %s is %s', (dtype, number, expected) => {
    expect(of(dtype).add(number).dtype).toBe(expected);
    expect(add(number, of(dtype)).dtype).toBe(expected);
  });

  test('division and roots of integers are floating point', async () => {
    expect((await of('int32').div(2).data())[0]).toBe(0.5);
    expect(of('int32').sqrt().dtype).toBe('float32');
    expect(of('float64').sqrt().dtype).toBe('float64');
    expect(of('int32').mean().dtype).toBe('float32');
  });

  test('where promotes its branches, not its condition', () => {
    expect(where(tensor([true]), of('int32'), of('float64')).dtype).toBe('float64');
    expect(where(tensor([true]), of('bool'), 0.5).dtype).toBe('float32');
    expect(where(tensor([true]), 1, 0).dtype).toBe('float32');
    expect(where(tensor([true]), true, false).dtype).toBe('bool');
  });

  test.each([
    ['text', 'a'],
    ['null', null],
    ['undefined', undefined],
    ['an array', [1]],
  ])('%s is refused by name', (_, wrong) => {
    expect(() => add(of('float32'), wrong as unknown as Operand)).toThrow(
      'add: takes tensors and numbers, not ',
    );
  });

  test('two numbers and no tensor are refused', () => {
    expect(() => add(1, 2)).toThrow('add: needs a tensor among its arguments, got only 1, 2');
  });
});

describe('shapes broadcast as NumPy’s', () => {
  test.each([
    [[3], [3], [3]],
    [[3], [], [3]],
    [[2, 3], [3], [2, 3]],
    [
      [2, 1],
      [1, 3],
      [2, 3],
    ],
    [
      [4, 1, 3],
      [2, 1],
      [4, 2, 3],
    ],
    [
      [0, 3],
      [1, 3],
      [0, 3],
    ],
    [[1], [0], [0]],
    [
      [5, 1, 1, 2],
      [3, 1],
      [5, 1, 3, 2],
    ],
  ])('%j with %j is %j', async (a, b, expected) => {
    const shape = tensor(new Float32Array(size(a)), { shape: a }).add(
      tensor(new Float32Array(size(b)), { shape: b }),
    ).shape;
    expect(shape).toEqual(expected);
  });

  test.each([
    [[2, 3], [2], '3 ≠ 2 on axis -1'],
    [[4, 2, 3], [3, 3], '2 ≠ 3 on axis -2'],
    [[0], [2], '0 ≠ 2 on axis -1'],
  ])('%j with %j is an error that names the axis', (a, b, message) => {
    const [x, y] = [a, b].map((shape) => tensor(new Float32Array(size(shape)), { shape })) as [never, never];
    expect(() => add(x, y)).toThrow(
      `add: shapes [${a.join(', ')}] and [${b.join(', ')}] do not broadcast: ${message} (sizes must be equal or 1)`,
    );
  });
});

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
