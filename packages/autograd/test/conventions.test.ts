import { abs, clip, conv1d, maximum, minimum, relu, sign, sort, type Tensor, tensor } from '@limpid/tensor';
import { describe, expect, it } from 'vitest';
import { grad } from '../src/index.js';
import references from './fixtures/references.json' with { type: 'json' };
import { doubles, indices, numbers } from './helpers.js';

/** Where a derivative does not exist or is infinite: what PyTorch says, which is checked against its answers
 * (fixtures/make-references.py). */

describe('derivatives at kinks and ties', () => {
  it.each<readonly [string, (x: Tensor) => Tensor, readonly number[], readonly number[]]>([
    ['relu is flat at 0', (x) => relu(x), [-1, 0, 1], [0, 0, 1]],
    ['abs is flat at 0', (x) => abs(x), [-2, 0, 3], [-1, 0, 1]],
    ['sign is flat everywhere', (x) => sign(x), [-2, 0, 3], [0, 0, 0]],
    ['clip passes at its bounds', (x) => clip(x, -1, 1), [-2, -1, 0, 1, 2], [0, 1, 1, 1, 0]],
    ['a tie of maximum is shared', (x) => maximum(x, doubles([1, 1, 1])), [0, 1, 2], [0, 0.5, 1]],
    ['a tie of minimum is shared', (x) => minimum(x, doubles([1, 1, 1])), [0, 1, 2], [1, 0.5, 0]],
    ['a tie of max is shared equally', (x) => x.max(), [3, 1, 3, 3], [1 / 3, 0, 1 / 3, 1 / 3]],
    ['a tie of min is shared equally', (x) => x.min(), [3, 1, 1, 3], [0, 0.5, 0.5, 0]],
    [
      'sort keeps equal elements in order',
      (x) => sort(x).mul(doubles([1, 10, 100])),
      [2, 1, 1],
      [100, 1, 10],
    ],
    ['sqrt is infinitely steep at 0', (x) => x.sqrt(), [0, 4], [Number.POSITIVE_INFINITY, 0.25]],
    ['log is infinitely steep at 0', (x) => x.log(), [0, 4], [Number.POSITIVE_INFINITY, 0.25]],
    ['floor is flat', (x) => x.floor(), [0.5, 1], [0, 0]],
    ['mod is a sawtooth', (x) => x.mod(1), [0.5, 1, -0.25], [1, 1, 1]],
    ['x⁰ is flat, at 0 too', (x) => x.pow(doubles([0, 0, 0])), [-1, 0, 2], [0, 0, 0]],
    ['x¹ has slope 1 at 0', (x) => x.pow(doubles([1, 1, 1])), [-1, 0, 2], [1, 1, 1]],
    ['x² is flat at 0', (x) => x.pow(doubles([2, 2, 2])), [-1, 0, 2], [-2, 0, 4]],
    ['√x as a power is steep at 0', (x) => x.pow(0.5), [0], [Number.POSITIVE_INFINITY]],
    ['bˣ at b = 0 is flat for x ≥ 0', (x) => doubles([0, 0]).pow(x), [0, 2], [0, 0]],
    ['whole powers of negative numbers', (x) => x.pow(3), [-2, 0], [12, 0]],
    ['prod has a slope at its only zero', (x) => x.prod(), [2, 0, 3], [0, 6, 0]],
  ])('%s', async (name, f, at, expected) => {
    const byPyTorch = (references.kinks as Record<string, (number | string)[]>)[name] ?? [];
    expected.forEach(
      (slope, i) =>
        void expect(slope).toBeCloseTo(Number(String(byPyTorch[i]).replace('inf', 'Infinity')), 15),
    );
    expect(await numbers(grad((x: Tensor) => f(x).sum())(doubles(at)))).toEqual(expected);
  });

  it('second derivatives of powers are right at 0, with constant exponents and in tensors', async () => {
    for (const [n, expected] of [
      [1, 0],
      [2, 2],
      [3, 0],
    ] as const) {
      for (const exponent of [n, doubles(n)]) {
        const second = grad(grad((x: Tensor) => x.pow(exponent)));
        expect(await second(doubles(0)).item()).toBe(expected);
      }
    }
  });

  it('mod finds the whole number of times where the quotient rounds up', async () => {
    // 1 is a little less than 10 times the float64 nearest to 0.1: 1 mod 0.1 = 1 − 9 · 0.1.
    expect(await grad((b: Tensor) => doubles(1).mod(b))(doubles(0.1)).item()).toBe(-9);
  });
});

describe('gradients of things that are not there', () => {
  it('are zeros of the argument’s shape and dtype', async () => {
    const f = (x: Tensor, _unused: { w: Tensor; n: Tensor }): Tensor => x.sum();
    const { w, n } = grad(f, { argnums: 1 })(doubles([1]), { w: tensor([[1, 2]]), n: indices([4, 5]) });
    expect([w.dtype, await w.toArray()]).toEqual(['float32', [[0, 0]]]);
    expect([n.dtype, await n.toArray()]).toEqual(['int32', [0, 0]]);
  });

  it('are empty for empty tensors, whatever is done to them', async () => {
    const empty = tensor(new Float64Array(0), { shape: [0, 3] });
    const f = (x: Tensor): Tensor =>
      x
        .matmul(doubles([[1], [2], [3]]))
        .sum()
        .add(x.prod())
        .add(x.transpose().matmul(x).sum())
        .add(x.sum(0).square().sum());
    const gradient = grad(f)(empty);
    expect([gradient.shape, await numbers(gradient)]).toEqual([[0, 3], []]);
  });

  it('are zeros for a kernel that met no elements, in any rule', async () => {
    const empty = tensor(new Float64Array(0), { shape: [1, 1, 0] });
    const f = (x: Tensor, w: Tensor): Tensor =>
      conv1d(x, w, { padding: 2 })
        .sum()
        .add(w.slice(null, null, [1, 1, 2]).square().sum());
    const [forX, forW] = grad(f, { argnums: [0, 1] })(empty, doubles([1, 2]).reshape([1, 1, 2]));
    expect([forX.shape, await forW.toArray()]).toEqual([[1, 1, 0], [[[0, 0]]]]);
  });

  it('stop at integers and comparisons', async () => {
    const f = (x: Tensor): Tensor => x.cast('int32').cast('float64').add(x.less(2).cast('float64')).sum();
    expect(await grad(f)(doubles([1.5, 2.5])).toArray()).toEqual([0, 0]);
  });
});

describe('casts', () => {
  it('between float dtypes carry gradients, which keep the dtype of what they are for', async () => {
    const f = (x: Tensor, y: Tensor): Tensor => x.mul(y.cast('float32')).sum();
    const [forX, forY] = grad(f, { argnums: [0, 1] })(tensor([1, 2]), doubles([0.1, 0.2]));
    expect([forX.dtype, forY.dtype]).toEqual(['float32', 'float64']);
    expect(await numbers(forX)).toEqual([0.1, 0.2].map(Math.fround));
    expect(await numbers(forY)).toEqual([1, 2]);
  });
});
