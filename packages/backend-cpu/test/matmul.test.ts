import type { Access, Expression, MatmulKernel } from '@limpid/tensor/backend';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { count, evaluateMatmul } from './support/evaluate.js';
import { arrayOf, contiguous, expectSame, load, run } from './support/harness.js';

type Float = 'float32' | 'float64';
let kernels = 0;

function matmulOf(
  dtype: Float,
  batch: readonly number[],
  [m, k, n]: readonly [number, number, number],
  a: Access,
  b: Access,
  epilogue: readonly Expression[] = [{ op: 'reduced', dtype }],
  values: readonly number[] = [epilogue.length - 1],
): MatmulKernel {
  const outputs = values.map((value) => ({ dtype: epilogue[value]!.dtype, value }));
  return {
    kind: 'matmul',
    key: `matmul ${kernels++}`,
    dtype,
    batch,
    m,
    k,
    n,
    a,
    b,
    inputs: [dtype, dtype],
    outputs,
    epilogue,
  };
}

/** Small whole numbers, whose sums of products are exact. */
const small = (dtype: Float, length: number, seed: number) =>
  arrayOf(
    dtype,
    Array.from({ length }, (_, i) => (((i + seed) * 2654435761) % 13) - 6),
  );

/** A matrix with its axes possibly swapped in memory, rows possibly apart, batches possibly shared. */
const operand = (batch: readonly number[], rows: number, columns: number) =>
  fc
    .record({
      isTransposed: fc.boolean(),
      gap: fc.constantFrom(0, 0, 3),
      step: fc.constantFrom(1, 1, 2),
      shared: fc.boolean(),
    })
    .map(({ isTransposed, gap, step, shared }) => {
      const [outer, inner] = isTransposed ? [columns, rows] : [rows, columns];
      const outerStride = inner * step + gap;
      const matrix = outer * outerStride;
      const strides = batch.map((_, axis) => (shared ? 0 : matrix * count(batch.slice(axis + 1))));
      const own = isTransposed ? [step, outerStride] : [outerStride, step];
      const access: Access = { strides: [...strides, ...own], offset: 2 };
      return { access, length: 2 + matrix * count(batch) };
    });

describe('matmul', () => {
  test('multiplies through any strides, batched or broadcast, at all sizes', async () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(0, 12, 17, 33));
    const problem = fc
      .record({
        dtype: fc.constantFrom<Float>('float32', 'float64'),
        batch: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
        m: size,
        k: size,
        n: size,
      })
      .chain(({ dtype, batch, m, k, n }) =>
        fc.record({
          dtype: fc.constant(dtype),
          batch: fc.constant(batch),
          sizes: fc.constant([m, k, n] as const),
          a: operand(batch, m, k),
          b: operand(batch, k, n),
        }),
      );
    await fc.assert(
      fc.asyncProperty(problem, async ({ dtype, batch, sizes, a, b }) => {
        const kernel = matmulOf(dtype, batch, sizes, a.access, b.access);
        const inputs = [small(dtype, a.length, 1), small(dtype, b.length, 2)];
        expectSame((await run(kernel, inputs))[0], evaluateMatmul(kernel, inputs)[0]!);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    [[130, 300, 20], 'deeper and higher than a block'],
    [[5, 7, 1050], 'wider than a block'],
    [[257, 513, 9], 'several blocks and odd edges'],
  ] as const)('of %j: %s', async (sizes, _what) => {
    const [m, k, n] = sizes;
    for (const dtype of ['float32', 'float64'] as const) {
      for (const [a, b] of [
        [contiguous([m, k]), contiguous([k, n])],
        [
          { strides: [1, m], offset: 0 },
          { strides: [1, k], offset: 0 },
        ],
      ] as const) {
        const kernel = matmulOf(dtype, [], sizes, a, b);
        const inputs = [small(dtype, m * k, 1), small(dtype, k * n, 5)];
        expectSame((await run(kernel, inputs))[0], evaluateMatmul(kernel, inputs)[0]!);
      }
    }
  });

  test('runs its epilogue over bias, activation and other dtypes', async () => {
    const [m, k, n] = [6, 5, 11];
    const epilogue: Expression[] = [
      { op: 'reduced', dtype: 'float32' },
      load('float32', 2, { strides: [0, 1], offset: 0 }),
      { op: 'add', dtype: 'float32', args: [0, 1] },
      { op: 'constant', dtype: 'float32', value: 0 },
      { op: 'max', dtype: 'float32', args: [2, 3] },
      { op: 'less', dtype: 'bool', args: [3, 2] },
    ];
    for (const values of [[4], [5], [0, 4], [4, 5], [5, 0, 4], [4, 4]]) {
      const plain = matmulOf(
        'float32',
        [],
        [m, k, n],
        contiguous([m, k]),
        contiguous([k, n]),
        epilogue,
        values,
      );
      const kernel = { ...plain, inputs: ['float32', 'float32', 'float32'] as const };
      const inputs = [small('float32', m * k, 1), small('float32', k * n, 2), small('float32', n, 3)];
      const actual = await run(kernel, inputs);
      evaluateMatmul(kernel, inputs).forEach((expected, i) => {
        expectSame(actual[i], expected, `outputs ${values}`);
      });
    }
  });

  test('keeps NaN and infinity in their rows and columns', async () => {
    const [m, k, n] = [5, 6, 9];
    const a = small('float32', m * k, 1);
    const b = small('float32', k * n, 2);
    a[2 * k + 3] = NaN;
    b[4 * n + 7] = Infinity;
    const kernel = matmulOf('float32', [], [m, k, n], contiguous([m, k]), contiguous([k, n]));
    expectSame((await run(kernel, [a, b]))[0], evaluateMatmul(kernel, [a, b])[0]!);
  });

  test('is as accurate as the length of its sums lets expect', async () => {
    const [m, k, n] = [16, 2000, 16];
    const a = Float32Array.from({ length: m * k }, (_, i) => Math.sin(i));
    const b = Float32Array.from({ length: k * n }, (_, i) => Math.cos(i * 1.7));
    const kernel = matmulOf('float32', [], [m, k, n], contiguous([m, k]), contiguous([k, n]));
    const [actual] = await run(kernel, [a, b]);
    const [expected] = evaluateMatmul(kernel, [a, b]);
    for (let i = 0; i < m * n; i++) expect(Math.abs(actual![i]! - expected![i]!)).toBeLessThan(2e-4);
  });

  test('is declined for whole numbers, which decompose into a sum', async () => {
    const { cpu } = await import('../src/index.js');
    const kernel = matmulOf('float32', [], [2, 2, 2], contiguous([2, 2]), contiguous([2, 2]));
    expect((await cpu()).compile({ ...kernel, dtype: 'int32' })).toBeUndefined();
  });
});
