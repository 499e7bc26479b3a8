import type { Access, Expression, MatmulKernel } from '@limpid/tensor/backend';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { count, evaluateMatmul } from './support/evaluate.js';
import { arrayOf, contiguous, expectSame, load, run } from './support/harness.js';

type Float = 'float32' | 'float64' | 'int32' | 'uint32';
/** How many terms are at most added one after the other. */
const BLOCK_DEPTH = 256;
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

/** Matrices one after the other, each possibly transposed, with steps between elements, or backwards. */
function matrixAccess(
  batch: readonly number[],
  rows: number,
  columns: number,
  isTransposed: boolean,
  step: number,
): { access: Access; length: number } {
  const own = isTransposed ? [1, rows] : [columns, 1];
  const length = count(batch) * rows * columns;
  const over = batch.map((_, axis) => rows * columns * count(batch.slice(axis + 1)));
  const strides = [...over, ...own].map((stride) => stride * step);
  return {
    access: { strides, offset: step < 0 ? -step * (length - 1) : 0 },
    length: length * Math.abs(step),
  };
}

describe('matmul', () => {
  test('multiplies through any strides, batched or broadcast, at all sizes', async () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(0, 12, 17, 33));
    const problem = fc
      .record({
        dtype: fc.constantFrom<Float>('float32', 'float64', 'int32', 'uint32'),
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

  test.each<[string, readonly number[], readonly [number, number, number]]>([
    ['small', [], [4, 3, 5]],
    ['in a batch', [2, 3], [5, 14, 9]],
    ['in a large batch', [2, 3], [47, 4, 131]],
    ['of many rows', [], [250, 3, 140]],
    ['of a long sum', [], [58, 258, 570]],
    ['of more columns than a block, in parts', [], [490, 2, 1050]],
    ['of few columns', [3], [5700, 5, 2]],
    ['of one column', [], [70, 9, 1]],
    ['of one row', [], [1, 33, 50]],
    ['without a sum', [2], [3, 0, 5]],
    ['of outer products', [2], [7, 1, 6]],
  ])('finishes every element once: %s', async (_what, batch, sizes) => {
    const [m, k, n] = sizes;
    const shape = [...batch, m, n];
    // Not idempotent, so that rows finished twice, too early or not at all are seen.
    const epilogue: Expression[] = [
      { op: 'reduced', dtype: 'float32' },
      load('float32', 2, contiguous(shape)),
      { op: 'add', dtype: 'float32', args: [0, 1] },
      { op: 'index', dtype: 'int32', access: contiguous(shape) },
      { op: 'cast', dtype: 'float32', args: [3] },
      { op: 'add', dtype: 'float32', args: [2, 4] },
      { op: 'less', dtype: 'bool', args: [0, 1] },
    ];
    const a = matrixAccess(batch, m, k, false, 1);
    const b = matrixAccess(batch, k, n, true, 1);
    for (const values of [[5], [6, 5], [5, 0], [6, 5, 2, 0]]) {
      const plain = matmulOf('float32', batch, sizes, a.access, b.access, epilogue, values);
      const kernel = { ...plain, inputs: ['float32', 'float32', 'float32'] as const };
      const inputs = [a.length, b.length, count(shape)].map((length, i) => small('float32', length, i));
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

  test.each<[string, readonly number[], readonly [number, number, number]]>([
    ['long sums', [], [1, 9001, 3]],
    ['long sums over many columns', [], [1, 301, 2051]],
    ['many short sums', [], [4099, 3, 1]],
    ['one sum', [], [1, 4099, 1]],
    ['a batch', [3, 2], [1, 37, 21]],
    ['a batch of columns', [5], [18, 33, 1]],
  ])('multiplies by a vector: %s', async (_what, batch, [m, k, n]) => {
    for (const dtype of ['float32', 'float64', 'int32', 'uint32'] as const) {
      for (const [isTransposed, step] of [
        [false, 1],
        [true, 1],
        [false, 2],
        [true, -1],
      ] as const) {
        const a = matrixAccess(batch, m, k, isTransposed, step);
        const b = matrixAccess(batch, k, n, isTransposed, step);
        const kernel = matmulOf(dtype, batch, [m, k, n], a.access, b.access);
        const inputs = [small(dtype, a.length, 1), small(dtype, b.length, 2)];
        expectSame((await run(kernel, inputs))[0], evaluateMatmul(kernel, inputs)[0]!, `${dtype} ${step}`);
      }
    }
  });

  test('multiplies a matrix and a vector that lies apart, and the other way round', async () => {
    const column = { strides: [7, 7], offset: 3 };
    for (const k of [5, 4099]) {
      const matrix = contiguous([3, k]);
      const across = { strides: [1, 3], offset: 0 };
      const vectors = [small('float32', 7 * k + 3, 1), small('float32', 3 * k, 2)] as const;
      for (const access of [matrix, across]) {
        const left = matmulOf('float32', [], [3, k, 1], access, column);
        const inputs = [vectors[1], vectors[0]];
        expectSame((await run(left, inputs))[0], evaluateMatmul(left, inputs)[0]!);
        const turned = { ...access, strides: [...access.strides].reverse() };
        const right = matmulOf('float32', [], [1, k, 3], column, turned);
        expectSame((await run(right, vectors))[0], evaluateMatmul(right, vectors)[0]!);
      }
    }
  });

  test.each([
    ['a matrix', [2, 20_000, 3]],
    ['a row', [1, 100_000, 3]],
    ['a column', [3, 100_000, 1]],
  ] as const)('forms long sums in blocks: %s', async (_what, [m, k, n]) => {
    // All positive, so that the errors of adding one by one would grow to more than the bound.
    const a = Float32Array.from({ length: m * k }, (_, i) => 0.1 + 0.01 * Math.sin(i));
    const b = Float32Array.from({ length: k * n }, (_, i) => 1.3 + 0.01 * Math.cos(i));
    for (const isTransposed of [false, true]) {
      const kernel = matmulOf(
        'float32',
        [],
        [m, k, n],
        matrixAccess([], m, k, isTransposed, 1).access,
        matrixAccess([], k, n, isTransposed, 1).access,
      );
      const [actual] = await run(kernel, [a, b]);
      const [expected] = evaluateMatmul({ ...kernel, dtype: 'float64' }, [a, b]);
      const bound = (BLOCK_DEPTH + k / BLOCK_DEPTH + 4) * 2 ** -24;
      actual!.forEach((value, i) => {
        expect(Math.abs(value / expected![i]! - 1)).toBeLessThan(bound);
      });
    }
  });

  test.each(['int32', 'uint32'] as const)('wraps whole numbers around: %s', async (dtype) => {
    for (const sizes of [
      [5, 7, 9],
      [1, 7, 9],
      [5, 1, 9],
    ] as const) {
      const [m, k, n] = sizes;
      const kernel = matmulOf(dtype, [], sizes, contiguous([m, k]), contiguous([k, n]));
      const inputs = [m * k, k * n].map((length) =>
        arrayOf(
          dtype,
          Array.from({ length }, (_, i) => Math.imul(i + 1, 0x9e3779b1)),
        ),
      );
      expectSame((await run(kernel, inputs))[0], evaluateMatmul(kernel, inputs)[0]!);
    }
  });

  test('is declined for bools, which decompose', async () => {
    const { cpu } = await import('../src/index.js');
    const kernel = matmulOf('float32', [], [2, 2, 2], contiguous([2, 2]), contiguous([2, 2]));
    expect((await cpu()).compile({ ...kernel, dtype: 'bool' })).toBeUndefined();
  });
});
