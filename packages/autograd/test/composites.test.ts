import {
  abs,
  clip,
  concat,
  conv2d,
  cumulativeSum,
  logSigmoid,
  logSoftmax,
  logSumExp,
  maximum,
  mean,
  minimum,
  relu,
  rsqrt,
  sigmoid,
  softmax,
  softplus,
  sort,
  stack,
  std,
  type Tensor,
  tensor,
  trunc,
  variance,
  windows,
} from '@limpid/tensor';
import { describe, expect, it } from 'vitest';
import { grad } from '../src/index.js';
import { checkGradients } from '../src/testing/index.js';
import { doubles, numbers, spread } from './helpers.js';

/** What is written in primitives, where care was taken of its values: its derivatives must be as careful. */

const x = spread([3, 4]);
const p = spread([3, 4], 2, { positive: true });

describe('gradients of composites, to second order', () => {
  it.each<readonly [what: string, f: (...args: Tensor[]) => Tensor, args: Tensor[]]>([
    ['softmax', (a) => softmax(a).square(), [x]],
    ['softmax along the first axis', (a) => softmax(a, 0).square(), [x]],
    ['logSoftmax', (a) => logSoftmax(a).square(), [x]],
    ['logSumExp of everything', (a) => logSumExp(a), [x]],
    ['logSumExp along an axis', (a) => logSumExp(a, 1).square(), [x]],
    ['sigmoid', (a) => sigmoid(a), [x]],
    ['softplus', (a) => softplus(a), [x]],
    ['softplus at 0', (a) => softplus(a), [doubles([0, 0])]],
    ['logSigmoid', (a) => logSigmoid(a), [x]],
    ['relu', (a) => relu(a).square(), [x]],
    ['abs', (a) => abs(a).square().mul(a), [x]],
    ['variance', (a) => variance(a), [x]],
    ['variance along an axis, corrected', (a) => variance(a, 1, { correction: 1 }).square(), [x]],
    ['std', (a) => std(a, 0), [x]],
    ['mean', (a) => mean(a, 0).square(), [x]],
    ['rsqrt', (a) => rsqrt(a), [p]],
    ['clip', (a) => clip(a, -0.8, 0.9).square(), [x]],
    ['trunc', (a) => trunc(a.mul(3.1)).mul(a), [x]],
    ['maximum and minimum', (a, b) => maximum(a, b).mul(minimum(a, b.neg())), [x, p]],
    ['max and min', (a) => a.max(0).square().sum().add(a.min(1).square().sum()), [x]],
    ['concat', (a, b) => concat([a, b.square(), a], 1).exp(), [x, p]],
    ['stack', (a, b) => stack([a.square(), b], 1).exp(), [x, p]],
    ['sort, descending', (a) => sort(a, 0, { descending: true }).mul(x).square(), [spread([3, 4], 6)]],
    ['cumulativeSum, reversed', (a) => cumulativeSum(a, 0, { reverse: true }).square(), [x]],
    [
      'max pooling',
      (a) =>
        windows(windows(a, 0, 2, { stride: 2 }), 1, 2, { stride: 2 })
          .max([-1, -2])
          .square(),
      [spread([4, 6])],
    ],
    ['average pooling that overlaps', (a) => windows(a, 0, 3).mean(-1).square(), [x]],
    [
      'conv2d in groups',
      (a, k) => conv2d(a, k, { padding: 'same', groups: 2 }).tanh(),
      [spread([1, 4, 3, 3]), spread([2, 2, 3, 3], 5)],
    ],
    [
      'layer normalisation',
      (a, scale) =>
        a
          .sub(a.mean(1, { keepDims: true }))
          .div(std(a, 1, { keepDims: true }).add(1e-5))
          .mul(scale),
      [x, spread([4], 3)],
    ],
    [
      'attention',
      (q, k, v) => softmax(q.matmul(k.transpose()).mul(0.5)).matmul(v),
      [spread([2, 3]), spread([4, 3], 2), spread([4, 2], 3)],
    ],
  ])('%s', async (_, f, args) => {
    const { checks } = await checkGradients(f, args);
    expect(checks).toHaveLength(4 * args.length);
  });
});

describe('derivatives far out', () => {
  /** Values and derivatives by closed formulas that do not overflow, worked out beside. */
  it.each<readonly [string, (x: Tensor) => Tensor, number, first: number, second: number]>([
    ['sigmoid at 0', sigmoid, 0, 0.25, 0],
    ['sigmoid at 100', sigmoid, 100, Math.exp(-100), -Math.exp(-100)],
    ['sigmoid at −100', sigmoid, -100, Math.exp(-100), Math.exp(-100)],
    ['softplus at 0', softplus, 0, 0.5, 0.25],
    ['softplus at 100', softplus, 100, 1, Math.exp(-100)],
    ['softplus at ∞', softplus, Number.POSITIVE_INFINITY, 1, 0],
    ['softplus at −∞', softplus, Number.NEGATIVE_INFINITY, 0, 0],
    ['sigmoid at ∞', sigmoid, Number.POSITIVE_INFINITY, 0, 0],
    ['sigmoid at −∞', sigmoid, Number.NEGATIVE_INFINITY, 0, 0],
    ['logSigmoid at −∞', logSigmoid, Number.NEGATIVE_INFINITY, 1, 0],
    ['softplus at −100', softplus, -100, Math.exp(-100), Math.exp(-100)],
    ['logSigmoid at −800', logSigmoid, -800, 1, 0],
    ['tanh at 50', (y) => y.tanh(), 50, 0, 0],
    ['expm1 at 0', (y) => y.expm1(), 0, 1, 1],
    ['log1p at 1e-20', (y) => y.log1p(), 1e-20, 1, -1],
  ])('%s', async (_, f, at, first, second) => {
    const point = doubles(at);
    const [one, two] = [await grad(f)(point).item(), await grad(grad(f))(point).item()];
    for (const [got, want] of [
      [one, first],
      [two, second],
    ] as const) {
      expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-12 * Math.abs(want));
    }
  });

  it('softmax and logSumExp of huge differences', async () => {
    const logits = doubles([1000, 0, -1000]);
    expect(await numbers(grad((y: Tensor) => logSumExp(y))(logits))).toEqual([1, 0, 0]);
    expect(await numbers(grad((y: Tensor) => logSoftmax(y).slice(1))(logits))).toEqual([-1, 1, 0]);
    expect(await numbers(grad((y: Tensor) => softmax(y).slice(0))(logits))).toEqual([0, 0, 0]);
  });

  it('float32 sigmoid is as steep at −x as at x, down to the smallest slopes', async () => {
    const slopes = await numbers(grad((y: Tensor) => sigmoid(y).sum())(tensor([-90, 90, -88.5, 88.5])));
    expect(slopes[0]).toBe(slopes[1]);
    expect(slopes[2]).toBe(slopes[3]);
    expect(Math.abs(slopes[0]! - Math.exp(-90))).toBeLessThanOrEqual(2 ** -149);
  });

  it.each([88, -88, 100, -100, 200])('float32 sigmoid and softplus at %d stay finite', async (at) => {
    for (const f of [sigmoid, softplus, logSigmoid]) {
      const slopes = [await grad(f)(tensor(at)).item(), await grad(grad(f))(tensor(at)).item()];
      expect(slopes.every(Number.isFinite)).toBe(true);
    }
  });
});
