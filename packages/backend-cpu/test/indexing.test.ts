import type { Access, CumulativeSumKernel, DType, GatherKernel, ScatterKernel } from '@limpid/tensor/backend';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { access, dtype, shape, type Tested } from './support/arbitrary.js';
import { evaluateCumulativeSum, evaluateGather, evaluateScatter } from './support/evaluate.js';
import { arrayOf, contiguous, expectSame, run } from './support/harness.js';

const unguarded = (sizes: readonly number[]) => access(sizes).filter(({ access: { guard } }) => !guard);

/** Whole numbers small enough for every sum of them to be exact. */
const data = (type: Tested, length: number) =>
  arrayOf(
    type,
    Array.from({ length }, (_, i) =>
      type === 'bool' ? (i * 7) % 2 : type === 'uint32' ? i % 11 : (i % 11) - 5,
    ),
  );

/** Indices from a little below to a little beyond what is there. */
const indicesOf = (length: number, size: number, seed: number) =>
  arrayOf(
    'int32',
    Array.from({ length }, (_, i) => (((i + seed) * 2654435761) % (size + 3)) - 1),
  );

const ranked = shape(3).filter((sizes) => sizes.length > 0);

const kernelOf = (kind: string, type: DType, inputs: readonly DType[]) => ({
  key: `${kind} ${Math.random()}`,
  inputs,
  outputs: [{ dtype: type, value: 0 }],
});

describe('gather', () => {
  test('picks along any axis, through any strides, zero outside', async () => {
    const problem = fc
      .tuple(ranked, dtype, fc.nat({ max: 9 }), fc.nat(), fc.nat())
      .chain(([sizes, type, size, which, seed]) => {
        const axis = which % sizes.length;
        const source = sizes.map((length, i) => (i === axis ? size : length));
        return fc.record({
          sizes: fc.constant(sizes),
          type: fc.constant(type),
          axis: fc.constant(axis),
          size: fc.constant(size),
          seed: fc.constant(seed),
          x: unguarded(source),
          indices: unguarded(sizes),
        });
      });
    await fc.assert(
      fc.asyncProperty(problem, async ({ sizes, type, axis, size, seed, x, indices }) => {
        const kernel: GatherKernel = {
          kind: 'gather',
          ...kernelOf('gather', type, [type, 'int32']),
          shape: sizes,
          axis,
          size,
          x: x.access,
          indices: indices.access,
        };
        const inputs = [data(type, x.length), indicesOf(indices.length, size, seed)];
        expectSame((await run(kernel, inputs))[0], evaluateGather(kernel, inputs));
      }),
      { numRuns: 200 },
    );
  });

  test('copies rows of a table', async () => {
    const rows: Access = { strides: [1, 0], offset: 0 };
    const kernel: GatherKernel = {
      kind: 'gather',
      ...kernelOf('gather', 'float32', ['float32', 'int32']),
      shape: [4, 6],
      axis: 0,
      size: 3,
      x: contiguous([3, 6]),
      indices: rows,
    };
    const table = arrayOf(
      'float32',
      Array.from({ length: 18 }, (_, i) => i),
    );
    const [picked] = await run(kernel, [table, arrayOf('int32', [2, 0, 3, -1])]);
    expect([...picked!]).toEqual([12, 13, 14, 15, 16, 17, 0, 1, 2, 3, 4, 5, ...new Array(12).fill(0)]);
  });
});

describe('scatter', () => {
  test('adds along any axis, in order, and drops what is outside', async () => {
    const problem = fc
      .tuple(ranked, dtype, fc.nat({ max: 9 }), fc.nat(), fc.nat())
      .chain(([sizes, type, count, which, seed]) => {
        const axis = which % sizes.length;
        const over = sizes.map((length, i) => (i === axis ? count : length));
        return fc.record({
          sizes: fc.constant(sizes),
          type: fc.constant(type),
          axis: fc.constant(axis),
          count: fc.constant(count),
          seed: fc.constant(seed),
          updates: unguarded(over),
          indices: unguarded(over),
        });
      });
    await fc.assert(
      fc.asyncProperty(problem, async ({ sizes, type, axis, count, seed, updates, indices }) => {
        const kernel: ScatterKernel = {
          kind: 'scatter',
          ...kernelOf('scatter', type, [type, 'int32']),
          shape: sizes,
          axis,
          count,
          updates: updates.access,
          indices: indices.access,
        };
        const inputs = [data(type, updates.length), indicesOf(indices.length, sizes[axis]!, seed)];
        expectSame((await run(kernel, inputs))[0], evaluateScatter(kernel, inputs));
      }),
      { numRuns: 200 },
    );
  });
});

describe('cumulative sum', () => {
  test('runs along the last axis of any layout', async () => {
    const problem = fc
      .tuple(ranked, dtype)
      .chain(([sizes, type]) =>
        fc.record({ sizes: fc.constant(sizes), type: fc.constant(type), x: unguarded(sizes) }),
      );
    await fc.assert(
      fc.asyncProperty(problem, async ({ sizes, type, x }) => {
        const kernel: CumulativeSumKernel = {
          kind: 'cumulativeSum',
          ...kernelOf('cumulativeSum', type, [type]),
          shape: sizes,
          x: x.access,
        };
        const inputs = [data(type, x.length)];
        expectSame((await run(kernel, inputs))[0], evaluateCumulativeSum(kernel, inputs));
      }),
      { numRuns: 200 },
    );
  });
});
