import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomPermutation, randomStream, randomSubset, threefry2x32 } from '../src/random.js';

describe('Threefry-2x32-20', () => {
  // kat_vectors of Random123, lines "threefry2x32 20".
  test.each([
    { key: [0, 0], counter: [0, 0], block: [0x6b200159, 0x99ba4efe] },
    {
      key: [0xffffffff, 0xffffffff],
      counter: [0xffffffff, 0xffffffff],
      block: [0x1cb996fc, 0xbb002be7],
    },
    {
      key: [0x13198a2e, 0x03707344],
      counter: [0x243f6a88, 0x85a308d3],
      block: [0xc4923a9c, 0x483df7a0],
    },
  ] as const)('gives the published block for counter $counter', ({ key, counter, block }) => {
    expect(threefry2x32(key, counter)).toEqual(block);
  });
});

describe('a random stream', () => {
  const draw = (seed: number, purpose: 'fit' | 'resample', index: number): number[] => {
    const stream = randomStream(seed, purpose, index);
    return Array.from({ length: 4 }, () => stream.uint32());
  };

  test('is the same for the same seed, purpose and index', () => {
    expect(draw(7, 'fit', 3)).toEqual(draw(7, 'fit', 3));
  });

  test.each([
    ['seed', draw(8, 'fit', 3)],
    ['high half of the seed', draw(7 + 2 ** 32, 'fit', 3)],
    ['purpose', draw(7, 'resample', 3)],
    ['index', draw(7, 'fit', 4)],
  ])('differs with the %s', (_, other) => {
    expect(other.filter((value) => draw(7, 'fit', 3).includes(value))).toEqual([]);
  });

  test('draws below a bound evenly: chi-squared of 60 000 throws of a die stays under its 0.1 % point', () => {
    const stream = randomStream(0, 'resample', 0);
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 60_000; i++) {
      const face = stream.below(6);
      counts[face] = (counts[face] as number) + 1;
    }
    const statistic = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(statistic).toBeLessThan(20.52);
  });

  test('can draw below 2³² itself', () => {
    expect(randomStream(1, 'fit', 0).below(2 ** 32)).toBe(randomStream(1, 'fit', 0).uint32());
  });
});

test('a random permutation holds every number once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), fc.nat(), (count, seed) => {
      const order = randomPermutation(count, randomStream(seed, 'permutation', 0));
      expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
    }),
  );
});

test('all six orders of three come equally often, within five standard deviations', () => {
  const counts = new Map<string, number>();
  for (let index = 0; index < 6000; index++) {
    const order = randomPermutation(3, randomStream(0, 'permutation', index)).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  const deviation = Math.sqrt(6000 * (1 / 6) * (5 / 6));
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(5 * deviation);
});

test('a random subset is ascending, without repetition, and of the size asked for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.nat(), (count, seed) => {
      const size = 1 + (seed % count);
      const subset = Array.from(randomSubset(count, size, randomStream(seed, 'subsample', 0)));
      expect(subset).toHaveLength(size);
      expect(subset).toEqual([...new Set(subset)].sort((a, b) => a - b));
      expect(subset.at(-1)).toBeLessThan(count);
    }),
  );
});
