import { describe, expect, test } from 'vitest';
import { correlatedPairs } from '../src/report/index.js';

describe('correlated pairs', () => {
  // numpy.corrcoef([1, 2, 3, 4, 5], [2, 4, 5, 4, 5])[0, 1] = 0.7745966692414834 = √0.6
  const a = { name: 'a', values: [1, 2, 3, 4, 5] };
  const b = { name: 'b', values: [2, 4, 5, 4, 5] };

  test('have Pearson’s correlation', () => {
    const [pair] = correlatedPairs([a, b], { threshold: 0.5 });
    expect(pair?.features).toEqual(['a', 'b']);
    expect(pair?.correlation).toBeCloseTo(Math.sqrt(0.6), 14);
  });

  test('come strongest first, negative ones too, and not weaker than the threshold', () => {
    const opposite = { name: 'c', values: a.values.map((value) => -value) };
    const pairs = correlatedPairs([b, a, opposite], { threshold: 0.9 });
    expect(pairs.map(({ features }) => features)).toEqual([['a', 'c']]);
    expect(pairs[0]?.correlation).toBeCloseTo(-1, 14);
  });

  test('are no more than asked for', () => {
    expect(correlatedPairs([a, b, { ...a, name: 'c' }], { threshold: 0, limit: 2 })).toHaveLength(2);
  });

  test('pass over missing values and constant columns', () => {
    const gap = { name: 'gap', values: [1, Number.NaN, 3, 4, 5] };
    const constant = { name: 'constant', values: [7, 7, 7, 7, 7] };
    expect(correlatedPairs([a, gap, constant], { threshold: 0 }).map(({ features }) => features)).toEqual([
      ['a', 'gap'],
    ]);
  });
});
