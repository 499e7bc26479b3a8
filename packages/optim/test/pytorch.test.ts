import { describe, expect, test } from 'vitest';
import * as optim from '../src/index.js';
import { distance, pathOf, pytorch } from './support.js';

const all = { mask: () => true };

const cases: Readonly<Record<string, optim.GradientTransformation>> = {
  sgd: optim.sgd(0.05),
  'sgd momentum': optim.sgd(0.05, { momentum: 0.9 }),
  'sgd nesterov': optim.sgd(0.05, { momentum: 0.9, nesterov: true }),
  'sgd L2': optim.chain(optim.addDecayedWeights(0.1, all), optim.sgd(0.05, { momentum: 0.9 })),
  'sgd clipped': optim.chain(optim.clipByGlobalNorm(1), optim.sgd(0.05)),
  adam: optim.adam(0.1),
  'adam betas': optim.adam(0.1, { beta1: 0.5, beta2: 0.9, epsilon: 1e-3 }),
  adamW: optim.adamW(0.1, { weightDecay: 0.1, ...all }),
  adagrad: optim.adagrad(0.1),
  'adagrad started': optim.adagrad(0.1, { epsilon: 1e-3, initialAccumulator: 0.1 }),
  rmsprop: optim.rmsprop(0.01),
  'rmsprop momentum': optim.rmsprop(0.01, { momentum: 0.5 }),
  adadelta: optim.adadelta(),
};

describe('the first ten steps on a quadratic equal PyTorch’s to 1e-6', () => {
  test('every path of the fixture has its case here', () => {
    expect(Object.keys(cases).sort()).toEqual(Object.keys(pytorch.paths).sort());
  });
  test.each(Object.entries(cases))('%s', async (name, optimizer) => {
    const expected = pytorch.paths[name] as number[][];
    expect(distance(await pathOf(optimizer), expected)).toBeLessThan(1e-6);
  });
  test.each(Object.entries(cases))('%s, compiled as uncompiled', async (_, optimizer) => {
    expect(await pathOf(optimizer)).toEqual(await pathOf(optimizer, { compiled: false }));
  });
});
