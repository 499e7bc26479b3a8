import { type Tensor, tensor } from '@limpid/tensor';
import { describe, expect, it } from 'vitest';
import { customGradient } from '../src/index.js';
import { checkGradients } from '../src/testing/index.js';
import { doubles, indices, spread } from './helpers.js';

describe('checkGradients', () => {
  const f = (model: { w: Tensor; b: Tensor }, x: Tensor): Tensor => x.matmul(model.w).add(model.b).tanh();
  const args = [
    {
      w: tensor([
        [1, -2],
        [0.5, 1],
      ]),
      b: tensor([0.1, 0.2]),
    },
    tensor([[1, 2]]),
  ] as const;

  it('reports every comparison with its place, numbers and tolerance', async () => {
    const { checks, worst, seed, epsilon } = await checkGradients(f, [...args], {
      directions: 3,
      order: 2,
      seed: 4,
    });
    expect(checks).toHaveLength(3 * 3 * 2);
    expect(new Set(checks.map(({ path }) => path))).toEqual(
      new Set(['argument 0 at w', 'argument 0 at b', 'argument 1']),
    );
    for (const { gradient, difference, error, tolerance } of checks) {
      expect(error).toBe(Math.abs(gradient - difference));
      expect(error).toBeLessThanOrEqual(tolerance);
      expect(gradient).not.toBe(0);
    }
    expect(checks).toContain(worst);
    expect([seed, epsilon]).toEqual([4, 1e-5]);
  });

  it('gives the same comparisons for the same seed, and others for another', async () => {
    const run = (seed: number) => checkGradients(f, [...args], { seed });
    const [first, second, other] = [await run(1), await run(1), await run(2)];
    expect(second).toEqual(first);
    expect(other.checks[0]?.gradient).not.toBe(first.checks[0]?.gradient);
  });

  it('goes to the order it is asked for', async () => {
    const { checks } = await checkGradients((x: Tensor) => x.sin().mul(x.exp()), [doubles([0.3, -0.4])], {
      order: 4,
    });
    expect(checks.map(({ order }) => order)).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
  });

  it('passes integers and static parts of the arguments on', async () => {
    const g = (x: Tensor, at: Tensor, scale: number): Tensor => x.take(at).mul(scale).exp();
    expect((await checkGradients(g, [spread([3]), indices([2, 0, 2]), 0.5])).checks).toHaveLength(4);
  });

  it('names order, tensor and element of a gradient that is wrong', async () => {
    // Right everywhere but at element [1, 0], where it is 1 too large.
    const wrong = customGradient((x: Tensor) => [
      x.square(),
      (g) =>
        g.mul(
          x.mul(2).add(
            doubles([
              [0, 0],
              [1, 0],
            ]),
          ),
        ),
    ]);
    const check = checkGradients(
      (model: { layers: Tensor[] }) => wrong(model.layers[0]!),
      [
        {
          layers: [
            doubles([
              [1, 2],
              [3, 4],
            ]),
          ],
        },
      ],
    );
    await expect(check).rejects.toThrow(
      /^checkGradients: the derivative of order 1 with respect to argument 0 at layers\[0\] is -?[\d.]+ by grad and -?[\d.]+ by central differences along direction 0 \(.* apart, where .* is tolerated\); worst at \[1, 0\]: /,
    );
  });

  it('finds a second derivative that is wrong where the first is right', async () => {
    const wrong = customGradient((x: Tensor) => {
      const slope = customGradient((y: Tensor) => [y.cos(), () => y.mul(0)]);
      return [x.sin(), (g) => g.mul(slope(x))];
    });
    await expect(checkGradients(wrong, [doubles([0.5])], { order: 1 })).resolves.toBeDefined();
    await expect(checkGradients(wrong, [doubles([0.5])])).rejects.toThrow(
      /the derivative of order 2 with respect to argument 0 is/,
    );
  });

  it('does not let NaN pass', async () => {
    await expect(checkGradients((x: Tensor) => x.log(), [doubles([-1])])).rejects.toThrow(
      /by grad and NaN by central differences/,
    );
  });

  it('sees a kink as the difference it is', async () => {
    await expect(checkGradients((x: Tensor) => x.relu(), [doubles([0])])).rejects.toThrow(
      /worst at \[0\]: 0 by grad, -?0\.\d+ by differences/,
    );
  });

  it.each([
    [
      'no tensor to move',
      () => checkGradients((x: Tensor) => x, [indices([1])]),
      /hold no floating-point tensor with elements to move/,
    ],
    [
      'a function that leaves float64',
      () => checkGradients((x: Tensor) => x.cast('float32'), [doubles([1])]),
      /returned float32\[1\] for float64 arguments/,
    ],
    [
      'a function without float results',
      () => checkGradients((x: Tensor) => x.less(1), [doubles([1])]),
      /returned no floating-point tensor/,
    ],
    [
      'order 0',
      () => checkGradients((x: Tensor) => x, [doubles([1])], { order: 0 }),
      /order must be a whole number of at least 1, not 0/,
    ],
    [
      'half a direction',
      () => checkGradients((x: Tensor) => x, [doubles([1])], { directions: 0.5 }),
      /directions must be a whole number/,
    ],
    [
      'no step',
      () => checkGradients((x: Tensor) => x, [doubles([1])], { epsilon: 0 }),
      /epsilon must be positive/,
    ],
  ])('refuses %s', async (_, attempt, message) => {
    await expect(attempt()).rejects.toThrow(message);
  });
});
