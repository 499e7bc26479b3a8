import { evaluate, random, stopGradient, type Tensor, tensor } from '@limpid/tensor';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { grad, valueAndGrad } from '../src/index.js';
import { doubles, indices, numbers, spread } from './helpers.js';

describe('valueAndGrad', () => {
  const f = (a: Tensor, b: Tensor): Tensor => a.square().mul(b).sum();
  const [a, b] = [doubles([1, 2]), doubles([3, 4])];

  it('gives the value and the gradient of the first argument', async () => {
    const [value, gradient] = valueAndGrad(f)(a, b);
    expect([await value.item(), await gradient.toArray()]).toEqual([19, [6, 16]]);
  });

  it('differentiates the arguments it is told to', async () => {
    expect(await grad(f, { argnums: 1 })(a, b).toArray()).toEqual([1, 4]);
    const [, [forB, forA]] = valueAndGrad(f, { argnums: [1, 0] })(a, b);
    expect([await forB.toArray(), await forA.toArray()]).toEqual([
      [1, 4],
      [6, 16],
    ]);
  });

  it('hands out what else the function returns', async () => {
    const withAux = (x: Tensor) => [x.square().sum(), { doubled: x.mul(2), name: 'aux' }] as const;
    const [[loss, aux], gradient] = valueAndGrad(withAux, { hasAux: true })(a);
    expect([await loss.item(), await aux.doubled.toArray(), aux.name]).toEqual([5, [2, 4], 'aux']);
    const [same, again] = grad(withAux, { hasAux: true })(a);
    expect([await gradient.toArray(), await same.toArray(), again.name]).toEqual([[2, 4], [2, 4], 'aux']);
  });

  it('types gradients as the arguments are typed', () => {
    class Model {
      private readonly secret = 1;
      constructor(
        readonly w: Tensor<[2, 3]>,
        readonly size: number,
      ) {}
      get hidden(): number {
        return this.secret;
      }
    }
    const loss = (model: Model, x: Tensor<[5, 2]>): Tensor<[]> => x.matmul(model.w).sum();
    expectTypeOf(grad(loss)).returns.toEqualTypeOf<Model>();
    expectTypeOf(grad(loss, { argnums: 1 })).returns.toEqualTypeOf<Tensor<[5, 2]>>();
    expectTypeOf(grad(loss, { argnums: [1, 0] })).returns.toEqualTypeOf<[Tensor<[5, 2]>, Model]>();
    expectTypeOf(valueAndGrad(loss)).returns.toEqualTypeOf<[value: Tensor<[]>, gradient: Model]>();
  });
});

describe('nested gradients', () => {
  it('do not confuse the inner variable with the outer one', async () => {
    // d/dx [x · d/dy (x + y)] = 1, and not 2.
    const f = (x: Tensor): Tensor => x.mul(grad((y: Tensor) => x.add(y))(tensor(1, { dtype: 'float64' })));
    expect(await grad(f)(doubles(1)).item()).toBe(1);
  });

  it('differentiate through an inner gradient step, as meta-learning does', async () => {
    // w' = w − r·2(w − t); the loss (w' − t)² has the derivative −4(w − t)²(1 − 2r) with respect to r.
    const inner = (w: Tensor): Tensor => w.sub(3).square();
    const outer = (rate: Tensor, w: Tensor): Tensor => inner(w.sub(grad(inner)(w).mul(rate)));
    expect(await grad(outer)(doubles(0.1), doubles(5)).item()).toBeCloseTo(-4 * 4 * 0.8, 12);
  });

  it('give the third derivative of a scalar function', async () => {
    const f = (x: Tensor): Tensor => x.sin().mul(x.exp());
    const at = 0.3;
    const third = await grad(grad(grad(f)))(doubles(at)).item();
    expect(third).toBeCloseTo(2 * Math.exp(at) * (Math.cos(at) - Math.sin(at)), 12);
  });
});

describe('values that are read while a gradient is traced', () => {
  it('keep their edges', async () => {
    const readings: Promise<number>[] = [];
    const f = (x: Tensor): Tensor => {
      const y = x.square();
      readings.push(y.item());
      return y.mul(3);
    };
    expect(await grad(f)(doubles(2)).item()).toBe(12);
    expect(await grad(grad(f))(doubles(2)).item()).toBe(6);
    expect(await Promise.all(readings)).toEqual([4, 4]);
  });

  it('are read at once even where the graph is cut because it grew too deep', async () => {
    const f = (x: Tensor): Tensor => {
      let y = x;
      for (let i = 0; i < 3000; i++) y = y.mul(0.999).add(0.001);
      return y;
    };
    expect(await grad(grad((x: Tensor) => f(x).square()))(doubles(2)).item()).toBeCloseTo(
      2 * 0.999 ** 6000,
      12,
    );
  });

  it('may be read before the gradient', async () => {
    const [value, gradient] = valueAndGrad((x: Tensor) => x.exp().sum())(doubles([0, 1]));
    await evaluate(value);
    expect(await numbers(gradient)).toEqual([1, Math.E]);
  });
});

describe('what cannot be differentiated', () => {
  const x = tensor([1, 2]);
  const wrong =
    (f: unknown, ...args: unknown[]) =>
    () =>
      grad(f as (...args: unknown[]) => Tensor)(...args);
  it.each([
    [
      'a result that is no scalar',
      wrong((y: Tensor) => y, x),
      /grad: the function must return a scalar floating-point loss, not float32\[2\]\. Take its sum\(\) or mean\(\), or use vjp/,
    ],
    ['an integer result', wrong((y: Tensor) => y.cast('int32').sum(), x), /not int32\[\]/],
    ['a number', wrong(() => 3, x), /must return a scalar floating-point loss, not 3/],
    ['nothing', wrong(() => undefined, x), /not undefined/],
    [
      'a pair without hasAux',
      wrong((y: Tensor) => [y.sum(), 1], x),
      /not an array\. For \[loss, aux\], say \{ hasAux: true \}/,
    ],
    ['a promise', wrong(async (y: Tensor) => y.sum(), x), /grad: the function returned a promise/],
    [
      'a plain number as argument',
      wrong((y: number) => x.mul(y).sum(), 3),
      /argument 0 is number, which has no gradient/,
    ],
    [
      'an integer tensor as argument',
      wrong((y: Tensor) => y.cast('float32').sum(), indices([1])),
      /argument 0 is int32\[1\], which has no gradient/,
    ],
    ['null as argument', wrong(() => x.sum(), null), /argument 0 is null/],
    [
      'a missing argument',
      wrong(() => x.sum()),
      /argnums names argument 0, but the function was called with 0/,
    ],
  ])('is refused with words that say so: %s', (_, attempt, message) => {
    expect(attempt).toThrow(message);
  });

  it('is a pair without a loss where aux was announced', () => {
    const f = (y: Tensor): readonly [Tensor, number] => y.sum() as unknown as readonly [Tensor, number];
    const pair = (y: Tensor): readonly [Tensor, number] => [y, 1];
    expect(() => grad(pair, { hasAux: true })(x)).toThrow(
      /\[loss, aux\] with a scalar floating-point loss, not float32\[2\]/,
    );
    expect(() => grad(f, { hasAux: true })(x)).toThrow(
      /must return \[loss, aux\] with a scalar floating-point loss, not a tensor alone/,
    );
  });

  it('is an argument out of range', () => {
    expect(() => grad((y: Tensor) => y.sum(), { argnums: 1 as 0 })(x)).toThrow(
      /argnums names argument 1, but .* with 1/,
    );
  });
});

describe('trees of arguments', () => {
  it('without floating-point tensors are given back', () => {
    const model = { name: 'frozen', layers: [] as Tensor[] };
    expect(grad((_: typeof model, y: Tensor) => y.sum())(model, doubles([1]))).toEqual(model);
  });

  it('may hold keys and functions, which stay', async () => {
    const model = { w: spread([3]), key: random.key(7), act: (y: Tensor): Tensor => y.relu() };
    const f = (m: typeof model): Tensor => m.act(m.w.mul(random.normal(m.key, [3]).cast('float64'))).sum();
    const gradient = grad(f)(model);
    expect(gradient.act).toBe(model.act);
    expect(gradient.key.dtype).toBe('uint32');
    expect(gradient.w.shape).toEqual([3]);
  });

  it('that hold one tensor twice get the gradient of each place', async () => {
    const w = doubles(3);
    const gradient = grad((m: { a: Tensor; b: Tensor }) => m.a.square().mul(m.b))({ a: w, b: w });
    expect([await gradient.a.item(), await gradient.b.item()]).toEqual([18, 9]);
  });

  it('do not move what is stopped', async () => {
    const f = (m: { a: Tensor; b: Tensor }): Tensor => m.a.mul(stopGradient(m.b)).sum();
    const gradient = grad(f)({ a: doubles([1]), b: doubles([2]) });
    expect([await gradient.a.toArray(), await gradient.b.toArray()]).toEqual([[2], [0]]);
  });
});
