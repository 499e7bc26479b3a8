import { type ConvOptions, conv1d, conv2d, dot, matmul, type Tensor, tensor, zeros } from '@limpid/tensor';
import { describe, expect, test } from 'vitest';
import { expectStored, tensorOf, values } from './support/fixtures.js';

const DTYPES = ['float32', 'float64', 'int32'] as const;

describe('matmul equals NumPy’s', () => {
  test.each(values.products.map((entry) => [entry.a.shape, entry.b.shape, entry] as const))(
    '%j × %j',
    async (_a, _b, { a, b, result }) => {
      for (const dtype of DTYPES)
        await expectStored(matmul(tensorOf(a, dtype), tensorOf(b, dtype)), result, { anyZero: true });
    },
  );

  test('integers wrap', async () => {
    const big = tensor([[2 ** 30, 3]], { dtype: 'int32' });
    expect(await big.matmul(tensor([[4], [5]], { dtype: 'int32' })).toArray()).toEqual([[15]]);
  });

  test('booleans count', async () => {
    const ones = tensor([[true, true]]);
    expect(await ones.matmul(ones.transpose()).toArray()).toEqual([[2]]);
  });

  test('dot takes two vectors', async () => {
    expect(await dot(tensor([1, 2]), tensor([3, 4])).item()).toBe(11);
    expect(() => dot(zeros([2, 2]), zeros([2]))).toThrow('dot: takes two vectors, not [2, 2] and [2]');
  });

  const dynamic = (...shape: number[]): Tensor => zeros(shape);
  test.each([
    [dynamic(32, 784), dynamic(128, 10), 'matmul: inner sizes differ: [32, 784] × [128, 10] (784 ≠ 128)'],
    [dynamic(32, 784), dynamic(10, 784), '(784 ≠ 10). Did you mean to transpose the right one?'],
    [dynamic(784, 32), dynamic(784, 10), '(32 ≠ 784). Did you mean to transpose the left one?'],
    [dynamic(3), dynamic(4), 'matmul: inner sizes differ: [3] × [4] (3 ≠ 4)'],
    [dynamic(), dynamic(4), 'matmul: takes vectors and matrices, not [] × [4]; use mul for scalars'],
    [dynamic(2, 3, 4), dynamic(5, 4, 3), 'matmul: shapes [2] and [5] do not broadcast'],
  ])('%s × %s does not fit, and says why', (a, b, message) => {
    expect(() => matmul(a, b)).toThrow(message);
  });
});

describe('convolutions equal PyTorch’s', () => {
  test.each(
    values.convolutions.map(
      (entry) => [entry.x.shape, entry.w.shape, JSON.stringify(entry.options), entry] as const,
    ),
  )('%j with %j, %s', async (_x, _w, _o, { x, w, options, result }) => {
    const convolve = x.shape.length === 3 ? conv1d : conv2d;
    for (const dtype of DTYPES) {
      await expectStored(convolve(tensorOf(x, dtype), tensorOf(w, dtype), options as ConvOptions), result, {
        anyZero: true,
      });
    }
  });

  test.each([
    [
      'ranks',
      () => conv2d(zeros([1, 1, 3]), zeros([1, 1, 3])),
      'conv2d: takes [batch, channels, …] and [outputs, channels / groups, …] of rank 4, not [1, 1, 3] and [1, 1, 3]',
    ],
    [
      'channels',
      () => conv1d(zeros([1, 3, 5]), zeros([2, 2, 3])),
      'conv1d: 3 channels in 1 group(s) do not fit the kernel [2, 2, 3], which takes 2 a group',
    ],
    [
      'sizes',
      () => conv1d(zeros([1, 1, 2]), zeros([1, 1, 3])),
      'the kernel [1, 1, 3] is larger than the padded input [1, 1, 2] on spatial axis 0',
    ],
    [
      'strides',
      () => conv1d(zeros([1, 1, 5]), zeros([1, 1, 3]), { stride: 0 }),
      'conv: stride must be 1 whole number(s) of at least 1, not 0',
    ],
  ])('%s that do not fit are named', (_, run, message) => {
    expect(run).toThrow(message);
  });
});
