import {
  type ConvOptions,
  conv1d,
  conv2d,
  logSoftmax,
  type NestedArray,
  oneHot,
  type Tensor,
} from '@limpid/tensor';
import { describe, expect, it } from 'vitest';
import { grad, valueAndGrad } from '../src/index.js';
import references from './fixtures/references.json' with { type: 'json' };
import { doubles, indices, numbers } from './helpers.js';

/** PyTorch's gradients of the same things (fixtures/make-references.py), in float64. */

const read = (values: NestedArray): Tensor => doubles(values as number[]);

async function expectEqual(got: Tensor, want: NestedArray, digits = 11): Promise<void> {
  const expected = await numbers(read(want));
  const actual = await numbers(got);
  expect(got.shape).toEqual(read(want).shape);
  const scale = Math.max(1, ...expected.map(Math.abs));
  actual.forEach(
    (value, i) => void expect(value / scale).toBeCloseTo((expected[i] as number) / scale, digits),
  );
}

describe('gradients of convolutions equal PyTorch’s', () => {
  it.each(references.convolutions.map((reference) => [reference.name, reference] as const))(
    '%s',
    async (_, r) => {
      const [x, w, weights] = [read(r.x), read(r.w), read(r.weights)];
      const conv = x.rank === 3 ? conv1d : conv2d;
      const convolve = (a: Tensor, b: Tensor): Tensor => conv(a, b, r.options as ConvOptions);
      const loss = (a: Tensor, b: Tensor): Tensor => convolve(a, b).square().mul(weights).sum().mul(0.5);
      const both = { argnums: [0, 1] } as const;
      const penalty = (a: Tensor, b: Tensor): Tensor => {
        const [ga, gb] = grad(loss, both)(a, b);
        return ga.square().sum().add(gb.square().sum());
      };
      const [gx, gw] = grad(loss, both)(x, w);
      const [px, pw] = grad(penalty, both)(x, w);
      await expectEqual(convolve(x, w), r.y);
      await expectEqual(gx, r.gx);
      await expectEqual(gw, r.gw);
      await expectEqual(px, r.px);
      await expectEqual(pw, r.pw);
    },
  );
});

describe('gradients of a small network equal PyTorch’s', () => {
  it('with cross-entropy from logits and a penalty on the weights', async () => {
    const { x, labels, parameters, loss, gradients } = references.network;
    const model = {
      w1: read(parameters.w1),
      b1: read(parameters.b1),
      w2: read(parameters.w2),
      b2: read(parameters.b2),
    };
    const f = ({ w1, b1, w2, b2 }: typeof model, rows: Tensor, classes: Tensor): Tensor => {
      const logits = rows.matmul(w1).add(b1).tanh().matmul(w2).add(b2);
      const chosen = logSoftmax(logits).mul(oneHot(classes, 3)).sum(1);
      return chosen.mean().neg().add(w1.square().sum().add(w2.square().sum()).mul(0.01));
    };
    const [value, gradient] = valueAndGrad(f)(model, read(x), indices(labels));
    expect(await value.item()).toBeCloseTo(loss, 12);
    for (const name of ['w1', 'b1', 'w2', 'b2'] as const) await expectEqual(gradient[name], gradients[name]);
  });
});
