import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { accuracy, logLoss, type Metric, mae, r2, rmse, rocAuc } from '../src/index.js';

interface Case {
  readonly targets: number[];
  readonly predictions: number[];
  readonly metrics: Readonly<Record<string, number>>;
}

const cases = JSON.parse(
  readFileSync(new URL('./fixtures/metrics.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Case>>;
const metrics: Readonly<Record<string, Metric>> = { accuracy, logLoss, mae, r2, rmse, rocAuc };

describe('metrics equal scikit-learn’s', () => {
  const rows = Object.entries(cases).flatMap(([name, one]) =>
    Object.entries(one.metrics).map(([metric, expected]) => ({ name, metric, expected, ...one })),
  );
  test.each(rows)('$metric of $name', ({ metric, expected, targets, predictions }) => {
    expect((metrics[metric] as Metric)(targets, predictions)).toBeCloseTo(expected, 12);
  });
});

test('logits are compared with 0', () => {
  expect(accuracy([0, 1, 1], [-1, 0.1, -0.1], { threshold: 0 })).toBeCloseTo(2 / 3, 12);
});

test('the ROC AUC of one class alone is not a number', () => {
  expect(rocAuc([1, 1], [0.2, 0.4])).toBeNaN();
});

test('a score that is NaN makes the ROC AUC NaN', () => {
  expect(rocAuc([0, 1, 1], [0.2, Number.NaN, 0.4])).toBeNaN();
});

test('lengths that do not fit are named', () => {
  expect(() => accuracy([1, 0], [1, 0, 1])).toThrow('got 2 targets and 3 predictions');
  expect(() => rmse([1], [1, 2])).toThrow('rmse: needs one prediction for each target');
  expect(() => mae([], [])).toThrow('got 0 targets');
});
