import { compile, evaluate, type Tensor, tensor, zeros } from '@limpid/tensor';
import { describe, expect, it } from 'vitest';
import { grad, vjp } from '../src/index.js';
import { doubles, indices, numbers } from './helpers.js';

describe('vjp', () => {
  it('gives the value and a pullback with one cotangent for each argument', async () => {
    const [value, pullback] = vjp(
      (a: Tensor, b: Tensor) => a.matmul(b),
      doubles([[1, 2]]),
      doubles([[3], [4]]),
    );
    expect(await value.toArray()).toEqual([[11]]);
    const [forA, forB] = pullback(doubles([[10]]));
    expect(await forA.toArray()).toEqual([[30, 40]]);
    expect(await forB.toArray()).toEqual([[10], [20]]);
  });

  it('is linear in the cotangent, and may be called again after the value was read', async () => {
    const [value, pullback] = vjp((x: Tensor) => x.exp().sin(), doubles([0.1, 0.2]));
    await evaluate(value);
    const [once] = pullback(doubles([1, 2]));
    const [twice] = pullback(doubles([2, 4]));
    expect(await numbers(twice)).toEqual((await numbers(once)).map((g) => 2 * g));
    expect(await numbers(once)).toEqual(
      [0.1, 0.2].map((x, i) => (i + 1) * (Math.cos(Math.exp(x)) * Math.exp(x))),
    );
  });

  it('takes and returns trees', async () => {
    const f = (model: { w: Tensor; steps: number }, x: readonly Tensor[]) => ({
      product: x[0]!.mul(model.w),
      chosen: { sum: x[1]!.sum(), count: indices([3]) },
    });
    const [value, pullback] = vjp(f, { w: doubles(2), steps: 3 }, [doubles([1, 2]), doubles([5, 6, 7])]);
    const [model, [first, second]] = pullback({
      product: doubles([1, 10]),
      chosen: { sum: doubles(100), count: indices([0]) },
    });
    expect(await value.chosen.sum.item()).toBe(18);
    expect(model.steps).toBe(3);
    expect(await model.w.item()).toBe(21);
    expect(await first!.toArray()).toEqual([2, 20]);
    expect(await second!.toArray()).toEqual([100, 100, 100]);
  });

  it('gives zeros where the value does not depend on an argument, and for integers', async () => {
    const [, pullback] = vjp(
      (x: Tensor, _unused: Tensor, at: Tensor) => x.take(at),
      doubles([1, 2]),
      doubles([[3, 4]]),
      indices([1, 1]),
    );
    const [forX, forUnused, forAt] = pullback(doubles([10, 1]));
    expect(await forX.toArray()).toEqual([0, 11]);
    expect(await forUnused.toArray()).toEqual([[0, 0]]);
    expect([forAt.dtype, await forAt.toArray()]).toEqual(['int32', [0, 0]]);
  });

  it('passes the cotangent of the identity on', async () => {
    const [value, pullback] = vjp((x: Tensor) => x, doubles([1, 2]));
    expect(await value.toArray()).toEqual([1, 2]);
    expect(await pullback(doubles([5, 6]))[0].toArray()).toEqual([5, 6]);
  });

  it('can be differentiated itself, and works inside compile', async () => {
    // The pullback of x² along v is 2xv; its sum's gradient with respect to v is 2x.
    const f = (x: Tensor): Tensor => grad((v: Tensor) => vjp((y: Tensor) => y.square(), x)[1](v)[0].sum())(x);
    expect(await f(doubles([1, 2])).toArray()).toEqual([2, 4]);
    expect(await compile(f)(doubles([1, 2])).toArray()).toEqual([2, 4]);
  });

  it.each([
    [
      'a missing tensor',
      { a: doubles(1) },
      /the cotangent has no tensor at b, where the value has float64\[2\]/,
    ],
    [
      'another shape',
      { a: doubles(1), b: doubles([1, 2, 3]) },
      /the cotangent at b is float64\[3\]; expected float64\[2\]/,
    ],
    [
      'another dtype',
      { a: tensor(1), b: doubles([1, 2]) },
      /the cotangent at a is float32\[\]; expected float64\[\]/,
    ],
  ])('says what is wrong with a cotangent that has %s', (_, cotangent, message) => {
    const [, pullback] = vjp((x: Tensor) => ({ a: x.sum(), b: x }), doubles([1, 2]));
    expect(() => pullback(cotangent as { a: Tensor; b: Tensor })).toThrow(message);
  });

  it('says that a promise cannot be differentiated', () => {
    expect(() => vjp(async (x: Tensor) => x, zeros([2]))).toThrow(/vjp: the function returned a promise/);
  });
});
