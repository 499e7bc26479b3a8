import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as explain from '../src/index.js';
import fixture from './fixtures/statistics.json' with { type: 'json' };

const classification = ['accuracy', 'negativeLogLoss', 'rocAuc'] as const;
const regression = [
  'r2',
  'negativeMeanSquaredError',
  'negativeRootMeanSquaredError',
  'negativeMeanAbsoluteError',
] as const;

describe.each(fixture.classification)("scikit-learn's scores for $name", (sample) => {
  test.each(classification)('%s', (score) => {
    expect(explain[score](sample.target, sample.predictions)).toBeCloseTo(sample[score], 12);
  });
});

describe.each(fixture.regression)("scikit-learn's scores for $name", (sample) => {
  test.each(regression)('%s', (score) => {
    expect(explain[score](sample.target, sample.predictions)).toBeCloseTo(sample[score], 12);
  });
});

describe('higher is better', () => {
  test.each(classification)('%s of a good classifier is above that of a bad one', (score) => {
    const target = [0, 1, 1, 0];
    expect(explain[score](target, [0.1, 0.9, 0.8, 0.2])).toBeGreaterThan(
      explain[score](target, [0.9, 0.1, 0.2, 0.8]),
    );
  });

  test.each(regression)('%s of a good fit is above that of a bad one', (score) => {
    expect(explain[score]([1, 2, 3], [1, 2, 4])).toBeGreaterThan(explain[score]([1, 2, 3], [3, 2, 1]));
  });
});

test('the area under the curve depends on the order of predictions alone', () => {
  const sample = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: -9, max: 9 })), {
    minLength: 2,
  });
  fc.assert(
    fc.property(sample, (pairs) => {
      const target = [...pairs.map(([label]) => label), 0, 1];
      const values = [...pairs.map(([, value]) => value), 0, 1];
      const logistic = values.map((value) => 1 / (1 + Math.exp(-value)));
      expect(explain.rocAuc(target, logistic)).toBe(explain.rocAuc(target, values));
    }),
  );
});

describe('a score refuses', () => {
  test.each([
    [
      'lengths that do not match',
      () => explain.accuracy([0, 1], [0.5, 0.5, 0.5]),
      /2 targets and 3 predictions/,
    ],
    ['no rows', () => explain.r2([], []), /at least one target/],
    ['a class beyond the outputs', () => explain.accuracy([0, 2], [0.1, 0.9]), /row 1 is 2; with 2 classes/],
    ['a class that is no integer', () => explain.rocAuc([0, 0.5], [0.1, 0.9]), /row 1 is 0.5/],
    [
      'logits as probabilities',
      () => explain.negativeLogLoss([0, 1], [-3, 2]),
      /is -3; .*sigmoid or softmax/,
    ],
    [
      'probabilities that do not sum to 1',
      () => explain.negativeLogLoss([0], [0.9, 0.9]),
      /2 predictions of row 0 sum to 1.8, not 1/,
    ],
    ['a curve of one class', () => explain.rocAuc([1, 1], [0.1, 0.9]), /2 rows of class 1 and 0 others/],
    ['two outputs in a regression', () => explain.r2([1], [1, 2]), /one prediction per target, got 2/],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(message);
  });
});
