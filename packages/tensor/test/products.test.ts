import {
  type ConvOptions,
  conv1d,
  conv2d,
  dot,
  matmul,
  referenceBackend,
  type Tensor,
  tensor,
  zeros,
} from '@limpid/tensor';
import { conv, record } from '@limpid/tensor/graph';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mapAndReduceOnly } from '../src/testing/wrappers.js';
import { expectStored, tensorOf, values } from './support/fixtures.js';
import { build, coordinatesOf, element, type Model } from './support/model.js';

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
      'conv1d: stride must be 1 whole number(s) of at least 1, not 0',
    ],
  ])('%s that do not fit are named', (_, run, message) => {
    expect(run).toThrow(message);
  });
});

describe('convolutions of any geometry', () => {
  const axis = fc.record({
    input: fc.integer({ min: 0, max: 5 }),
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    low: fc.integer({ min: -1, max: 3 }),
    high: fc.integer({ min: -1, max: 3 }),
    inputDilation: fc.integer({ min: 1, max: 3 }),
    kernelDilation: fc.integer({ min: 1, max: 2 }),
  });
  const sizes = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 1, max: 2 })));

  test.each([
    ['native', referenceBackend()],
    ['made of map and reduce', mapAndReduceOnly(referenceBackend())],
  ])('are sums over windows, as loops compute them: %s', async (_, backend) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(axis, { minLength: 1, maxLength: 2 }),
        sizes,
        async (axes, [batch, groups, channels, outputs]) => {
          // Cropping an axis away altogether is nobody's convolution.
          fc.pre(axes.every(({ input, low, high }) => input + Math.min(low, 0) + Math.min(high, 0) > 0));
          const xShape = [batch!, groups!, channels!, ...axes.map(({ input }) => input)];
          const wShape = [groups!, outputs!, channels!, ...axes.map(({ kernel }) => kernel)];
          const x = build(xShape, (at) => (at.reduce((h, c) => h * 7 + c * 3 + 1, 2) % 9) - 4);
          const w = build(wShape, (at) => (at.reduce((h, c) => h * 5 + c * 2 + 1, 1) % 7) - 3);
          const expected = naiveConvolution(x, w, axes);
          const on = ({ shape, data }: Model): Tensor =>
            tensor(Float32Array.from(data), { shape: [...shape], backend });
          const result = record(conv, [on(x), on(w)], {
            axes: axes.map(({ low, high, ...geometry }) => ({ ...geometry, padding: [low, high] as const })),
          });
          expect(result.shape).toEqual(expected.shape);
          expect([...(await result.data())].map((value) => value + 0)).toEqual(expected.data);
        },
      ),
      { seed: 11, numRuns: 150 },
    );
  });
});

interface Axis {
  readonly input: number;
  readonly kernel: number;
  readonly stride: number;
  readonly low: number;
  readonly high: number;
  readonly inputDilation: number;
  readonly kernelDilation: number;
}

/** The definition in `ConvKernel`, read word for word. */
function naiveConvolution(x: Model, w: Model, axes: readonly Axis[]): Model {
  const [batch, groups, channels] = x.shape as [number, number, number];
  const places = axes.map(({ input, kernel, stride, low, high, inputDilation, kernelDilation }) => {
    const padded = (input === 0 ? 0 : (input - 1) * inputDilation + 1) + low + high;
    return Math.max(0, Math.floor((padded - (kernel - 1) * kernelDilation - 1) / stride) + 1);
  });
  return build([batch, groups, w.shape[1]!, ...places], ([b, g, o, ...place]) => {
    let total = 0;
    for (const [c, ...window] of coordinatesOf([channels, ...axes.map(({ kernel }) => kernel)])) {
      const far = axes.map(
        ({ stride, kernelDilation, low, inputDilation }, d) =>
          (place[d]! * stride + window[d]! * kernelDilation - low) / inputDilation,
      );
      if (!far.every((p, d) => Number.isInteger(p) && p >= 0 && p < axes[d]!.input)) continue;
      total += element(x, [b!, g!, c!, ...far]) * element(w, [g!, o!, c!, ...window]);
    }
    return total + 0;
  });
}
