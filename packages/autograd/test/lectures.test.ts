import { evaluate, sigmoid, type Tensor, tensor } from '@limpid/tensor';
import { describe, expect, it } from 'vitest';
import { grad, valueAndGrad, vjp } from '../src/index.js';
import { doubles, numbers } from './helpers.js';

/** Worked numbers of university lectures on neural networks, in the precision they are given with. */

describe('the XOR network of two inputs, two hidden units and one output', () => {
  const network = {
    hidden: {
      weight: doubles([
        [3.7, 2.9],
        [3.7, 2.9],
      ]),
      bias: doubles([-1.5, -4.5]),
    },
    output: { weight: doubles([4.5, -5.2]), bias: doubles(-2) },
  };
  type Network = typeof network;
  const x = doubles([1, 0]);
  const learningRate = 10;
  const hiddenOf = ({ hidden }: Network, input: Tensor): Tensor =>
    sigmoid(input.matmul(hidden.weight).add(hidden.bias));
  const predict = (model: Network, input: Tensor): Tensor =>
    sigmoid(hiddenOf(model, input).matmul(model.output.weight).add(model.output.bias));
  const loss = (model: Network, input: Tensor, target: number): Tensor =>
    predict(model, input).sub(target).square().mul(0.5);

  it('goes forward to 0.9002, 0.1680 and 0.7645', async () => {
    const hidden = await numbers(hiddenOf(network, x));
    expect(hidden.map((h) => h.toFixed(4))).toEqual(['0.9002', '0.1680']);
    expect((await predict(network, x).item()).toFixed(4)).toBe('0.7645');
  });

  it('goes back by the delta rule, in full precision', async () => {
    const [h1, h2] = (await numbers(hiddenOf(network, x))) as [number, number];
    const y = await predict(network, x).item();
    const delta = (1 - y) * y * (1 - y);
    const deltas = [delta * 4.5 * h1 * (1 - h1), delta * -5.2 * h2 * (1 - h2)];
    const gradient = grad(loss)(network, x, 1);
    const close = async (got: Tensor, want: readonly number[]): Promise<void> =>
      (await numbers(got)).forEach((value, i) => void expect(value).toBeCloseTo(want[i] as number, 14));
    await close(gradient.output.bias, [-delta]);
    await close(gradient.output.weight, [-delta * h1, -delta * h2]);
    await close(
      gradient.hidden.bias,
      deltas.map((d) => -d),
    );
    // The second input is 0, so its weights do not move.
    await close(gradient.hidden.weight, [...deltas.map((d) => -d), 0, 0]);
    // The slope of the second hidden unit is 0.1398; the deck prints 0.2055.
    const [slope] = vjp(sigmoid, doubles(-1.6))[1](doubles(1));
    expect((await slope.item()).toFixed(4)).toBe('0.1398');
  });

  it('changes the output weights by 0.391, 0.074 and 0.434 with the deck’s rounding', async () => {
    // From here on the deck goes on with rounded numbers: hidden 0.90 and 0.17, δ = (1 − 0.76) · 0.181.
    const rounded = doubles([0.9, 0.17]);
    const unit = (weight: Tensor, bias: Tensor): Tensor => rounded.matmul(weight).add(bias);
    const { weight, bias } = network.output;
    const [forWeight, forBias] = vjp(unit, weight, bias)[1](doubles((1 - 0.76) * 0.181));
    const changes = [...(await numbers(forWeight)), await forBias.item()].map((g) => learningRate * g);
    expect(changes.map((change) => change.toFixed(3))).toEqual(['0.391', '0.074', '0.434']);
    const updated = [...(await numbers(weight)), await bias.item()].map((w, i) => w + (changes[i] as number));
    expect(updated.map((w) => w.toFixed(3))).toEqual(['4.891', '-5.126', '-1.566']);
    // Without rounding, the step makes the same movement.
    const exact = grad(loss)(network, x, 1).output;
    const unrounded = [...(await numbers(exact.weight)), await exact.bias.item()].map(
      (g) => -learningRate * g,
    );
    unrounded.forEach(
      (change, i) => void expect(Math.abs(change - (changes[i] as number))).toBeLessThan(0.011),
    );
  });

  it('gets better by the step', async () => {
    const [before, gradient] = valueAndGrad(loss)(network, x, 1);
    const stepped = {
      hidden: network.hidden,
      output: {
        weight: network.output.weight.sub(gradient.output.weight.mul(learningRate)),
        bias: network.output.bias.sub(gradient.output.bias.mul(learningRate)),
      },
    };
    expect(await loss(stepped, x, 1).item()).toBeLessThan(await before.item());
  });
});

describe('reverse mode along the chain −y log σ(wx) at x = 3, w = 3, y = 1', () => {
  const e9 = Math.exp(-9);
  const links: readonly (readonly [string, (value: Tensor) => Tensor, value: number])[] = [
    ['−wx', (w) => w.mul(3).neg(), -9],
    ['exp', (z) => z.exp(), e9],
    ['1 + …', (z) => z.add(1), 1 + e9],
    ['1 / …', (z) => z.reciprocal(), 1 / (1 + e9)],
    ['log', (z) => z.log(), -Math.log1p(e9)],
    ['−y …', (z) => z.neg(), Math.log1p(e9)],
  ];
  // The derivative of the loss with respect to each of w and the links' values, from the end.
  const cotangents = [(-3 * e9) / (1 + e9), e9 / (1 + e9), 1 / (1 + e9), 1 / (1 + e9), -(1 + e9), -1, 1];

  it('is −3e⁻⁹ / (1 + e⁻⁹) = −0.00037018372', async () => {
    const chain = (w: Tensor): Tensor => links.reduce((value, [, link]) => link(value), w);
    const slope = await grad(chain)(doubles(3)).item();
    expect(slope).toBeCloseTo((-3 * e9) / (1 + e9), 17);
    // The deck cuts off after the eleventh decimal.
    expect(slope.toFixed(12)).toBe('-0.000370183728');
  });

  it('has every intermediate value and derivative of the table', async () => {
    let value: Tensor = doubles(3);
    const pullbacks: ((cotangent: Tensor) => readonly [Tensor])[] = [];
    for (const [, link, expected] of links) {
      const [next, pullback] = vjp(link, value);
      expect(await next.item()).toBeCloseTo(expected, 15);
      value = next;
      pullbacks.push(pullback);
    }
    let cotangent: Tensor = doubles(1);
    for (let i = links.length - 1; i >= 0; i--) {
      [cotangent] = pullbacks[i]!(cotangent);
      expect(await cotangent.item()).toBeCloseTo(cotangents[i] as number, 14);
    }
  });
});

describe('Jacobians, a row for each pullback of a unit vector', () => {
  const unit = (n: number, i: number): Tensor =>
    doubles(Array.from({ length: n }, (_, k) => (k === i ? 1 : 0)));

  it('of sin x₁ cos x₂ is [cos x₁ cos x₂, −sin x₁ sin x₂]', async () => {
    const [a, b] = [0.7, -0.4];
    const f = (x: Tensor): Tensor => x.slice(0).sin().mul(x.slice(1).cos());
    const [row] = vjp(f, doubles([a, b]))[1](doubles(1));
    (await numbers(row)).forEach((value, i) => {
      expect(value).toBeCloseTo([Math.cos(a) * Math.cos(b), -Math.sin(a) * Math.sin(b)][i] as number, 15);
    });
  });

  it('of xᵀy is [yᵀ, xᵀ]', async () => {
    const [x, y] = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    const [forX, forY] = vjp((a: Tensor, b: Tensor) => a.matmul(b), doubles(x), doubles(y))[1](doubles(1));
    expect([await forX.toArray(), await forY.toArray()]).toEqual([y, x]);
  });

  it('of xxᵀ is n·n × n: ∂(xᵢxⱼ)/∂xₖ = [i = k] xⱼ + [j = k] xᵢ', async () => {
    const x = [2, 3, 5];
    const outer = (v: Tensor): Tensor =>
      v
        .reshape([3, 1])
        .mul(v.reshape([1, 3]))
        .flatten();
    const [, pullback] = vjp(outer, doubles(x));
    for (let row = 0; row < 9; row++) {
      const [i, j] = [Math.floor(row / 3), row % 3] as [number, number];
      const expected = x.map((_, k) => (i === k ? x[j]! : 0) + (j === k ? x[i]! : 0));
      expect(await pullback(unit(9, row))[0].toArray()).toEqual(expected);
    }
  });

  it('of tr(AXB) is AᵀBᵀ', async () => {
    const [A, X, B] = [
      doubles([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      doubles([
        [1, -1],
        [2, 0],
        [0.5, 3],
      ]),
      doubles([
        [2, -1],
        [1, 4],
      ]),
    ];
    const identity = doubles([
      [1, 0],
      [0, 1],
    ]);
    const traceOf = (x: Tensor): Tensor => A.matmul(x).matmul(B).mul(identity).sum();
    const expected = A.transpose().matmul(B.transpose());
    expect(await grad(traceOf)(X).toArray()).toEqual(await expected.toArray());
  });
});

describe('the regularised cost', () => {
  it('has the gradient D = Δ/n + λΘ for the weights, divided by n as in the cost, and Δ/n for the biases', async () => {
    const [x, y, lambda, n] = [[0.5, -1.5, 2], [1, 0, 1], 0.3, 3];
    const [theta, bias] = [0.8, -0.2];
    const cost = (m: { theta: Tensor; bias: Tensor }): Tensor => {
      const h = sigmoid(doubles(x).mul(m.theta).add(m.bias));
      const target = doubles(y);
      const likelihood = target.mul(h.log()).add(target.neg().add(1).mul(h.neg().log1p()));
      return likelihood
        .sum()
        .neg()
        .div(n)
        .add(m.theta.square().mul(lambda / (2 * n)));
    };
    const [value, gradient] = valueAndGrad(cost)({ theta: doubles(theta), bias: doubles(bias) });
    const h = x.map((xi) => 1 / (1 + Math.exp(-(theta * xi + bias))));
    const byHand =
      h.reduce((sum, hi, i) => sum - Math.log(y[i] ? hi : 1 - hi), 0) / n + (lambda / (2 * n)) * theta ** 2;
    const delta = h.reduce((sum, hi, i) => sum + (hi - y[i]!) * x[i]!, 0);
    const deltaBias = h.reduce((sum, hi, i) => sum + (hi - y[i]!), 0);
    expect(await value.item()).toBeCloseTo(byHand, 14);
    expect(await gradient.theta.item()).toBeCloseTo(delta / n + (lambda / n) * theta, 14);
    expect(await gradient.bias.item()).toBeCloseTo(deltaBias / n, 14);
  });
});

describe('learning XOR from all four rows', () => {
  it('comes below a squared error of 0.01 by plain gradient descent', async () => {
    const rows = tensor([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    const targets = tensor([0, 1, 1, 0]);
    let model = {
      w: tensor([
        [3.7, 2.9],
        [3.7, 2.9],
      ]) as Tensor,
      b: tensor([-1.5, -4.5]) as Tensor,
      v: tensor([4.5, -5.2]) as Tensor,
      c: tensor(-2) as Tensor,
    };
    const loss = (m: typeof model): Tensor =>
      sigmoid(sigmoid(rows.matmul(m.w).add(m.b)).matmul(m.v).add(m.c))
        .sub(targets)
        .square()
        .mean();
    const update = (p: Tensor, g: Tensor): Tensor => p.sub(g.mul(2));
    let last: Tensor = tensor(1);
    for (let i = 0; i < 300; i++) {
      const [value, g] = valueAndGrad(loss)(model);
      model = await evaluate({
        w: update(model.w, g.w),
        b: update(model.b, g.b),
        v: update(model.v, g.v),
        c: update(model.c, g.c),
      });
      last = value;
    }
    expect(await last.item()).toBeLessThan(0.01);
  });
});
