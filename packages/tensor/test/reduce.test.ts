import { all, any, max, mean, min, prod, sum, type Tensor, tensor } from '@limpid/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { build, reduce } from './support/model.js';

const x = tensor([
  [1, -2, 3],
  [4, 5, -6],
]);

describe('reductions', () => {
  test.each([
    ['sum of all', sum(x), 5],
    ['sum over rows', sum(x, 0), [5, 3, -3]],
    ['sum over the last axis', sum(x, -1), [2, 3]],
    ['sum with the axis kept', sum(x, 1, { keepDims: true }), [[2], [3]]],
    ['sum over both axes, by name', sum(x, [1, 0]), 5],
    [
      'sum over no axes',
      sum(x, []),
      [
        [1, -2, 3],
        [4, 5, -6],
      ],
    ],
    ['prod', prod(x, 0), [4, -10, -18]],
    ['max', max(x, 1), [3, 5]],
    ['min', min(x, 1), [-2, -6]],
    ['min of integers', min(tensor([2 ** 31 - 1, -(2 ** 31)], { dtype: 'int32' })), -(2 ** 31)],
    ['min of unsigned integers', min(tensor([2 ** 32 - 1, 7], { dtype: 'uint32' })), 7],
    ['min of booleans', min(tensor([true, false])), false],
    ['max of booleans', max(tensor([true, false])), true],
    ['mean', mean(x, 1), [Math.fround(2 / 3), 1]],
    ['mean of integers', mean(tensor([1, 2], { dtype: 'int32' })), 1.5],
    ['sum of booleans', sum(tensor([true, true, false])), 2],
    [
      'any',
      any(
        tensor([
          [0, 2],
          [0, 0],
        ]),
        1,
      ),
      [true, false],
    ],
    [
      'all',
      all(
        tensor([
          [3, 2],
          [1, 0],
        ]),
        1,
      ),
      [true, false],
    ],
    ['any of nothing', any(tensor([])), false],
    ['all of nothing', all(tensor([])), true],
    ['sum of nothing', sum(tensor([])), 0],
    ['prod of nothing', prod(tensor([])), 1],
    ['mean of nothing', mean(tensor([])), NaN],
    ['sums of empty rows', sum(tensor([[], []]), 1), [0, 0]],
    ['max with NaN', max(tensor([1, NaN, 2])), NaN],
    ['min with NaN', min(tensor([1, NaN, 2])), NaN],
    ['max of −∞', max(tensor([-Infinity, -Infinity])), -Infinity],
    ['a scalar', sum(tensor(4)), 4],
    ['integers that wrap', sum(tensor([2 ** 31 - 1, 1], { dtype: 'int32' })), -(2 ** 31)],
    ['unsigned products that wrap', prod(tensor([2 ** 31, 2], { dtype: 'uint32' })), 0],
  ] as [string, Tensor, unknown][])('%s', async (_, result, expected) => {
    expect(await result.toArray()).toEqual(expected);
  });

  test('a long float32 sum is right to the last place', async () => {
    const tenths = new Float32Array(100_000).fill(0.1);
    expect(await sum(tensor(tenths)).item()).toBe(Math.fround(100_000 * Math.fround(0.1)));
  });

  test.each([
    [
      'an axis that is not there',
      () => sum(x, 2),
      'sum: axis 2 is out of range for rank 2; expected -2 to 1',
    ],
    ['an axis of a scalar', () => sum(tensor(1), 0), 'a scalar has no axes'],
    ['an axis twice', () => sum(x, [0, -2]), 'sum: axis 0 is given twice in [0, -2]'],
    ['an axis that is not whole', () => sum(x, 0.5), 'sum: axis 0.5 is out of range'],
    [
      'the greatest of nothing',
      () => max(tensor([[], []]), 1),
      'max: axis 1 of [2, 0] is empty, and nothing is greatest',
    ],
    ['the least of nothing', () => min(tensor([])), 'min: axis 0 of [0] is empty'],
  ])('%s is an error', (_, run, message) => {
    expect(run).toThrow(message);
  });

  test('any shape along any axes is as the model says', async () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        shapes,
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        async (shape, chosen) => {
          const axes = shape.flatMap((_, axis) => (chosen[axis] ? [axis] : []));
          const model = build(shape, (at) => at.reduce((total, c, axis) => total + c * (axis + 2), 1));
          const value = tensor(Float32Array.from(model.data), { shape });
          const expected = reduce(model, axes, 0, (a, b) => a + b);
          const result = sum(value, axes);
          expect(result.shape).toEqual(expected.shape);
          expect([...(await result.data())]).toEqual(expected.data);
        },
      ),
      { seed: 1, numRuns: 80 },
    );
  });
});
