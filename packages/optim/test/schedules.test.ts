import { compile, tensor } from '@limpid/tensor';
import { describe, expect, test } from 'vitest';
import * as optim from '../src/index.js';
import { pathOf, pytorch } from './support.js';

const stepOf = (i: number) => tensor(i, { dtype: 'int32' });

async function ratesOf(schedule: optim.Schedule, steps: number): Promise<number[]> {
  const compiled = compile(schedule);
  return Promise.all(Array.from({ length: steps }, (_, i) => compiled(stepOf(i)).item()));
}

const likePytorch: Readonly<Record<string, optim.Schedule>> = {
  step: optim.stepSchedule(0.8, { every: 4, factor: 0.5 }),
  exponential: optim.exponentialSchedule(0.8, { factor: 0.9 }),
  linear: optim.linearSchedule({ from: 0.8, to: 0.2, steps: 8 }),
  cosine: optim.cosineSchedule(0.8, { steps: 19, final: 0.1 }),
  oneCycle: optim.oneCycleSchedule(0.8, { steps: 20 }),
};

describe('schedules equal PyTorch’s to 1e-6', () => {
  test('every schedule of the fixture has its case here', () => {
    expect(Object.keys(likePytorch).sort()).toEqual(Object.keys(pytorch.schedules).sort());
  });
  test.each(Object.entries(likePytorch))('%s', async (name, schedule) => {
    const expected = pytorch.schedules[name] as number[];
    const rates = await ratesOf(schedule, expected.length);
    rates.forEach((rate, i) => expect(Math.abs(rate - (expected[i] as number))).toBeLessThan(1e-6));
  });
});

describe('the others follow their formulas', () => {
  const cases: readonly [string, optim.Schedule, readonly number[]][] = [
    ['a constant', optim.constantSchedule(0.5), [0.5, 0.5]],
    ['a warm-up to a constant', optim.warmup(8, { steps: 4 }), [0, 2, 4, 6, 8, 8]],
    ['a warm-up from a rate', optim.warmup(8, { steps: 2, from: 4 }), [4, 6, 8, 8]],
    [
      'a warm-up to a schedule',
      optim.warmup(optim.stepSchedule(8, { every: 1, factor: 0.5 }), { steps: 2 }),
      [0, 4, 8, 4, 2],
    ],
    ['a cosine with warm-up', optim.cosineSchedule(2, { steps: 2, warmup: 2 }), [0, 1, 2, 1, 0, 0]],
    [
      'an exponential over several steps',
      optim.exponentialSchedule(1, { factor: 0.25, every: 2 }),
      [1, 0.5, 0.25],
    ],
    [
      'a linear one, which stays at its end',
      optim.linearSchedule({ from: 0, to: 1, steps: 2 }),
      [0, 0.5, 1, 1],
    ],
  ];
  test.each(cases)('%s', async (_, schedule, expected) => {
    const rates = await ratesOf(schedule, expected.length);
    rates.forEach((rate, i) => expect(rate).toBeCloseTo(expected[i] as number, 6));
  });
});

test('an optimiser asks its schedule for step 0 first and counts on', async () => {
  const rates = [0.5, 0.25, 0.125];
  const schedule = optim.exponentialSchedule(0.5, { factor: 0.5 });
  const path = await pathOf(optim.sgd(schedule), { steps: 3, gradient: (x) => x.mul(0).add(1) });
  let x = pytorch.start[0] as number;
  path.forEach(([first], i) => {
    x -= rates[i] as number;
    expect(first).toBeCloseTo(x, 6);
  });
});

test('a scheduled step is traced once', async () => {
  let traces = 0;
  const optimizer = optim.adam((step) => {
    traces += 1;
    return optim.cosineSchedule(0.1, { steps: 5, warmup: 2 })(step);
  });
  await pathOf(optimizer, { steps: 10 });
  expect(traces).toBe(1);
});
