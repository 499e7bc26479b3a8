import { arange, concat, type Range, split, stack, type Tensor, tensor, windows } from '@limpid/tensor';
import { describe, expect, test } from 'vitest';
import { expectStored, values } from './support/fixtures.js';

const grid = (rows: number, columns: number): Tensor => arange(rows * columns).reshape([rows, columns]);

describe('rearrangements', () => {
  const x = grid(2, 3);
  test.each([
    [
      'reshape',
      x.reshape([3, 2]),
      [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
    ],
    [
      'reshape with a size left open',
      x.reshape([-1, 2]),
      [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
    ],
    ['reshape to a scalar', tensor([[7]]).reshape([]), 7],
    ['flatten', x.flatten(), [0, 1, 2, 3, 4, 5]],
    ['flatten a transposed matrix', x.transpose().flatten(), [0, 3, 1, 4, 2, 5]],
    [
      'transpose',
      x.transpose(),
      [
        [0, 3],
        [1, 4],
        [2, 5],
      ],
    ],
    [
      'transpose by name',
      grid(2, 2).reshape([2, 1, 2]).transpose([2, 0, 1]),
      [
        [[0], [2]],
        [[1], [3]],
      ],
    ],
    [
      'swapAxes',
      x.swapAxes(0, -1),
      [
        [0, 3],
        [1, 4],
        [2, 5],
      ],
    ],
    ['expandDims', tensor([1, 2]).expandDims(1), [[1], [2]]],
    ['expandDims at the end', tensor([1, 2]).expandDims(-1), [[1], [2]]],
    ['squeeze', tensor([[[1], [2]]]).squeeze(), [1, 2]],
    ['squeeze one axis', tensor([[[1], [2]]]).squeeze(0), [[1], [2]]],
    [
      'broadcastTo',
      tensor([1, 2]).broadcastTo([2, 2]),
      [
        [1, 2],
        [1, 2],
      ],
    ],
    ['pad', tensor([1, 2]).pad([[1, 2]]), [0, 1, 2, 0, 0]],
    ['pad both sides', tensor([[1]]).pad([1, 0]), [[0], [1], [0]]],
    ['pad with a value', tensor([1]).pad([[1, 1]], { value: -Infinity }), [-Infinity, 1, -Infinity]],
    ['pad booleans with true', tensor([false]).pad([[1, 0]], { value: 1 }), [true, false]],
    [
      'pad of a result, not a result of padding',
      tensor([1, 2])
        .exp()
        .mul(0)
        .add(3)
        .pad([[1, 0]]),
      [0, 3, 3],
    ],
    [
      'flip',
      x.flip(),
      [
        [5, 4, 3],
        [2, 1, 0],
      ],
    ],
    [
      'flip one axis',
      x.flip(0),
      [
        [3, 4, 5],
        [0, 1, 2],
      ],
    ],
    [
      'windows',
      windows(arange(4), 0, 2),
      [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
    ],
    [
      'windows apart',
      windows(arange(7), 0, 2, { stride: 2, dilation: 2 }),
      [
        [0, 2],
        [2, 4],
        [4, 6],
      ],
    ],
    [
      'concat',
      concat([x, x.mul(10)]),
      [
        [0, 1, 2],
        [3, 4, 5],
        [0, 10, 20],
        [30, 40, 50],
      ],
    ],
    [
      'concat of columns',
      concat([x, tensor([[7], [8]], { dtype: 'int32' })], 1),
      [
        [0, 1, 2, 7],
        [3, 4, 5, 8],
      ],
    ],
    ['concat promotes', concat([tensor([true]), tensor([0.5])]), [1, 0.5]],
    ['concat of one', concat([tensor([1])]), [1]],
    [
      'stack',
      stack([tensor([1, 2]), tensor([3, 4])]),
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'stack at the end',
      stack([tensor([1, 2]), tensor([3, 4])], -1),
      [
        [1, 3],
        [2, 4],
      ],
    ],
    ['stack of scalars', stack([tensor(1), tensor(2)]), [1, 2]],
  ] as [string, Tensor, unknown][])('%s', async (_, result, expected) => {
    expect(await result.toArray()).toEqual(expected);
  });

  test('concat takes the outside of infinities and NaN too', async () => {
    expect(await concat([tensor([NaN, Infinity]), tensor([1])]).toArray()).toEqual([NaN, Infinity, 1]);
  });

  test('split into equal parts and by sizes gives back what concat joined', async () => {
    const parts = split(arange(6), 3);
    expect(await Promise.all(parts.map((part) => part.toArray()))).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    const [a, b] = split(x, [1, 2], 1) as [Tensor, Tensor];
    expect(await a.toArray()).toEqual([[0], [3]]);
    expect(await concat([a, b], 1).toArray()).toEqual(await x.toArray());
  });

  test.each([
    ['reshape to another size', () => x.reshape([4]), 'reshape: [2, 3] has 6 elements, [4] has 4'],
    [
      'reshape with two sizes open',
      () => x.reshape([-1, -1]),
      'reshape: only one size may be -1, not 2 of [-1, -1]',
    ],
    [
      'reshape that does not divide',
      () => x.reshape([4, -1]),
      'reshape: [2, 3] (6 elements) does not divide into [4, -1]',
    ],
    [
      'transpose with an axis twice',
      () => x.transpose([0, 0]),
      'transpose: [0, 0] does not name each of the 2 axes of [2, 3] once',
    ],
    ['squeeze of a larger axis', () => x.squeeze(0), 'squeeze: axis 0 of [2, 3] has size 2, not 1'],
    [
      'broadcastTo something smaller',
      () => x.broadcastTo([3]),
      'broadcastTo: [2, 3] does not broadcast to [3]',
    ],
    [
      'pad with too few widths',
      () => x.pad([1]),
      'pad: needs 2 widths of whole numbers ≥ 0 for [2, 3], got [1]',
    ],
    ['pad by less than nothing', () => x.pad([-1, 0]), 'pad: needs 2 widths of whole numbers ≥ 0'],
    [
      'windows that do not fit',
      () => windows(arange(2), 0, 3),
      'windows: a window of 3 (dilation 1) does not fit axis 0 of [2]',
    ],
    ['concat of nothing', () => concat([]), 'concat: needs at least one tensor'],
    [
      'concat of shapes that differ',
      () => concat([x, tensor([[1]])]),
      'concat: [1, 1] and [2, 3] differ beside axis 0',
    ],
    ['split that does not divide', () => split(x, 2, 1), 'split: axis 1 of [2, 3] does not divide into 2'],
  ])('%s is an error', (_, run, message) => {
    expect(run).toThrow(message);
  });
});

describe('slice', () => {
  test.each(
    values.slices.map((entry) => [JSON.stringify(entry.shape), JSON.stringify(entry.ranges), entry] as const),
  )('of %s by %s is NumPy’s', async (_shape, _ranges, { shape, ranges, result }) => {
    const x = arange(shape.reduce((product, n) => product * n, 1)).reshape(shape);
    await expectStored(x.slice(...(ranges as unknown as Range[])), result);
  });

  test.each([
    ['an index outside', () => arange(3).slice(3), 'slice: index 3 is out of range on axis 0 of [3]'],
    ['an index below', () => arange(3).slice(-4), 'slice: index -4 is out of range on axis 0 of [3]'],
    [
      'a bound that is no whole number',
      () => arange(3).slice([0, 1.5]),
      'slice: the bounds on axis 0 must be whole numbers or null, not 1.5',
    ],
    [
      'a bound that is not a number',
      () => arange(3).slice([Number.NaN, 2]),
      'slice: the bounds on axis 0 must be whole numbers or null, not NaN',
    ],
    [
      'a range in a range',
      () => arange(3).slice([[1, 3]] as unknown as Range),
      'slice: the bounds on axis 0 must be whole numbers or null, not 1,3',
    ],
    ['too many ranges', () => arange(3).slice(0, 0), 'slice: 2 ranges for the 1 axes of [3]'],
    [
      'a step of 0',
      () => arange(3).slice([0, 1, 0]),
      'slice: the step on axis 0 must be a whole number other than 0, not 0',
    ],
  ])('%s is an error', (_, run, message) => {
    expect(run).toThrow(message);
  });
});
