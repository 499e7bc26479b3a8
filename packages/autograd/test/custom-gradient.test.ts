import { compile, type Tensor, tensor } from '@limpid/tensor';
import { describe, expect, it } from 'vitest';
import type { CustomPullback } from '../src/index.js';
import { customGradient, grad, stopGradient } from '../src/index.js';
import { checkGradients } from '../src/testing/index.js';
import { doubles, numbers, spread } from './helpers.js';

describe('customGradient', () => {
  it('has the value of the function and the gradient it is told', async () => {
    const f = customGradient((x: Tensor) => [x.square(), (g) => g.mul(100)]);
    expect(await f(doubles([3, 4])).toArray()).toEqual([9, 16]);
    expect(
      await grad((x: Tensor) =>
        f(x)
          .mul(doubles([1, 2]))
          .sum(),
      )(doubles([3, 4])).toArray(),
    ).toEqual([100, 200]);
  });

  it('takes several inputs, of which some may have no gradient', async () => {
    const f = customGradient((a: Tensor, b: Tensor, c: Tensor) => [
      a.mul(b).add(c),
      (g) => [g.mul(b), undefined, g.neg()],
    ]);
    const gradients = grad((a: Tensor, b: Tensor, c: Tensor) => f(a, b, c), { argnums: [0, 1, 2] });
    const [a, b, c] = gradients(doubles(2), doubles(3), doubles(4));
    expect([await a.item(), await b.item(), await c.item()]).toEqual([3, 0, -1]);
  });

  it('is differentiated to higher orders through its pullback', async () => {
    // log(1 + eˣ), whose usual derivative overflows: told as 1 − 1 / (1 + eˣ).
    const log1pExp = customGradient((x: Tensor) => {
      const e = x.exp();
      return [e.log1p(), (g) => g.mul(e.add(1).reciprocal().neg().add(1))];
    });
    const { checks } = await checkGradients(log1pExp, [spread([5])], { order: 3 });
    expect(checks).toHaveLength(6);
  });

  it('sees the outer cotangent of an outer function', async () => {
    const clipped = customGradient((x: Tensor) => [x, (g) => g.clip(-1, 1)]);
    const gradient = grad((x: Tensor) =>
      clipped(x.mul(5))
        .mul(doubles([0.5, 7]))
        .sum(),
    )(doubles([1, 1]));
    expect(await gradient.toArray()).toEqual([2.5, 5]);
  });

  it('works inside compile and leaves closed-over values without gradient', async () => {
    const f = (w: Tensor): Tensor => {
      const scaled = customGradient((x: Tensor) => [x.mul(w), (g) => g.mul(2)]);
      return grad((v: Tensor) => scaled(v).sum())(w);
    };
    expect(await compile(f)(doubles([1, 2])).toArray()).toEqual([2, 2]);
    expect(
      await grad((w: Tensor) => customGradient((x: Tensor) => [x.mul(w), (g) => g])(doubles(3)))(
        doubles(2),
      ).item(),
    ).toBe(0);
  });

  it('does not call the pullback unless somebody differentiates', async () => {
    let calls = 0;
    const f = customGradient((x: Tensor) => [
      x,
      (g) => {
        calls++;
        return g;
      },
    ]);
    await f(doubles(1)).item();
    expect(calls).toBe(0);
    await grad(f)(doubles(1)).item();
    expect(calls).toBe(1);
  });

  const broken = (result: (x: Tensor) => unknown) => () =>
    grad((x: Tensor) => customGradient(result as (x: Tensor) => readonly [Tensor, CustomPullback])(x).sum())(
      tensor([1, 2]),
    );
  it.each([
    ['no pair', broken((x) => x), /must return \[value, pullback\]/],
    ['a promise', broken(async (x) => [x, () => x]), /returned a promise/],
    [
      'a gradient of another shape',
      broken((x) => [x, () => tensor(1)]),
      /the gradient for input 0 is float32\[\]; expected float32\[2\]/,
    ],
    ['too many gradients', broken((x) => [x, (g: Tensor) => [g, g]]), /gave 2 gradients for 1 inputs/],
    ['a number for a gradient', broken((x) => [x, () => [1]]), /the gradient for input 0 is number/],
  ])('says what is wrong when the function returns %s', (_, attempt, message) => {
    expect(attempt).toThrow(message);
  });

  it('says that its inputs are tensors', () => {
    const f = customGradient((x: Tensor) => [x, (g) => g]);
    expect(() => f(3 as unknown as Tensor)).toThrow(/input 0 is number; expected a tensor/);
  });
});

describe('stopGradient', () => {
  it('makes a constant of what it is given', async () => {
    const f = (x: Tensor): Tensor => x.mul(stopGradient(x.square())).sum();
    expect(await numbers(grad(f)(doubles([2, 3])))).toEqual([4, 9]);
  });

  it('leaves zeros where nothing else depends on an argument', async () => {
    expect(await grad((x: Tensor) => stopGradient(x).sum())(doubles([2, 3])).toArray()).toEqual([0, 0]);
  });
});
