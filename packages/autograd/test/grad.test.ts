import { compile, evaluate, type Tensor, tensor, treeMap } from '@limpid/tensor';
import { describe, expect, it } from 'vitest';
import { grad, valueAndGrad } from '../src/index.js';

describe('grad', () => {
  it('differentiates a scalar function as often as it is asked to', async () => {
    const cube = (x: Tensor): Tensor => x.mul(x).mul(x);
    const x = tensor(2, { dtype: 'float64' });
    const orders = [grad(cube), grad(grad(cube)), grad(grad(grad(cube))), grad(grad(grad(grad(cube))))];
    const values = await Promise.all(orders.map((derivative) => derivative(x).item()));
    expect(values).toEqual([12, 12, 6, 0]);
  });

  it('gives the gradient the structure, type, shapes and dtypes of the argument', async () => {
    class Layer {
      constructor(
        readonly weight: Tensor,
        readonly name: string,
      ) {}
      apply(x: Tensor): Tensor {
        return x.matmul(this.weight);
      }
    }
    const model = {
      layers: [
        new Layer(
          tensor([
            [1, 2],
            [3, 4],
          ]),
          'a',
        ),
      ],
      scale: tensor(2, { dtype: 'float64' }),
      kind: 'toy',
    };
    const x = tensor([[1, 1]]);
    const loss = (m: typeof model): Tensor => m.layers[0]!.apply(x).mul(m.scale).sum();
    const gradient = grad(loss)(model);
    expect(gradient.layers[0]).toBeInstanceOf(Layer);
    expect(gradient.layers[0]!.name).toBe('a');
    expect(gradient.kind).toBe('toy');
    expect(gradient.layers[0]!.weight.dtype).toBe('float32');
    expect(await gradient.layers[0]!.weight.toArray()).toEqual([
      [2, 2],
      [2, 2],
    ]);
    expect(gradient.scale.dtype).toBe('float64');
    expect(await gradient.scale.item()).toBe(10);
  });

  it('works inside compile, and gives what it gives outside', async () => {
    const step = (w: Tensor, x: Tensor): Tensor =>
      w.sub(grad((v: Tensor) => x.matmul(v).tanh().square().mean())(w));
    const w = tensor([[0.5], [-0.25]]);
    const x = tensor([
      [1, 2],
      [3, -1],
      [0.5, 0.5],
    ]);
    const fast = compile(step);
    expect(await fast(w, x).toArray()).toEqual(await step(w, x).toArray());
    expect(await fast(step(w, x), x).toArray()).toEqual(await step(step(w, x), x).toArray());
  });

  it('walks chains of thousands of operations', async () => {
    const length = 5000;
    const f = (x: Tensor): Tensor => {
      let y = x;
      for (let i = 0; i < length; i++) y = y.mul(1.0001);
      return y;
    };
    const derivative = await grad(f)(tensor(1, { dtype: 'float64' })).item();
    expect(derivative).toBeCloseTo(1.0001 ** length, 10);
  });

  it('trains a line to the points it goes through', async () => {
    const x = tensor([0, 1, 2, 3]);
    const y = tensor([1, 3, 5, 7]);
    const loss = (m: { a: Tensor; b: Tensor }): Tensor => x.mul(m.a).add(m.b).sub(y).square().mean();
    let model = { a: tensor(0) as Tensor, b: tensor(0) as Tensor };
    for (let i = 0; i < 300; i++) {
      const [, gradient] = valueAndGrad(loss)(model);
      model = await evaluate(treeMap((p, g) => p.sub((g as Tensor).mul(0.1)), model, gradient));
    }
    expect(await model.a.item()).toBeCloseTo(2, 3);
    expect(await model.b.item()).toBeCloseTo(1, 3);
  });
});
