import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cunnaneQuantile,
  linearQuantile,
  median,
  mode,
  moments,
  sorted,
  uniqueSorted,
} from '../src/statistics.js';
import fixture from './fixtures/statistics.json' with { type: 'json' };

describe.each(fixture.quantiles)('of $values', (sample) => {
  const ascending = sorted(sample.values);

  test("linear quantiles equal NumPy's bit for bit", () => {
    expect(sample.probabilities.map((p) => linearQuantile(ascending, p))).toEqual(sample.linear);
  });

  test("Cunnane quantiles equal scipy.stats.mstats.mquantiles' bit for bit", () => {
    expect(sample.probabilities.map((p) => cunnaneQuantile(ascending, p))).toEqual(sample.cunnane);
  });

  test("median, mode, mean and standard deviation equal NumPy's and SciPy's", () => {
    expect(median(sample.values)).toBe(sample.median);
    expect(mode(sample.values)).toBe(sample.mode);
    expect(moments(sample.values).mean).toBeCloseTo(sample.mean, 13);
    expect(moments(sample.values).std(0)).toBeCloseTo(sample.std0, 13);
  });
});

test('unique values are ascending, and 0 and −0 are one value', () => {
  expect(uniqueSorted([3, 0, 1, -0, 3, -2])).toHaveLength(4);
});

test('the moments of equal numbers are exact', () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 1, max: 20 }),
      (x, n) => {
        const result = moments(new Array<number>(n).fill(x));
        expect(result.mean).toBe(x === 0 ? 0 : x);
        expect(result.std(0)).toBe(0);
      },
    ),
  );
});

test('a mean far from zero does not swamp the deviation', () => {
  expect(moments([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]).std(1)).toBeCloseTo(Math.sqrt(30), 9);
});
