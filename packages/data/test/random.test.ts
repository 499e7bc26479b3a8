import { createRandom, deriveSeed } from '@limpid/data';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { portableCos, portableLog, portableSin } from '../src/random/portable-math.js';
import { randomFromBits } from '../src/random/random.js';
import { splitMix64 } from '../src/random/splitmix64.js';
import { xoshiro128 } from '../src/random/xoshiro128.js';
import { fixture, thrownBy } from './helpers.js';

interface RandomFixture {
  splitMix64: { seed: string; outputs: string[] };
  streams: { seed: number; bits: number[]; uniform: number[]; normal: number[] }[];
  permutations: { seed: number; order: number[] }[];
  derived: { seed: number; index: number; value: number }[];
}
const expected = fixture<RandomFixture>('random');

describe('the bits', () => {
  it('of xoshiro128** are those of the reference implementation 1.1 for the state 1, 2, 3, 4', () => {
    const next = xoshiro128([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, next)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('of SplitMix64 are the published ones for the seed 1234567', () => {
    const { seed, outputs } = expected.splitMix64;
    expect(outputs.map((_, index) => String(splitMix64(BigInt(seed), index)))).toEqual(outputs);
    expect(outputs[4]).toBe('16408922859458223821');
  });

  it.each(expected.streams)(
    'uniform and normal numbers of the seed $seed are the fixture’s',
    ({ seed, bits, uniform, normal }) => {
      const random = createRandom(seed);
      expect(bits.map(() => random.bits())).toEqual(bits);
      const again = createRandom(seed);
      expect(uniform.map(() => again.uniform())).toEqual(uniform);
      const third = createRandom(seed);
      for (const value of normal)
        expect(Math.abs(third.normal() - value)).toBeLessThanOrEqual(4e-16 * Math.max(1, Math.abs(value)));
    },
  );

  it.each(expected.derived)('deriveSeed($seed, $index) is the fixture’s', ({ seed, index, value }) => {
    expect(deriveSeed(seed, index)).toBe(value);
  });
});

describe('portable mathematics', () => {
  it('agrees with Math.log to 4e-16 relative', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        expect(Math.abs(portableLog(x) - Math.log(x))).toBeLessThanOrEqual(
          4e-16 * Math.max(Math.abs(Math.log(x)), 1e-3),
        );
      }),
    );
  });

  it('agrees with Math.sin and Math.cos to 4e-16 absolute up to a hundred turns', () => {
    fc.assert(
      fc.property(fc.double({ min: -628, max: 628, noNaN: true }), (angle) => {
        expect(Math.abs(portableSin(angle) - Math.sin(angle))).toBeLessThanOrEqual(4e-16);
        expect(Math.abs(portableCos(angle) - Math.cos(angle))).toBeLessThanOrEqual(4e-16);
      }),
    );
  });
});

describe('integers', () => {
  it('throw away draws from the incomplete last block, so that there is no modulo bias', () => {
    // 2^32 = 3 · 1431655765 + 1: the draw 4294967295 would favour 0.
    const draws = [4294967295, 4294967294, 5];
    const random = randomFromBits(() => draws.shift() as number);
    expect([random.integer(3), random.integer(3)]).toEqual([4294967294 % 3, 2]);
  });

  it('reach every value below the limit about equally often', () => {
    const random = createRandom(5);
    const counts = new Array<number>(7).fill(0);
    const draws = 70_000;
    for (let i = 0; i < draws; i++) {
      const value = random.integer(7);
      counts[value] = (counts[value] as number) + 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - draws / 7) ** 2 / (draws / 7), 0);
    expect(chiSquare).toBeLessThan(22.46); // 99.9 % point of chi-square with 6 degrees of freedom
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity])('refuse the limit %d', (limit) => {
    expect(thrownBy(() => createRandom().integer(limit)).code).toBe('invalid-option');
  });
});

describe('distributions', () => {
  const rows = 100_000;
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  it('uniform has mean 1/2 and variance 1/12 and stays in [0, 1)', () => {
    const random = createRandom(9);
    const values = Array.from({ length: rows }, () => random.uniform());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(values.every((value) => value < 1)).toBe(true);
    // Four standard errors.
    expect(Math.abs(mean(values) - 0.5)).toBeLessThan(4 / Math.sqrt(12 * rows));
    expect(Math.abs(mean(values.map((value) => (value - 0.5) ** 2)) - 1 / 12)).toBeLessThan(
      4 / Math.sqrt(180 * rows),
    );
  });

  it('normal has mean 0, variance 1, no skew and kurtosis 3', () => {
    const random = createRandom(10);
    const values = Array.from({ length: rows }, () => random.normal());
    expect(Math.abs(mean(values))).toBeLessThan(4 / Math.sqrt(rows));
    expect(Math.abs(mean(values.map((value) => value ** 2)) - 1)).toBeLessThan(4 * Math.sqrt(2 / rows));
    expect(Math.abs(mean(values.map((value) => value ** 3)))).toBeLessThan(4 * Math.sqrt(15 / rows));
    expect(Math.abs(mean(values.map((value) => value ** 4)) - 3)).toBeLessThan(4 * Math.sqrt(96 / rows));
  });

  it('uniform and normal take their range and scale', () => {
    const [a, b] = [createRandom(3), createRandom(3)];
    expect(a.uniform(10, 20)).toBe(10 + 10 * b.uniform());
    expect(a.normal(5, 2)).toBe(5 + 2 * b.normal());
  });
});

describe('permutation', () => {
  it.each(expected.permutations)('of ten with the seed $seed is the fixture’s', ({ seed, order }) => {
    expect([...createRandom(seed).permutation(order.length)]).toEqual(order);
  });

  it('holds every integer once, whatever length and seed', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(), (length, seed) => {
        const sorted = [...createRandom(seed).permutation(length)].sort((a, b) => a - b);
        expect(sorted).toEqual(Array.from({ length }, (_, index) => index));
      }),
    );
  });

  it('gives all six orders of three about equally often', () => {
    const random = createRandom(4);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.permutation(3).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(counts.size).toBe(6);
    expect(chiSquare).toBeLessThan(20.52); // 99.9 % point of chi-square with 5 degrees of freedom
  });
});

describe('seeds', () => {
  it.each([-1, 0.5, Number.NaN, 2 ** 53])('refuse %d', (seed) => {
    expect(thrownBy(() => createRandom(seed))).toMatchObject({
      code: 'invalid-option',
      message: `createRandom: seed is ${seed}; expected an integer of at least 0`,
    });
  });

  it('default to 0', () => {
    expect(createRandom().bits()).toBe(createRandom(0).bits());
  });
});
