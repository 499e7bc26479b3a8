import { random, type Tensor } from '@limpid/tensor';
import { describe, expect, test } from 'vitest';
import { type Initializer, initializers } from '../src/index.js';

const SHAPE = [100, 150];
const FANS = initializers.fansOf(SHAPE);
const ELEMENTS = 15_000;

const make = (initializer: Initializer, seed = 1): Tensor => initializer(random.key(seed), SHAPE, FANS);

/** Mean, standard deviation, fourth standardised moment, least and greatest. */
async function moments(x: Tensor) {
  const data = await x.data();
  let [sum, least, greatest] = [0, Infinity, -Infinity];
  for (const v of data) {
    sum += v;
    least = Math.min(least, v);
    greatest = Math.max(greatest, v);
  }
  const mean = sum / data.length;
  let [second, fourth] = [0, 0];
  for (const v of data) {
    second += (v - mean) ** 2 / data.length;
    fourth += (v - mean) ** 4 / data.length;
  }
  return { mean, std: Math.sqrt(second), kurtosis: fourth / second ** 2, least, greatest };
}

describe('normal initialisers have their moments', () => {
  test.each([
    ['normal', initializers.normal(), 0, 0.01],
    ['normal of a mean', initializers.normal({ mean: 3, std: 0.5 }), 3, 0.5],
    ['lecunNormal, N(0, 1/m)', initializers.lecunNormal, 0, Math.sqrt(1 / 150)],
    ['heNormal, N(0, 2/m)', initializers.heNormal, 0, Math.sqrt(2 / 150)],
    ['glorotNormal', initializers.glorotNormal, 0, Math.sqrt(2 / 250)],
    ['scaled', initializers.scaled(2, initializers.lecunNormal), 0, 2 * Math.sqrt(1 / 150)],
  ])('%s', async (_, initializer, mean, std) => {
    const found = await moments(make(initializer));
    // Five standard errors; the draws are fixed by the key.
    expect(Math.abs(found.mean - mean)).toBeLessThan((5 * std) / Math.sqrt(ELEMENTS));
    expect(Math.abs(found.std / std - 1)).toBeLessThan(5 / Math.sqrt(2 * ELEMENTS));
    expect(Math.abs(found.kurtosis - 3)).toBeLessThan(5 * Math.sqrt(24 / ELEMENTS));
  });
});

describe('uniform initialisers fill their bounds and keep to them', () => {
  test.each([
    ['uniform, U(±0.01)', initializers.uniform(), 0.01],
    ['torchLinear, U(±1/√n)', initializers.torchLinear, 1 / Math.sqrt(150)],
    ['glorotUniform, U(±√(6/(m+n)))', initializers.glorotUniform, Math.sqrt(6 / 250)],
    ['heUniform', initializers.heUniform, Math.sqrt(6 / 150)],
    ['lecunUniform', initializers.lecunUniform, Math.sqrt(3 / 150)],
  ])('%s', async (_, initializer, bound) => {
    const found = await moments(make(initializer));
    const rounded = Math.fround(bound) * (1 + 2 ** -23);
    expect(found.greatest).toBeLessThanOrEqual(rounded);
    expect(found.least).toBeGreaterThanOrEqual(-rounded);
    expect(found.greatest).toBeGreaterThan(0.999 * bound);
    expect(found.least).toBeLessThan(-0.999 * bound);
    // Five standard errors of a uniform sample's deviation: its kurtosis is 1.8.
    expect(Math.abs(found.std / (bound / Math.sqrt(3)) - 1)).toBeLessThan(5 * Math.sqrt(0.8 / 4 / ELEMENTS));
  });
});

describe('plain initialisers', () => {
  test.each([
    ['zeros', initializers.zeros, 0],
    ['ones', initializers.ones, 1],
    ['constant', initializers.constant(0.25), 0.25],
  ])('%s', async (_, initializer, value) => {
    const x = make(initializer);
    expect(x.shape).toEqual(SHAPE);
    expect(new Set(await x.data())).toEqual(new Set([value]));
  });

  test.each([1, 15, 150, 400])('sparse leaves %d weights a unit', async (nonZero) => {
    const data = await make(initializers.sparse({ nonZero })).data();
    for (let unit = 0; unit < 100; unit++) {
      const weights = data.subarray(unit * 150, (unit + 1) * 150);
      expect(weights.filter((w) => w !== 0).length).toBe(Math.min(nonZero, 150));
    }
  });

  test('sparse puts its weights at other places in every unit, with standard deviation 1', async () => {
    const data = await make(initializers.sparse()).data();
    const places = [0, 1, 2].map((unit) =>
      Array.from(data.subarray(unit * 150, (unit + 1) * 150), (w, i) => (w === 0 ? '' : i)).join(' '),
    );
    expect(new Set(places).size).toBe(3);
    const weights = Array.from(data).filter((w) => w !== 0);
    const variance = weights.reduce((total, w) => total + w * w, 0) / weights.length;
    expect(variance).toBeCloseTo(1, 1);
  });

  test('sparse and scaled refuse what makes no sense', () => {
    expect(() => initializers.sparse({ nonZero: 0 })).toThrow(
      'sparse: nonZero must be a whole number of at least 1',
    );
    expect(() => initializers.scaled(Number.NaN, initializers.heNormal)).toThrow(
      'scaled: the gain must be a finite',
    );
  });
});

test.each([
  [[], { fanIn: 1, fanOut: 1 }],
  [[7], { fanIn: 7, fanOut: 7 }],
  [[16, 30], { fanIn: 30, fanOut: 16 }],
  [[10, 3, 5, 5], { fanIn: 75, fanOut: 250 }],
])('the fans of %j follow PyTorch', (shape, fans) => {
  expect(initializers.fansOf(shape)).toEqual(fans);
});

test('the same key gives the same weights, another key others', async () => {
  const [first, again, other] = await Promise.all(
    [1, 1, 2].map((seed) => make(initializers.heNormal, seed).data()),
  );
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});
