import type { Expression } from '@limpid/tensor/backend';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { lackFunctions } from '../src/kernels/lines.js';
import { contiguous, load } from './support/harness.js';

const x = load('float32', 0, contiguous([8]));
const wide = load('float64', 0, contiguous([8]));

describe('functions that few programs use are lacking', () => {
  test.each<readonly [string, readonly Expression[]]>([
    ['for sin', [x, { op: 'sin', dtype: 'float32', args: [0] }]],
    ['for a power with any exponent', [x, { op: 'pow', dtype: 'float32', args: [0, 0] }]],
    [
      'for a power with an exponent that is no product',
      [x, { op: 'constant', dtype: 'float32', value: 2.5 }, { op: 'pow', dtype: 'float32', args: [0, 1] }],
    ],
  ])('%s', (_, expressions) => {
    expect(lackFunctions(expressions)).toBe(true);
  });

  test.each<readonly [string, readonly Expression[]]>([
    ['for exp', [x, { op: 'exp', dtype: 'float32', args: [0] }]],
    ['for sin of float64', [wide, { op: 'sin', dtype: 'float64', args: [0] }]],
    [
      'for a square',
      [x, { op: 'constant', dtype: 'float32', value: 2 }, { op: 'pow', dtype: 'float32', args: [0, 1] }],
    ],
  ])('but not %s', (_, expressions) => {
    expect(lackFunctions(expressions)).toBe(false);
  });
});

describe('they are loaded with the first kernel that needs one', () => {
  beforeEach(() => vi.resetModules());

  test.each(['map', 'reduce', 'reduce after', 'rows', 'matmul', 'conv'])('%s', async (what) => {
    const { conv2d, planOf, referenceBackend, tensor } = await import('@limpid/tensor');
    const { cpu } = await import('../src/index.js');
    const results = [];
    for (const backend of [await cpu(), referenceBackend()]) {
      const made = (...shape: number[]) => {
        const size = shape.reduce((product, n) => product * n, 1);
        return tensor(
          Float32Array.from({ length: size }, (_, i) => Math.sin(i)),
          { shape, backend },
        );
      };
      const a = made(40, 40);
      const write = {
        map: () => a.erf(),
        reduce: () => a.erf().sum(1),
        'reduce after': () => a.sum(1).erf(),
        rows: () => a.sub(a.mean(1, { keepDims: true })).erf(),
        matmul: () => a.matmul(made(40, 40)).erf(),
        conv: () => conv2d(made(2, 3, 9, 9), made(4, 3, 3, 3)).erf(),
      }[what] as () => typeof a;
      const result = write();
      if (backend.name === 'cpu') {
        const { steps } = await planOf(result);
        expect(steps.at(-1)).toMatchObject({
          kind: what.split(' ')[0],
          operations: expect.arrayContaining(['erf']),
        });
      }
      results.push(await result.data());
    }
    const [ours, expected] = results as [Float32Array, Float32Array];
    ours.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  });
});
