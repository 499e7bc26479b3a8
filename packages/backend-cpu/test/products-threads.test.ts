/** Products and convolutions of every way there is, cut up among threads: the same bits, however many. */
import type { ConvKernel, Expression, Kernel, MatmulKernel } from '@limpid/tensor/backend';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { count } from './support/evaluate.js';
import { contiguous, load } from './support/harness.js';
import { teamOf } from './support/team.js';
import { unison } from './support/unison.js';

const all = unison(await Promise.all([1, 2, 3, 5].map((threads) => teamOf(threads))));
let kernels = 0;

/** Adds a number and the output's position. */
const epilogueOver = (shape: readonly number[]): Expression[] => [
  { op: 'reduced', dtype: 'float32' },
  load('float32', 2, { strides: shape.map(() => 0), offset: 0 }),
  { op: 'mul', dtype: 'float32', args: [0, 1] },
  { op: 'index', dtype: 'int32', access: contiguous(shape) },
  { op: 'cast', dtype: 'float32', args: [3] },
  { op: 'add', dtype: 'float32', args: [2, 4] },
];

async function expectAgreement(kernel: Kernel, sizes: readonly number[], outputs: number): Promise<void> {
  const run = await all.backend.compile(kernel);
  const inputs = [...sizes, 1].map((size, i) => {
    const buffer = all.backend.allocate(4 * size);
    const values = Float32Array.from({ length: size }, (_, j) => Math.sin(j * 1.3 + i));
    all.backend.write(buffer, new Uint8Array(values.buffer));
    return buffer;
  });
  const output = all.backend.allocate(4 * outputs);
  run!(inputs, [output]);
  expect(await all.differences(), JSON.stringify(kernel)).toEqual([]);
  for (const buffer of [...inputs, output]) all.backend.free(buffer);
}

const ending = (shape: readonly number[], hasEpilogue: boolean) => {
  const epilogue = epilogueOver(shape).slice(0, hasEpilogue ? undefined : 1);
  return {
    key: `product ${kernels++}`,
    dtype: 'float32' as const,
    inputs: ['float32', 'float32', 'float32'] as const,
    outputs: [{ dtype: 'float32' as const, value: epilogue.length - 1 }],
    epilogue,
  };
};

const size = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 40 }), weight: 3 },
  fc.constantFrom(1, 130, 300, 530),
);

test('products give the same bits with any number of threads', async () => {
  const problem = fc.record({
    batch: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
    m: size,
    k: size,
    n: size,
    transposed: fc.tuple(fc.boolean(), fc.boolean()),
    hasEpilogue: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(problem, async ({ batch, m, k, n, transposed, hasEpilogue }) => {
      const shape = [...batch, m, n];
      const over = (rows: number, columns: number, isTransposed: boolean) => {
        const { strides } = contiguous([...batch, rows, columns]);
        const own = isTransposed ? [1, rows] : [columns, 1];
        return { strides: [...strides.slice(0, -2), ...own], offset: 0 };
      };
      const kernel: MatmulKernel = {
        kind: 'matmul',
        batch,
        m,
        k,
        n,
        a: over(m, k, transposed[0]),
        b: over(k, n, transposed[1]),
        ...ending(shape, hasEpilogue),
      };
      await expectAgreement(kernel, [count(batch) * m * k, count(batch) * k * n], count(shape));
    }),
    { numRuns: 150 },
  );
});

test('convolutions give the same bits with any number of threads', async () => {
  const axis = fc.record({
    input: fc.integer({ min: 4, max: 24 }),
    kernel: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 2 }),
    padding: fc.integer({ min: 0, max: 2 }),
    inputDilation: fc.integer({ min: 1, max: 2 }),
    kernelDilation: fc.constant(1),
  });
  const problem = fc.record({
    batch: fc.integer({ min: 1, max: 5 }),
    groups: fc.integer({ min: 1, max: 3 }),
    inputChannels: fc.integer({ min: 1, max: 9 }),
    outputChannels: fc.integer({ min: 1, max: 14 }),
    sides: fc.array(axis, { minLength: 1, maxLength: 2 }),
    hasEpilogue: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(problem, async ({ sides, hasEpilogue, ...channels }) => {
      const { batch, groups, inputChannels, outputChannels } = channels;
      const axes = sides.map(({ input, kernel, stride, padding, inputDilation, kernelDilation }) => {
        const length = (input - 1) * inputDilation + 1 + 2 * padding;
        const output = Math.floor((length - kernel) / stride) + 1;
        return { input, kernel, output, stride, padding, inputDilation, kernelDilation };
      });
      const x = [batch, groups, inputChannels, ...axes.map(({ input }) => input)];
      const w = [groups, outputChannels, inputChannels, ...axes.map(({ kernel }) => kernel)];
      const shape = [batch, groups, outputChannels, ...axes.map(({ output }) => output)];
      const kernel: ConvKernel = {
        kind: 'conv',
        ...channels,
        axes,
        x: contiguous(x),
        w: contiguous(w),
        ...ending(shape, hasEpilogue),
      };
      await expectAgreement(kernel, [count(x), count(w)], count(shape));
    }),
    { numRuns: 150 },
  );
});
