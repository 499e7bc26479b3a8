/**
 * The update rules in the forms of Goodfellow, Bengio & Courville, Deep Learning (2016), chapter 8, written out in
 * plain numbers as the book prints them.
 */
import { describe, expect, test } from 'vitest';
import { type GradientTransformation, rmsprop, sgd } from '../src/index.js';
import { distance, pathOf, pytorch } from './support.js';

const { start, curvature } = pytorch;
const gradient = (x: readonly number[]): number[] => x.map((value, i) => value * (curvature[i] as number));

/** One number's rule: from parameter, gradient function and memory to the next parameter. */
type Rule = (theta: number, slope: (at: number) => number, memory: { v: number; r: number }) => number;

function byHand(rule: Rule, steps = 10): number[][] {
  const memories = start.map(() => ({ v: 0, r: 0 }));
  let x = [...start];
  return Array.from({ length: steps }, () => {
    x = x.map((theta, i) =>
      rule(theta, (at) => at * (curvature[i] as number), memories[i] as { v: number; r: number }),
    );
    return x;
  });
}

const rate = 0.05;
const alpha = 0.9;

const cases: readonly { name: string; optimizer: GradientTransformation; rule: Rule }[] = [
  {
    name: 'momentum v = αv − εg',
    optimizer: sgd(rate, { momentum: alpha, variant: 'velocity' }),
    rule: (theta, slope, m) => {
      m.v = alpha * m.v - rate * slope(theta);
      return theta + m.v;
    },
  },
  {
    name: 'momentum v = αv + (1 − α)g',
    optimizer: sgd(rate, { momentum: alpha, variant: 'average' }),
    rule: (theta, slope, m) => {
      m.v = alpha * m.v + (1 - alpha) * slope(theta);
      return theta - rate * m.v;
    },
  },
  {
    name: 'RMSProp with δ outside the root',
    optimizer: rmsprop(rate, { epsilon: 1e-6 }),
    rule: (theta, slope, m) => {
      const g = slope(theta);
      m.r = 0.9 * m.r + 0.1 * g * g;
      return theta - (rate * g) / (Math.sqrt(m.r) + 1e-6);
    },
  },
  {
    name: 'RMSProp with δ inside the root',
    optimizer: rmsprop(rate, { epsilonPlacement: 'inside' }),
    rule: (theta, slope, m) => {
      const g = slope(theta);
      m.r = 0.9 * m.r + 0.1 * g * g;
      return theta - (rate * g) / Math.sqrt(1e-6 + m.r);
    },
  },
];

describe('the first ten steps equal a hand computation to 1e-6', () => {
  test.each(cases)('$name', async ({ optimizer, rule }) => {
    expect(distance(await pathOf(optimizer), byHand(rule))).toBeLessThan(1e-6);
  });
});

/** Moves from θ, where the book is, to the interim point θ + αv, where limpid is. */
const interim =
  (rule: Rule): Rule =>
  (_, slope, m) => {
    const state = m as { v: number; r: number; theta?: number };
    state.theta ??= _;
    state.theta = rule(state.theta, slope, m);
    return state.theta + alpha * m.v;
  };

describe('Nesterov’s momentum holds the interim points of the book’s path', () => {
  const nesterov: Rule = (theta, slope, m) => {
    m.v = alpha * m.v - rate * slope(theta + alpha * m.v);
    return theta + m.v;
  };
  test.each(['pytorch', 'velocity'] as const)('algorithm 8.3, variant %s', async (variant) => {
    const optimizer = sgd(rate, { momentum: alpha, nesterov: true, variant });
    expect(distance(await pathOf(optimizer), byHand(interim(nesterov)))).toBeLessThan(1e-6);
  });
  test('algorithm 8.6, RMSProp with Nesterov', async () => {
    const smallRate = 0.01;
    const rule: Rule = (theta, slope, m) => {
      const g = slope(theta + alpha * m.v);
      m.r = 0.9 * m.r + 0.1 * g * g;
      m.v = alpha * m.v - (smallRate * g) / Math.sqrt(m.r + 1e-6);
      return theta + m.v;
    };
    const optimizer = rmsprop(smallRate, { momentum: alpha, nesterov: true, epsilonPlacement: 'inside' });
    expect(distance(await pathOf(optimizer), byHand(interim(rule)))).toBeLessThan(1e-6);
  });
});

test('plain descent is θ − εg', async () => {
  const expected = start.map((x, i) => x - rate * (gradient(start)[i] as number));
  expect(distance(await pathOf(sgd(rate), { steps: 1 }), [expected])).toBeLessThan(1e-7);
});
