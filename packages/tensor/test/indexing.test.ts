import {
  argmax,
  argmin,
  argsort,
  cumulativeSum,
  gather,
  oneHot,
  planOf,
  scatterAdd,
  sort,
  type Tensor,
  take,
  tensor,
} from '@limpid/tensor';
import { describe, expect, test } from 'vitest';
import { expectStored, tensorOf, values } from './support/fixtures.js';

const at = (...positions: number[]): Tensor => tensor(positions, { dtype: 'int32' });

describe('order', () => {
  const x = tensorOf(values.order.x!);
  test.each(['argsort', 'sort', 'argmax', 'argmin'] as const)(
    '%s is NumPy’s, NaN and ties included',
    async (name) => {
      const f = { argsort, sort, argmax, argmin }[name];
      await expectStored(f(x, 1), values.order[name]!, { anyZero: name === 'sort' });
    },
  );

  test('sorted numbers are gathered with nothing between, as their positions are never negative', async () => {
    const x = tensor([[3, 1, 2]]);
    const kinds = async (y: Tensor) => (await planOf(y)).steps.map(({ kind }) => kind);
    expect(await kinds(x.sort(1))).toEqual(['sort', 'gather']);
    expect(await kinds(x.take(argsort(x.flatten()), 1))).toEqual(['sort', 'gather']);
  });

  test('descending keeps equal elements in their order and begins with NaN', async () => {
    const y = tensor([1, 3, NaN, 3, 2]);
    expect(await argsort(y, 0, { descending: true }).toArray()).toEqual([2, 1, 3, 4, 0]);
    expect(await sort(y, 0, { descending: true }).toArray()).toEqual([NaN, 3, 3, 2, 1]);
  });

  test('unsigned integers sort above 2^31', async () => {
    expect(await sort(tensor([2 ** 31, 1, 2 ** 32 - 1], { dtype: 'uint32' })).toArray()).toEqual([
      1,
      2 ** 31,
      2 ** 32 - 1,
    ]);
  });

  test('sorts along any axis', async () => {
    expect(
      await sort(
        tensor([
          [3, 1],
          [2, 5],
        ]),
        0,
      ).toArray(),
    ).toEqual([
      [2, 1],
      [3, 5],
    ]);
  });

  test.each([
    [
      'all, flattened',
      argmax(
        tensor([
          [1, 5],
          [5, 2],
        ]),
      ),
      1,
    ],
    [
      'the first axis',
      argmax(
        tensor([
          [1, 5],
          [5, 2],
        ]),
        0,
      ),
      [1, 0],
    ],
    ['with the axis kept', argmax(tensor([[1, 5]]), 1, { keepDims: true }), [[1]]],
    [
      'the least',
      argmin(
        tensor([
          [1, 5],
          [0, 2],
        ]),
      ),
      2,
    ],
    ['the least integer', argmin(tensor([0, -(2 ** 31), 3], { dtype: 'int32' })), 1],
    ['the least unsigned integer', argmin(tensor([7, 2 ** 32 - 1, 0], { dtype: 'uint32' })), 2],
    ['the least of bools', argmin(tensor([true, true, false])), 2],
    ['booleans', argmax(tensor([false, true, true])), 1],
  ] as [string, Tensor, unknown][])('argmax and argmin of %s', async (_, result, expected) => {
    expect(result.dtype).toBe('int32');
    expect(await result.toArray()).toEqual(expected);
  });

  test('nothing has no greatest', () => {
    expect(() => argmax(tensor([]))).toThrow('argmax: axis 0 of [0] is empty');
  });
});

describe('by position', () => {
  const x = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  test.each([
    [
      'gather',
      gather(
        x,
        tensor(
          [
            [2, 0],
            [1, 1],
          ],
          { dtype: 'int32' },
        ),
        1,
      ),
      [
        [3, 1],
        [5, 5],
      ],
    ],
    ['gather from the end', gather(x, tensor([[-1], [-3]], { dtype: 'int32' }), 1), [[3], [4]]],
    ['gather outside gives 0', gather(x, tensor([[3], [-4]], { dtype: 'int32' }), 1), [[0], [0]]],
    [
      'take rows',
      take(x, at(1, 0, 1)),
      [
        [4, 5, 6],
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    ['take columns', take(x, at(2), 1), [[3], [6]]],
    [
      'take by a matrix',
      take(
        tensor([7, 8, 9]),
        tensor(
          [
            [0, 2],
            [1, 1],
          ],
          { dtype: 'int32' },
        ),
      ),
      [
        [7, 9],
        [8, 8],
      ],
    ],
    ['take by a scalar drops the axis', take(x, tensor(1, { dtype: 'int32' })), [4, 5, 6]],
    ['scatterAdd', scatterAdd(tensor([1, 2, 3, 4]), at(0, 2, 0, 5), 0, 3), [4, 0, 2]],
    [
      'scatterAdd along rows',
      scatterAdd(
        x,
        tensor(
          [
            [0, 0, 1],
            [1, 1, 1],
          ],
          { dtype: 'int32' },
        ),
        1,
        2,
      ),
      [
        [3, 3],
        [0, 15],
      ],
    ],
    [
      'oneHot',
      oneHot(at(2, 0), 3),
      [
        [0, 0, 1],
        [1, 0, 0],
      ],
    ],
    ['oneHot outside is all zero', oneHot(at(3), 3), [[0, 0, 0]]],
  ] as [string, Tensor, unknown][])('%s', async (_, result, expected) => {
    expect(await result.toArray()).toEqual(expected);
  });

  test('positions must be integers', () => {
    expect(() => take(x, tensor([0.5]))).toThrow('take: indices must be integers, not float32');
    expect(() => gather(x, tensor([0, 1], { dtype: 'int32' }), 1)).toThrow(
      'gather: int32[2] does not index axis 1 of float32[2, 3]',
    );
  });
});

describe('running sums', () => {
  const x = tensor([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9, 10, 11],
  ]);
  test('are NumPy’s', async () => {
    await expectStored(cumulativeSum(x.cast('float64'), 0), values.order.cumulativeSum!);
  });
  test('go backwards when asked, and count booleans', async () => {
    expect(await cumulativeSum(tensor([1, 2, 3]), 0, { reverse: true }).toArray()).toEqual([6, 5, 3]);
    expect(await cumulativeSum(tensor([true, false, true])).toArray()).toEqual([1, 1, 2]);
  });
});
