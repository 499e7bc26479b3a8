import type { Access, ConvAxis, ConvKernel, Expression } from '@limpid/tensor/backend';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cpu } from '../src/index.js';
import { count, evaluateConv } from './support/evaluate.js';
import { arrayOf, contiguous, expectSame, load, run } from './support/harness.js';

type Float = 'float32' | 'float64' | 'int32' | 'uint32';
let kernels = 0;

interface Problem {
  readonly dtype?: Float;
  readonly batch?: number;
  readonly groups?: number;
  readonly inputChannels?: number;
  readonly outputChannels?: number;
  readonly axes: readonly ConvAxis[];
}

/** An axis with as many outputs as fit, after `high` zeros more at the end. */
function axisOf(
  input: number,
  kernel: number,
  geometry: Partial<ConvAxis> & { high?: number } = {},
): ConvAxis {
  const { stride = 1, padding = 0, inputDilation = 1, kernelDilation = 1, high = padding } = geometry;
  const length = (input === 0 ? 0 : (input - 1) * inputDilation + 1) + padding + high;
  const extent = (kernel - 1) * kernelDilation + 1;
  const output = Math.max(0, Math.floor((length - extent) / stride) + 1);
  return { input, kernel, output, stride, padding, inputDilation, kernelDilation };
}

/** As in the gradient by the input of a convolution with steps of two. */
const strided = (input: number, kernel: number, padding: number) =>
  axisOf(input, kernel, { inputDilation: 2, padding });

function convOf(problem: Problem, changes: Partial<ConvKernel> = {}): ConvKernel {
  const { dtype = 'float32', batch = 1, groups = 1, inputChannels = 1, outputChannels = 1, axes } = problem;
  return {
    kind: 'conv',
    key: `conv ${kernels++}`,
    dtype,
    batch,
    groups,
    inputChannels,
    outputChannels,
    axes,
    x: contiguous([batch, groups, inputChannels, ...axes.map(({ input }) => input)]),
    w: contiguous([groups, outputChannels, inputChannels, ...axes.map(({ kernel }) => kernel)]),
    inputs: [dtype, dtype],
    outputs: [{ dtype, value: 0 }],
    epilogue: [{ op: 'reduced', dtype }],
    ...changes,
  };
}

/** Small whole numbers, whose sums of products are exact. */
const small = (dtype: Float, length: number, seed: number) =>
  arrayOf(
    dtype,
    Array.from({ length }, (_, i) => (((i + seed) * 2654435761) % 13) - 6),
  );

const sizesOf = ({ batch, groups, inputChannels, outputChannels, axes }: ConvKernel) => ({
  x: [batch, groups, inputChannels, ...axes.map(({ input }) => input)],
  w: [groups, outputChannels, inputChannels, ...axes.map(({ kernel }) => kernel)],
});

async function expectRight(kernel: ConvKernel): Promise<void> {
  const sizes = sizesOf(kernel);
  const { dtype } = kernel;
  const inputs = [small(dtype as Float, count(sizes.x), 1), small(dtype as Float, count(sizes.w), 2)];
  expectSame((await run(kernel, inputs))[0], evaluateConv(kernel, inputs)[0]!, JSON.stringify(kernel));
}

/** The axes of a row-major buffer in another order, some of them backwards: a permutation by sort keys. */
function rearranged(sizes: readonly number[], keys: readonly number[], flips: readonly boolean[]): Access {
  const order = sizes.map((_, axis) => axis).sort((a, b) => keys[a]! - keys[b]!);
  const strides = sizes.map((_, axis) => count(order.slice(order.indexOf(axis) + 1).map((i) => sizes[i]!)));
  const backwards = sizes.map((size, axis) => flips[axis] === true && size > 0);
  return {
    strides: strides.map((stride, axis) => (backwards[axis] ? -stride : stride)),
    offset: sizes.reduce((sum, size, i) => sum + (backwards[i] ? (size - 1) * strides[i]! : 0), 0),
  };
}

const keys = fc.array(fc.double({ noNaN: true }), { minLength: 6, maxLength: 6 });
const flips = fc.array(fc.boolean(), { minLength: 6, maxLength: 6 });

const axis = fc
  .record({
    input: fc.integer({ min: 1, max: 9 }),
    kernel: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: -2, max: 3 }),
    high: fc.integer({ min: -2, max: 3 }),
    inputDilation: fc.integer({ min: 1, max: 3 }),
    kernelDilation: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ input, kernel, ...geometry }) => axisOf(input, kernel, geometry));

describe('conv', () => {
  test('has every geometry, through any strides, in any number of dimensions', async () => {
    const problem = fc.record({
      dtype: fc.constantFrom<Float>('float32', 'float64', 'int32', 'uint32'),
      batch: fc.integer({ min: 1, max: 5 }),
      groups: fc.integer({ min: 1, max: 3 }),
      inputChannels: fc.integer({ min: 1, max: 4 }),
      outputChannels: fc.integer({ min: 1, max: 9 }),
      axes: fc.array(axis, { minLength: 1, maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(
        problem,
        keys,
        keys,
        flips,
        flips,
        async (one, keysOfX, keysOfW, flipsOfX, flipsOfW) => {
          const plain = convOf(one);
          const sizes = sizesOf(plain);
          await expectRight({
            ...plain,
            x: rearranged(sizes.x, keysOfX, flipsOfX),
            w: rearranged(sizes.w, keysOfW, flipsOfW),
          });
        },
      ),
      { numRuns: 150 },
    );
  });

  test.each<[string, Problem]>([
    ['one input channel', { batch: 3, outputChannels: 7, axes: [axisOf(13, 5), axisOf(12, 5)] }],
    [
      'a sum longer than a block',
      { inputChannels: 40, outputChannels: 5, axes: [axisOf(9, 3, { padding: 1 }), axisOf(8, 3)] },
    ],
    [
      'more columns than a call',
      { batch: 5, inputChannels: 2, outputChannels: 3, axes: [axisOf(70, 3), axisOf(21, 2)] },
    ],
    [
      'small images, joined',
      { batch: 700, inputChannels: 2, outputChannels: 4, axes: [axisOf(5, 3), axisOf(5, 3)] },
    ],
    [
      'a kernel as large as the input',
      { batch: 4, inputChannels: 9, outputChannels: 6, axes: [axisOf(14, 12), axisOf(14, 12)] },
    ],
    [
      'depthwise',
      { batch: 2, groups: 6, axes: [axisOf(11, 3, { padding: 1 }), axisOf(10, 3, { padding: 1 })] },
    ],
    [
      'depthwise with steps',
      {
        batch: 2,
        groups: 3,
        axes: [axisOf(9, 3, { stride: 2 }), axisOf(47, 4, { stride: 2, padding: 1 })],
      },
    ],
    [
      'depthwise, dilated and in pairs of channels',
      {
        groups: 2,
        outputChannels: 2,
        axes: [axisOf(12, 3, { kernelDilation: 2 }), axisOf(25, 2, { kernelDilation: 3 })],
      },
    ],
    [
      'two output channels of many input channels',
      { inputChannels: 28, outputChannels: 2, axes: [axisOf(40, 9)] },
    ],
    [
      'depthwise, its kernel’s gradient',
      { groups: 3, inputChannels: 4, axes: [axisOf(11, 9), axisOf(10, 8)] },
    ],
    [
      'the gradient of a strided convolution by its input',
      {
        batch: 3,
        groups: 2,
        inputChannels: 12,
        outputChannels: 5,
        axes: [strided(7, 3, 1), strided(6, 4, 2)],
      },
    ],
    [
      'the gradient by an input of one channel',
      { batch: 3, inputChannels: 14, axes: [axisOf(11, 5, { padding: 2 }), axisOf(9, 5, { padding: 2 })] },
    ],
    [
      'a large window over a small input',
      {
        batch: 2,
        inputChannels: 24,
        outputChannels: 6,
        axes: [axisOf(4, 5, { padding: 4 }), strided(3, 2, 1)],
      },
    ],
    [
      'more folded channels than are kept at a time',
      { inputChannels: 2, outputChannels: 13, axes: [strided(40, 3, 0), strided(31, 3, 2)] },
    ],
    [
      'a strided gradient in one dimension',
      { inputChannels: 9, outputChannels: 4, axes: [strided(19, 3, 0)] },
    ],
    [
      'a strided gradient in three dimensions',
      {
        batch: 2,
        inputChannels: 8,
        outputChannels: 3,
        axes: [strided(3, 3, 1), strided(4, 2, 0), strided(5, 3, 1)],
      },
    ],
    [
      'a strided gradient of which most is cropped',
      { inputChannels: 8, outputChannels: 3, axes: [strided(9, 3, -3), strided(8, 2, -9)] },
    ],
    [
      'depthwise, its kernel’s gradient over long rows',
      { batch: 2, groups: 3, inputChannels: 4, axes: [axisOf(11, 9), axisOf(21, 18, { padding: 1 })] },
    ],
    ['no channels', { inputChannels: 0, outputChannels: 2, axes: [axisOf(4, 3)] }],
    ['an empty input, padded', { outputChannels: 3, axes: [axisOf(0, 2, { padding: 2 })] }],
    ['an empty batch', { batch: 0, axes: [axisOf(5, 2)] }],
    ['one position', { batch: 3, inputChannels: 5, outputChannels: 8, axes: [axisOf(3, 3)] }],
  ])('handles %s', async (_what, problem) => {
    for (const dtype of ['float32', 'float64', 'int32'] as const) {
      const plain = convOf({ dtype, ...problem });
      await expectRight(plain);
      const { w, x } = sizesOf(plain);
      const backwards = w.map((_, i) => i > 2);
      const weights = rearranged(w, [0, 2, 1, 3, 4, 5], backwards);
      await expectRight({ ...plain, w: weights, x: rearranged(x, [0, 2, 1, 4, 3, 5], []) });
    }
  });

  test.each<[string, Problem]>([
    [
      'a product in place',
      { batch: 2, inputChannels: 3, outputChannels: 5, axes: [axisOf(6, 3), axisOf(10, 3)] },
    ],
    [
      'products of several images and calls, in groups',
      { batch: 3, groups: 2, inputChannels: 2, outputChannels: 3, axes: [axisOf(34, 2), axisOf(66, 2)] },
    ],
    [
      'many channels',
      { batch: 3, inputChannels: 2, outputChannels: 125, axes: [axisOf(4, 1), axisOf(6, 1)] },
    ],
    [
      'a joined product',
      { batch: 2, inputChannels: 3, outputChannels: 5, axes: [axisOf(5, 3), axisOf(5, 3)] },
    ],
    ['a folded product', { batch: 2, inputChannels: 9, outputChannels: 4, axes: [strided(7, 3, 1)] }],
    ['a reduction', { batch: 2, groups: 3, axes: [axisOf(5, 3), axisOf(20, 17, { padding: 1 })] }],
    ['taps', { batch: 2, groups: 3, axes: [axisOf(5, 3), axisOf(22, 3, { padding: 1 })] }],
    [
      'taps in one dimension',
      { batch: 2, groups: 2, outputChannels: 2, axes: [axisOf(19, 3, { stride: 2 })] },
    ],
    ['a sum written out', { batch: 2, groups: 3, axes: [axisOf(5, 3, { padding: 1 })] }],
  ])('runs its epilogue over %s', async (_what, problem) => {
    const plain = convOf(problem);
    const { groups, outputChannels, axes } = plain;
    const perChannel = [0, outputChannels, 1, ...axes.map(() => 0)];
    const epilogue: Expression[] = [
      { op: 'reduced', dtype: 'float32' },
      load('float32', 2, { strides: perChannel, offset: 0 }),
      { op: 'add', dtype: 'float32', args: [0, 1] },
      { op: 'constant', dtype: 'float32', value: 0 },
      { op: 'max', dtype: 'float32', args: [2, 3] },
      { op: 'less', dtype: 'bool', args: [3, 2] },
    ];
    const sizes = sizesOf(plain);
    const inputs = [sizes.x, sizes.w, [groups * outputChannels]].map((shape, i) =>
      small('float32', count(shape), i),
    );
    for (const values of [[4], [5], [0, 4], [5, 0, 4], [4, 4]]) {
      const kernel = convOf(problem, {
        inputs: ['float32', 'float32', 'float32'],
        epilogue,
        outputs: values.map((value) => ({ dtype: epilogue[value]!.dtype, value })),
      });
      const actual = await run(kernel, inputs);
      evaluateConv(kernel, inputs).forEach((expected, i) => {
        expectSame(actual[i], expected, `outputs ${values}`);
      });
    }
  });

  test('keeps NaN and infinity where windows see them', async () => {
    const kernel = convOf({
      batch: 2,
      inputChannels: 2,
      outputChannels: 4,
      axes: [axisOf(9, 3, { padding: 1 })],
    });
    const inputs = [small('float32', 36, 1), small('float32', 24, 2)];
    inputs[0]![3] = NaN;
    inputs[0]![30] = Infinity;
    inputs[1]!.fill(2);
    expectSame((await run(kernel, inputs))[0], evaluateConv(kernel, inputs)[0]!);
  });

  test('adds nothing for what lies outside of the input, whatever the weights', async () => {
    const kernel = convOf({ inputChannels: 9, outputChannels: 5, axes: [strided(6, 3, 2)] });
    const inputs = [small('float32', 54, 1), small('float32', 135, 2)];
    inputs[1]!.fill(NaN, 0, 3);
    expectSame((await run(kernel, inputs))[0], evaluateConv(kernel, inputs)[0]!);
  });

  test('gives back what it borrowed', async () => {
    const backend = await cpu({ maximumBytes: 2 ** 24 });
    const kernel = convOf({
      batch: 8,
      inputChannels: 8,
      outputChannels: 8,
      axes: [axisOf(40, 3, { padding: 1 }), axisOf(40, 3, { padding: 1 })],
    });
    const inputs = [small('float32', count(sizesOf(kernel).x), 1), small('float32', 576, 2)];
    for (let i = 0; i < 50; i++) await run(kernel, inputs, backend);
  });

  test('is declined for bools, which decompose', async () => {
    const kernel = convOf({ axes: [axisOf(4, 2)] });
    expect((await cpu()).compile({ ...kernel, dtype: 'bool' })).toBeUndefined();
  });
});
