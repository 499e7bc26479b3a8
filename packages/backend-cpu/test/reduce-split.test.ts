import type { DType, Expression, ReduceKernel, Reducer } from '@limpid/tensor/backend';
import { describe, expect, test } from 'vitest';
import { reductionOf } from '../src/kernels/reduce.js';
import { cutOf } from '../src/kernels/reduce-split.js';
import { evaluateReduce } from './support/evaluate.js';
import { arrayOf, contiguous, expectSame, load, run } from './support/harness.js';
import { teamOf } from './support/team.js';

/** Reductions with more terms than a block, by the shape of the results, of the terms, and the strides. */
const LAYOUTS: readonly (readonly [string, readonly number[], readonly number[], readonly number[]])[] = [
  ['everything', [], [65536 + 3], [1]],
  ['everything, backwards', [], [70001], [-1]],
  ['every other element', [2], [70001], [140002, 2]],
  ['rows', [2], [66000], [66000, 1]],
  ['columns', [6], [22001], [1, 6]],
  ['more columns than a register has', [37], [4001], [1, 37]],
  ['planes of columns', [2, 7], [10007], [70049, 1, 7]],
  ['middle axes', [3], [300, 250], [250, 750, 1]],
  ['two axes around one', [2], [300, 300], [300, 600, 1]],
];

let kernels = 0;

function kernelOf(
  [name, kept, reduced, strides]: (typeof LAYOUTS)[number],
  dtype: DType,
  reducer: Reducer,
): ReduceKernel {
  const sizes = [...kept, ...reduced];
  const offset = strides.reduce((sum, stride, axis) => sum - Math.min(0, stride * (sizes[axis]! - 1)), 0);
  const epilogue: Expression[] = [
    { op: 'reduced', dtype },
    load(dtype, 1, contiguous(kept)),
    { op: dtype === 'bool' ? 'bitwiseXor' : 'add', dtype, args: [0, 1] },
  ];
  return {
    kind: 'reduce',
    key: `split ${name} ${kernels++}`,
    shape: kept,
    reduced,
    inputs: [dtype, dtype],
    outputs: [{ dtype, value: 2 }],
    body: [load(dtype, 0, { strides, offset })],
    reducer,
    value: 0,
    epilogue,
  };
}

function elementsOf({ shape, reduced, body: [first] }: ReduceKernel): number {
  const { access } = first as Expression & { op: 'load' };
  return [...shape, ...reduced].reduce((sum, n, axis) => sum + (n - 1) * Math.abs(access.strides[axis]!), 1);
}

/** Exact in any order, but for the special values. */
const VALUES: Readonly<Record<Reducer, readonly number[]>> = {
  sum: [1, 0, 2, -3, 5],
  max: [-1, -0, -7, -0, -3],
  prod: [1, -1, 1, 1, -1],
};

const DTYPES: Readonly<Record<Reducer, readonly DType[]>> = {
  sum: ['float32', 'float64', 'int32'],
  max: ['float32', 'float64', 'uint32', 'bool'],
  prod: ['float32'],
};

describe('reductions of many terms to few results', () => {
  test.each(LAYOUTS.map((layout) => [layout[0], layout] as const))('of %s', async (_, layout) => {
    for (const reducer of ['sum', 'max', 'prod'] as const) {
      for (const dtype of DTYPES[reducer]) {
        const kernel = kernelOf(layout, dtype, reducer);
        const values = VALUES[reducer];
        const bools = dtype === 'bool' ? values.map((value) => Number(value > 0)) : values;
        const length = elementsOf(kernel);
        const x = arrayOf(
          dtype,
          Array.from({ length }, (_unused, i) => bools[(i * 7 + (i >> 9)) % bools.length]!),
        );
        const results = layout[1].reduce((product, n) => product * n, 1);
        const besides = arrayOf(
          dtype,
          Array.from({ length: results }, (_unused, i) => i % 2),
        );
        const expected = evaluateReduce(kernel, [x, besides])[0]!;
        expectSame((await run(kernel, [x, besides]))[0], expected, `${reducer} ${dtype}`);
      }
    }
  });

  test('find a special value in any block', async () => {
    for (const reducer of ['sum', 'max'] as const) {
      for (const special of [NaN, Infinity, -Infinity]) {
        for (const place of [0, 65535, 65536, 131072 + 17, 200002]) {
          const kernel = kernelOf(['', [], [200003], [1]], 'float32', reducer);
          const x = new Float32Array(200003).fill(1);
          x[place] = special;
          const expected = reducer === 'max' && special === -Infinity ? 1 : special;
          expect((await run(kernel, [x, new Float32Array(1)]))[0]![0]).toBe(expected);
        }
      }
    }
  });

  test('are cut by their sizes alone', () => {
    const cut = (shape: readonly number[], reduced: readonly number[], strides: readonly number[]) => {
      const found = cutOf(reductionOf(kernelOf(['', shape, reduced, strides], 'float32', 'sum')));
      return found && [found.blocks, found.length];
    };
    expect(cut([], [10_000_000], [1])).toEqual([153, 65536]);
    expect(cut([], [100_000_000], [1])).toEqual([256, 390625]);
    expect(cut([8], [1_000_000], [1, 8])).toEqual([123, 8192]);
    expect(cut([3], [300, 250], [250, 750, 1])).toEqual([2, 263]);
    expect(cut([], [65536], [1])).toBeUndefined();
    expect(cut([32], [1_000_000], [1_000_000, 1])).toBeUndefined();
    expect(cut([512], [1_000_000], [1, 512])).toBeUndefined();
  });

  test('stay whole where a guard bounds the axis that would be cut', async () => {
    const access = { strides: [1], offset: -1000, guard: [[1000, 150000]] as const };
    const kernel = { ...kernelOf(['', [], [200000], [1]], 'int32', 'sum'), body: [load('int32', 0, access)] };
    const x = Int32Array.from({ length: 149000 }, (_, i) => i % 11);
    expectSame(
      (await run(kernel, [x, new Int32Array(1)]))[0],
      evaluateReduce(kernel, [x, new Int32Array(1)])[0]!,
    );
  });

  test('have the same bits with any number of threads', async () => {
    const teams = [1, 2, 3].map((threads) => teamOf(threads));
    for (const layout of LAYOUTS) {
      const kernel = kernelOf(layout, 'float32', 'sum');
      const x = Float32Array.from(
        { length: elementsOf(kernel) },
        (_, i) => Math.sin(i) * 1000 ** Math.cos(i * 7),
      );
      const besides = new Float32Array(layout[1].reduce((product, n) => product * n, 1));
      const results = await Promise.all(
        (await Promise.all(teams)).map((backend) => run(kernel, [x, besides], backend)),
      );
      for (const [result] of results) expect(result).toEqual(results[0]![0]);
    }
  });
});
