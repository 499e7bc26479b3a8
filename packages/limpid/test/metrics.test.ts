import { describe, expect, test } from 'vitest';
import { measureClasses, measureNumbers, predictedClasses } from '../src/experiment/metrics.js';

describe('classes are measured', () => {
  const target = { name: 'y', kind: 'categorical', task: 'classification' } as const;

  test('two, from the probability of the second', () => {
    const two = { ...target, classes: ['no', 'yes'], counts: [30, 10] };
    const report = measureClasses(two, [0, 1, 1, 0], [0.2, 0.9, 0.4, 0.1]);
    expect(report.metrics.map(({ name, value }) => [name, value])).toEqual([
      ['accuracy', 0.75],
      ['ROC AUC', 1],
      // −(ln 0.8 + ln 0.9 + ln 0.4 + ln 0.9) / 4
      ['log loss', expect.closeTo(0.33754, 5)],
    ]);
    expect(report.metrics.map(({ baseline }) => baseline)).toEqual([
      0.5,
      0.5,
      // A quarter is the share of yes: −(2 ln 0.75 + 2 ln 0.25) / 4
      expect.closeTo(0.83699, 5),
    ]);
    expect(report.confusion).toEqual([
      [2, 0],
      [1, 1],
    ]);
    expect(report.baseline).toBe(
      'it always gives the shares of the classes in the training part, so its answer is no',
    );
  });

  test('more, from the probability of each', () => {
    const three = { ...target, classes: ['a', 'b', 'c'], counts: [1, 2, 1] };
    const predictions = [0.7, 0.2, 0.1, 0.1, 0.6, 0.3, 0.2, 0.5, 0.3];
    const report = measureClasses(three, [0, 1, 2], predictions);
    expect(report.metrics[0]).toMatchObject({ name: 'accuracy', value: 2 / 3, baseline: 1 / 3 });
    expect(report.confusion).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 1, 0],
    ]);
  });

  test('without ROC AUC where a class has no held-out row', () => {
    const three = { ...target, classes: ['a', 'b', 'c'], counts: [5, 5, 1] };
    const report = measureClasses(three, [0, 1], [0.7, 0.2, 0.1, 0.1, 0.6, 0.3]);
    expect(report.metrics.map(({ name }) => name)).toEqual(['accuracy', 'log loss']);
  });

  test('and of equal probabilities the first is predicted', () => {
    expect(Array.from(predictedClasses([0.5, 0.51], 1))).toEqual([0, 1]);
    expect(Array.from(predictedClasses([0.4, 0.4, 0.2], 3))).toEqual([0]);
  });
});

test('numbers are measured in their unit, beside the mean of the training part', () => {
  const target = {
    name: 'y',
    kind: 'numeric',
    task: 'regression',
    unit: 'kg',
    mean: 3,
    std: 1,
    scaled: true,
  } as const;
  const report = measureNumbers(target, [1, 2, 3, 6], [1, 3, 3, 4]);
  expect(report.metrics).toEqual([
    // 1 − 5 / 14
    { name: 'R²', value: expect.closeTo(0.642857, 6), baseline: 0, better: 'higher' },
    { name: 'RMSE', unit: 'kg', value: Math.sqrt(5 / 4), baseline: Math.sqrt(14 / 4), better: 'lower' },
    { name: 'MAE', unit: 'kg', value: 0.75, baseline: 1.5, better: 'lower' },
  ]);
});
