import { random, type Tensor, tensor } from '@limpid/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { threefry } from '../src/random/threefry.js';

const {
  bernoulli,
  bits,
  categorical,
  exponential,
  foldIn,
  gumbel,
  key,
  normal,
  permutation,
  randomIntegers,
  split,
  truncatedNormal,
  uniform,
} = random;

const word = (x: number): Tensor => tensor(Uint32Array.of(x));

describe('Threefry-2x32 with 20 rounds', () => {
  // Random123 1.14, tests/kat_vectors: counter, key, result.
  test.each([
    [
      [0x00000000, 0x00000000],
      [0x00000000, 0x00000000],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x243f6a88, 0x85a308d3],
      [0x13198a2e, 0x03707344],
      [0xc4923a9c, 0x483df7a0],
    ],
  ] as const)('counter %j under key %j', async (counter, k, expected) => {
    const made = threefry([word(k[0]), word(k[1])], [word(counter[0]), word(counter[1])]);
    expect(await Promise.all(made.map((x) => x.item()))).toEqual(expected);
  });
});

describe('keys and numbers are JAX’s', () => {
  // jax.config.jax_threefry_partitionable is true (the default since JAX 0.5).
  test('split', async () => {
    const keys = await Promise.all(split(key(0)).map((k) => k.toArray()));
    expect(keys).toEqual([
      [1797259609, 2579123966],
      [928981903, 3453687069],
    ]);
  });

  test.each([
    [0, 1.6226422],
    [42, -0.028304616],
  ])('normal(key(%i)) is %d', async (seed, expected) => {
    // The bits are JAX's; its erf⁻¹ may round the last place or two differently.
    expect(Math.abs((await normal(key(seed), []).item()) / expected - 1)).toBeLessThan(3e-7);
  });

  test('a seed fills both words', async () => {
    expect(await key(2 ** 32 * 5 + 7).toArray()).toEqual([5, 7]);
  });
});

describe('keys', () => {
  test('the same key gives the same numbers, others give others', async () => {
    const draw = (seed: number) => uniform(key(seed), [4]).toArray();
    expect(await draw(3)).toEqual(await draw(3));
    expect(await draw(3)).not.toEqual(await draw(4));
    const [a, b] = split(key(3)) as [Tensor<[number]>, Tensor<[number]>];
    expect(await uniform(a, [4]).toArray()).not.toEqual(await uniform(b, [4]).toArray());
  });

  test('more keys begin with the same ones', async () => {
    const all = await Promise.all(split(key(1), 5).map((k) => k.toArray()));
    expect(all.slice(0, 2)).toEqual(await Promise.all(split(key(1)).map((k) => k.toArray())));
    expect(new Set(all.map(String)).size).toBe(5);
  });

  test('a longer draw begins with the shorter one’s numbers', async () => {
    expect((await bits(key(9), [100]).data()).slice(0, 10)).toEqual(await bits(key(9), [10]).data());
  });

  test('foldIn gives a key for every number', async () => {
    const folded = await Promise.all([0, 1, 2, 1].map((i) => foldIn(key(0), i).toArray()));
    expect(new Set(folded.map(String)).size).toBe(3);
    expect(folded[1]).toEqual(folded[3]);
  });

  test.each([
    ['a seed below 0', () => key(-1), 'key: the seed must be a whole number from 0 to 2^53 - 1, not -1'],
    ['half a seed', () => key(0.5), 'not 0.5'],
    [
      'a seed for a key',
      () => uniform(3 as never, [2]),
      'uniform: the first argument must be a key, as key(seed) and split(key) make them, not number',
    ],
    ['another tensor for a key', () => uniform(tensor([1, 2]) as never, [2]), 'not Tensor float32[2]'],
    ['no keys', () => split(key(0), 0), 'split: the count must be a whole number of at least 1, not 0'],
    [
      'a probability above 1',
      () => bernoulli(key(0), 2, [1]),
      'bernoulli: the probability must be from 0 to 1, not 2',
    ],
    [
      'bounds in the wrong order',
      () => uniform(key(0), [1], { low: 1, high: 0 }),
      'uniform: needs finite low ≤ high, got 1 and 0',
    ],
    [
      'a negative spread',
      () => normal(key(0), [1], { std: -1 }),
      'normal: std must be finite and at least 0, not -1',
    ],
    [
      'no whole number',
      () => randomIntegers(key(0), [1], 3, 3),
      'randomIntegers: needs whole numbers low < high',
    ],
  ])('%s is refused', (_, run, message) => {
    expect(run).toThrow(message);
  });
});

/** Mean, variance, third and fourth standardised moments. */
async function momentsOf(x: Tensor): Promise<[number, number, number, number]> {
  const data = [...(await x.data())];
  const mean = data.reduce((a, b) => a + b, 0) / data.length;
  const moment = (power: number): number => data.reduce((a, b) => a + (b - mean) ** power, 0) / data.length;
  const variance = moment(2);
  return [mean, variance, moment(3) / variance ** 1.5, moment(4) / variance ** 2];
}

describe('distributions have their moments', () => {
  const n = 40_000;
  // With this many draws a sample mean lies within 4 standard errors of 1/√n in all but 1 of 16000 cases.
  const k = key(17);
  const euler = 0.5772156649015329;
  test.each([
    ['uniform', uniform(k, [n]), 0.5, 1 / 12, 0, 1.8],
    ['uniform between bounds', uniform(k, [n], { low: -2, high: 4 }), 1, 3, 0, 1.8],
    ['normal', normal(k, [n]), 0, 1, 0, 3],
    ['normal with mean and std', normal(k, [n], { mean: 5, std: 0.5 }), 5, 0.25, 0, 3],
    ['truncated normal', truncatedNormal(k, [n]), 0, 0.7737413, 0, 2.1736],
    ['exponential', exponential(k, [n]), 1, 1, 2, 9],
    ['gumbel', gumbel(k, [n]), euler, Math.PI ** 2 / 6, 1.1395, 5.4],
    ['bernoulli', bernoulli(k, 0.3, [n]), 0.3, 0.21, 0.4 / Math.sqrt(0.21), 1.7619],
    ['whole numbers', randomIntegers(k, [n], -1, 4), 1, 2, 0, 1.7],
  ] as [string, Tensor, number, number, number, number][])('%s', async (_, x, ...expected) => {
    const moments = await momentsOf(x);
    const spread = Math.sqrt(expected[1]);
    expect(Math.abs(moments[0] - expected[0])).toBeLessThan((4 * spread) / Math.sqrt(n));
    expect(Math.abs(moments[1] / expected[1] - 1)).toBeLessThan(4 * Math.sqrt((expected[3] - 1) / n));
    expect(Math.abs(moments[2] - expected[2])).toBeLessThan(0.35);
    expect(Math.abs(moments[3] / expected[3] - 1)).toBeLessThan(0.2);
  });

  test('uniform stays in [low, high)', async () => {
    const x = uniform(key(1), [100_000]);
    expect(await x.min().item()).toBeGreaterThanOrEqual(0);
    expect(await x.max().item()).toBeLessThan(1);
  });

  test('a truncated normal stays within its bounds', async () => {
    const x = truncatedNormal(key(2), [10_000], { low: -0.5, high: 1.5 });
    expect(await x.min().item()).toBeGreaterThanOrEqual(-0.5);
    expect(await x.max().item()).toBeLessThanOrEqual(1.5);
  });

  test('categorical draws follow the softmax of the logits', async () => {
    const logits = tensor([Math.log(0.1), Math.log(0.6), Math.log(0.3)]).broadcastTo([20_000, 3]);
    const draws = [...(await categorical(key(4), logits).data())];
    const share = [0, 1, 2].map((c) => draws.filter((d) => d === c).length / draws.length);
    [0.1, 0.6, 0.3].forEach((p, c) =>
      expect(Math.abs(share[c]! - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / draws.length)),
    );
  });

  test('the words of a draw are not correlated with each other', async () => {
    const x = await normal(key(5), [20_000]).data();
    let lagged = 0;
    for (let i = 1; i < x.length; i++) lagged += x[i]! * x[i - 1]!;
    expect(Math.abs(lagged / x.length)).toBeLessThan(4 / Math.sqrt(x.length));
  });
});

test('a permutation has every number once, for any length', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 200 }), fc.nat(), async (n, seed) => {
      const order = [...(await permutation(key(seed), n).data())];
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
    }),
    { seed: 3, numRuns: 25 },
  );
});
