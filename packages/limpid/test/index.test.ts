import * as autograd from '@limpid/autograd';
import * as backendCpu from '@limpid/backend-cpu';
import * as data from '@limpid/data';
import * as explain from '@limpid/explain';
import * as layers from '@limpid/layers';
import * as optim from '@limpid/optim';
import * as tensor from '@limpid/tensor';
import * as train from '@limpid/train';
import { describe, expect, test } from 'vitest';
import * as limpid from '../src/index.js';
import * as testing from '../src/testing.js';

const packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  autograd,
  'backend-cpu': backendCpu,
  data,
  explain,
  layers,
  optim,
  tensor,
  train,
};

describe('one import', () => {
  const all: Readonly<Record<string, unknown>> = limpid;

  test.each(Object.keys(packages))('has every name of %s', (name) => {
    const missing = Object.keys(packages[name] ?? {}).filter((key) => !(key in all));
    expect(missing).toEqual([]);
  });

  test('has no other names', () => {
    const known = new Set(Object.values(packages).flatMap((one) => Object.keys(one)));
    expect(Object.keys(all).filter((key) => !known.has(key))).toEqual([]);
  });

  test('settles what is meant where packages use one name for different things', () => {
    const clashes = Object.keys(all).filter((key) => {
      const meanings = Object.values(packages).flatMap((one) => (key in one ? [one[key]] : []));
      return new Set(meanings).size > 1;
    });
    expect(clashes.sort()).toEqual(['accuracy', 'conv2d', 'flatten', 'r2', 'rocAuc']);
    expect(limpid.conv2d).toBe(layers.conv2d);
    expect(limpid.flatten).toBe(layers.flatten);
    expect([limpid.accuracy, limpid.r2, limpid.rocAuc]).toEqual([train.accuracy, train.r2, train.rocAuc]);
  });
});

test('all check kits are in one import of their own', () => {
  expect(Object.keys(testing).sort()).toEqual([
    'checkBackend',
    'checkGradients',
    'checkLayer',
    'checkOptimizer',
    'conformanceTests',
  ]);
});
