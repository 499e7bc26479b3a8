import { concat, exp, flip, pad, slice, type Tensor, tensor, transpose } from '@limpid/tensor';
import type { Kernel } from '@limpid/tensor/backend';
import { expect, test } from 'vitest';
import { observed } from './support/kernels.js';

/**
 * Steps that read the value before them through several views. Computed again for every read, n steps would take
 * 2ⁿ operations; what kernels write down stays within a small multiple of the operations that were asked for.
 */

/** The most expressions, loads included, for one step of up to five operations. */
const MOST_PER_STEP = 64;

const STEPS: Record<string, (a: Tensor) => Tensor> = {
  flip: (a) => a.add(flip(a, [0])).mul(0.5),
  transpose: (a) => a.add(transpose(a)).mul(0.5),
  'flip and transpose': (a) =>
    a
      .add(flip(a, [0]))
      .mul(0.5)
      .add(transpose(a).mul(0.1)),
  'two reshapes': (a) =>
    transpose(a.reshape([4, 16]))
      .reshape([8, 8])
      .add(transpose(a.reshape([16, 4])).reshape([8, 8]))
      .mul(0.5),
  stencil: (a) => {
    const [n] = a.shape as [number];
    return slice(a, [0, n - 1])
      .add(slice(a, [1, n]))
      .mul(0.5);
  },
  'padded on either side': (a) =>
    pad(exp(a.mul(-1)), [[1, 0]])
      .add(pad(exp(a.mul(-1)), [[0, 1]]))
      .mul(0.5),
  roll: (a) => a.add(concat([slice(a, [1, 64]), slice(a, [0, 1])], 0)).mul(0.5),
};

const SHAPES: Record<string, number[]> = { stencil: [64], 'padded on either side': [64], roll: [64] };

function setting() {
  const { backend, kernelsOf } = observed();
  const of = (shape: number[]): Tensor =>
    tensor(
      Array.from({ length: shape.reduce((product, n) => product * n) }, (_, i) => i),
      { backend },
    ).reshape(shape);
  return { of, expressionsOf: async (tree: unknown) => sizeOf(await kernelsOf(tree)) };
}

const sizeOf = (kernels: readonly Kernel[]): number =>
  kernels.reduce((sum, kernel) => sum + ('body' in kernel ? kernel.body.length : 0), 0);

test.each(Object.entries(STEPS))('%s, 20 times over: work in proportion', async (name, step) => {
  const { of, expressionsOf } = setting();
  let a = of(SHAPES[name] ?? [8, 8]);
  for (let i = 0; i < 20; i++) a = step(a);
  expect(await expressionsOf(a)).toBeLessThanOrEqual(20 * MOST_PER_STEP);
});

test('a Walsh–Hadamard butterfly of 256: work in proportion, and what the sums of signs are', async () => {
  const { of, expressionsOf } = setting();
  const n = 256;
  let a = of([n]);
  for (let blocks = 1; blocks < n; blocks *= 2) {
    const pairs = a.reshape([blocks, 2, n / blocks / 2]);
    const [low, high] = [slice(pairs, [0, blocks], [0, 1]), slice(pairs, [0, blocks], [1, 2])];
    a = concat([low.add(high), low.sub(high)], 1).reshape([n]);
  }
  expect(await expressionsOf(a)).toBeLessThanOrEqual(8 * MOST_PER_STEP);
  const ones = (i: number): number => i.toString(2).replaceAll('0', '').length;
  const expected = Array.from({ length: n }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += ones(row & i) % 2 === 0 ? i : -i;
    return sum;
  });
  expect(await a.toArray()).toEqual(expected);
});
