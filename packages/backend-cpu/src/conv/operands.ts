/**
 * The operands of a convolution as the rest of the code wants them: x with its padding, dilation and cropping
 * done, so that windows never reach outside; w with a single step along what is summed over. Where one is not
 * so already it is copied, by a map kernel.
 */
import type { Access, ConvAxis, ConvKernel, Guard, MapKernel } from '@limpid/tensor/backend';
import { contiguousStrides, product } from '../kernels/axes.js';

export interface Operand {
  readonly access: Access;
  /** The kernel that makes the copy, of input 0; `undefined`: it is the input itself. */
  readonly copy: MapKernel | undefined;
}

/** x over `[batch, group, channel, ...padded positions]`, with single steps along the last axis if `isUnit`. */
export function paddedInput(
  { key, dtype, batch, groups, inputChannels, axes, x }: ConvKernel,
  isUnit: boolean,
): Operand {
  const leading = [batch, groups, inputChannels];
  const steps = x.strides.slice(leading.length);
  const reachesOut = axes.some(
    (axis) => axis.padding > 0 || axis.inputDilation > 1 || extentOf(axis) - axis.padding > axis.input,
  );
  if (!reachesOut && !(isUnit && steps.at(-1) !== 1)) {
    const cropped = axes.reduce((sum, { padding }, i) => sum - padding * steps[i]!, x.offset);
    return { access: { strides: x.strides, offset: cropped }, copy: undefined };
  }
  // A padded axis is taken as blocks of `inputDilation` positions, of which one holds an element.
  const blocks = axes.map((axis) => ({
    count: Math.ceil(extentOf(axis) / axis.inputDilation),
    first: Math.floor(axis.padding / axis.inputDilation),
    position: modulo(axis.padding, axis.inputDilation),
  }));
  const guard: Guard = [
    ...leading.map((size) => [0, size] as const),
    ...axes.flatMap(({ input }, i) => {
      const { first, position } = blocks[i]!;
      return [[first, first + input] as const, [position, position + 1] as const];
    }),
  ];
  const offset = blocks.reduce((sum, { first }, i) => sum - first * steps[i]!, x.offset);
  const strides = [...x.strides.slice(0, leading.length), ...steps.flatMap((step) => [step, 0])];
  const shape = [...leading, ...axes.flatMap(({ inputDilation }, i) => [blocks[i]!.count, inputDilation])];
  const padded = [...leading, ...axes.map(({ inputDilation }, i) => blocks[i]!.count * inputDilation)];
  return {
    access: { strides: contiguousStrides(padded), offset: 0 },
    copy: copyOf(`${key} padded input`, dtype, shape, { strides, offset, guard }),
  };
}

/** w over `[group, output channel, term]`. */
export function flatWeights(kernel: ConvKernel): Operand {
  const { groups, outputChannels, inputChannels, axes, w } = kernel;
  const sizes = [inputChannels, ...axes.map((axis) => axis.kernel)];
  return flatOperand(kernel, 'flat weights', [groups, outputChannels], sizes, w);
}

/** An operand over `[...outer, position]`, with a single step over all of the inner axes. */
export function flatOperand(
  { key, dtype }: ConvKernel,
  name: string,
  outer: readonly number[],
  inner: readonly number[],
  { strides, offset }: Access,
): Operand {
  const walked = inner
    .map((size, i) => ({ size, step: strides[outer.length + i]! }))
    .filter(({ size }) => size > 1);
  const isFlat = walked.every(({ step }, i) => {
    const next = walked[i + 1];
    return !next || step === next.step * next.size;
  });
  if (isFlat) {
    const own = [...strides.slice(0, outer.length), walked.at(-1)?.step ?? 1];
    return { access: { strides: own, offset }, copy: undefined };
  }
  return {
    access: { strides: contiguousStrides([...outer, product(inner)]), offset: 0 },
    copy: copyOf(`${key} ${name}`, dtype, [...outer, ...inner], { strides, offset }),
  };
}

/** How many padded positions the windows of an axis cover. */
function extentOf({ output, stride, kernel, kernelDilation }: ConvAxis): number {
  return (output - 1) * stride + (kernel - 1) * kernelDilation + 1;
}

function copyOf(
  key: string,
  dtype: ConvKernel['dtype'],
  shape: readonly number[],
  access: Access,
): MapKernel {
  const body = [{ op: 'load', dtype, input: 0, access } as const];
  return { kind: 'map', key, shape, inputs: [dtype], outputs: [{ dtype, value: 0 }], body };
}

function modulo(a: number, b: number): number {
  return a - b * Math.floor(a / b);
}
