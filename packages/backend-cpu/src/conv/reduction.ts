/**
 * Convolutions with few output channels to a group and long windows, as the gradients of depthwise kernels
 * have them: every element of the output is a sum along two rows, and nothing else is worth packing.
 */
import type { ConvKernel } from '@limpid/tensor/backend';
import { product } from '../kernels/axes.js';
import { reduceProgram } from '../kernels/reduce.js';
import type { CpuRun, Launcher } from '../launcher.js';
import type { Operand } from './operands.js';

/** So few output channels to a group would leave most of a tile empty. */
export const FEW_CHANNELS = 2;
/** A reduction takes rows of at least so many terms. */
const LONG_ROW = 12;

/** The sizes of the axes that are summed over. */
export const termsOf = ({ inputChannels, axes }: ConvKernel) => [
  inputChannels,
  ...axes.map((axis) => axis.kernel),
];

export function isReduction({ outputChannels, axes }: ConvKernel): boolean {
  return outputChannels <= FEW_CHANNELS && axes.at(-1)!.kernel >= LONG_ROW;
}

/** Over `[batch, group, output channel, ...outputs]`. */
export function shapeOf({ batch, groups, outputChannels, axes }: ConvKernel): number[] {
  return [batch, groups, outputChannels, ...axes.map(({ output }) => output)];
}

/** The steps of both operands over the shape, and over the terms. */
export function stepsOf({ inputChannels, axes }: ConvKernel, x: Operand, w: Operand) {
  const [batch, group, channel, ...steps] = x.access.strides as [number, number, number];
  const [weightsGroup, row, term] = w.access.strides as [number, number, number];
  const terms = [inputChannels, ...axes.map((axis) => axis.kernel)];
  return [
    {
      offset: x.access.offset,
      outer: [batch, group, 0, ...axes.map(({ stride }, i) => stride * steps[i]!)],
      inner: [channel, ...axes.map(({ kernelDilation }, i) => kernelDilation * steps[i]!)],
    },
    {
      offset: w.access.offset,
      outer: [0, weightsGroup, row, ...axes.map(() => 0)],
      inner: terms.map((_, i) => term * product(terms.slice(i + 1))),
    },
  ] as const;
}

/** The run of the convolution; its inputs end with x and w in order. */
export function prepareReduction(
  launcher: Launcher,
  kernel: ConvKernel,
  x: Operand,
  w: Operand,
): CpuRun | Promise<CpuRun> {
  const { dtype } = kernel;
  const loads = stepsOf(kernel, x, w).map(({ offset, outer, inner }, i) => ({
    op: 'load' as const,
    dtype,
    input: kernel.inputs.length - 2 + i,
    access: { offset, strides: [...outer, ...inner] },
  }));
  const reduction = reduceProgram({
    ...kernel,
    kind: 'reduce',
    key: `${kernel.key} as a reduction`,
    shape: shapeOf(kernel),
    reduced: termsOf(kernel),
    body: [...loads, { op: 'mul', dtype, args: [0, 1] }],
    reducer: 'sum',
    value: loads.length,
  });
  return launcher.prepare(reduction);
}
