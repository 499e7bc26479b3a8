/**
 * Convolutions with so few output channels to a group that a product would mostly pack, depthwise ones above
 * all, as kernels of expressions: a map with every term written out, or a reduction where there are many.
 */
import type { ConvKernel } from '@limpid/tensor/backend';
import { placesOf, product } from '../kernels/axes.js';
import { mapProgram } from '../kernels/map.js';
import { reduceProgram } from '../kernels/reduce.js';
import type { CpuRun, Launcher } from '../launcher.js';
import { type Term, writtenOut } from '../matmul/written-out.js';
import type { Operand } from './operands.js';

export const FEW_CHANNELS = 2;
/** A sum is written out up to so many terms. */
const WRITTEN_TERMS = 50;
/** A reduction takes rows of at least so many terms. */
const LONG_ROW = 16;

/** The sizes of the axes that are summed over. */
export const termsOf = ({ inputChannels, axes }: ConvKernel) => [
  inputChannels,
  ...axes.map((axis) => axis.kernel),
];

export function isWritten(kernel: ConvKernel): boolean {
  const terms = product(termsOf(kernel));
  return terms === 0 || (terms <= WRITTEN_TERMS && kernel.outputChannels <= FEW_CHANNELS);
}

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

/** One expression: a load of each operand, a product and a sum for every term. */
export function prepareWritten(launcher: Launcher, kernel: ConvKernel, x: Operand, w: Operand) {
  const operands = stepsOf(kernel, x, w);
  const terms = placesOf(
    termsOf(kernel),
    operands.map(({ inner, offset }) => ({ strides: inner, offset })),
  ).map((places) =>
    places.map((offset, i): Term[number] => [inputOf(kernel, i), { strides: operands[i]!.outer, offset }]),
  );
  return launcher.prepare(mapProgram(writtenOut({ ...kernel, shape: shapeOf(kernel) }, terms)));
}

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
    input: inputOf(kernel, i),
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

/** The operands in order stand behind the other inputs. */
const inputOf = ({ inputs }: ConvKernel, operand: number) => inputs.length - 2 + operand;
