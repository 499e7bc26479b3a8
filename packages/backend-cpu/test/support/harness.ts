/** Running kernels of plain typed arrays, and building the kernels that tests need. */
import {
  type Access,
  type Backend,
  bytesPerElement,
  type DType,
  type Expression,
  type Kernel,
  type MapKernel,
  type TypedArray,
  viewAs,
} from '@limpid/tensor/backend';
import { expect } from 'vitest';
import { type CpuBuffer, cpu } from '../../src/index.js';
import { count } from './evaluate.js';

const shared = await cpu();

const bytesOf = (array: TypedArray) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** Runs a kernel once on fresh buffers and gives back its outputs, read. */
export async function run(
  kernel: Kernel,
  inputs: readonly TypedArray[],
  backend: Backend<CpuBuffer> = shared,
): Promise<TypedArray[]> {
  const compiled = await backend.compile(kernel);
  if (!compiled) throw new Error(`the backend declined ${kernel.kind}`);
  const inputBuffers = inputs.map((array) => {
    const buffer = backend.allocate(array.byteLength);
    backend.write(buffer, bytesOf(array));
    return buffer;
  });
  const outputBuffers = kernel.outputs.map(({ dtype, into }) => {
    if (into !== undefined) return inputBuffers[into]!;
    const buffer = backend.allocate(count(shapeOf(kernel)) * bytesPerElement(dtype));
    // What was there before must not matter.
    backend.write(buffer, new Uint8Array(buffer.bytes).fill(0xa5));
    return buffer;
  });
  compiled(inputBuffers, outputBuffers);
  const results = await Promise.all(outputBuffers.map((buffer) => backend.read(buffer)));
  for (const buffer of new Set([...inputBuffers, ...outputBuffers])) backend.free(buffer);
  return results.map((bytes, i) => viewAs(kernel.outputs[i]!.dtype, bytes));
}

function shapeOf(kernel: Kernel): readonly number[] {
  if (kernel.kind === 'matmul') return [...kernel.batch, kernel.m, kernel.n];
  if (kernel.kind === 'conv') {
    const { batch, groups, outputChannels, axes } = kernel;
    return [batch, groups, outputChannels, ...axes.map(({ output }) => output)];
  }
  if ('shape' in kernel) return kernel.shape;
  throw new Error(`no shape known for ${kernel.kind}`);
}

/** An array of a dtype. */
export function arrayOf(dtype: DType, values: readonly number[]): TypedArray {
  const array = viewAs(dtype, new Uint8Array(values.length * bytesPerElement(dtype)));
  array.set(values);
  return array;
}

export function contiguous(shape: readonly number[]): Access {
  const strides = shape.map((_, axis) => count(shape.slice(axis + 1)));
  return { strides, offset: 0 };
}

export const load = (dtype: DType, input: number, access: Access): Expression => ({
  op: 'load',
  dtype,
  input,
  access,
});

let kernels = 0;

/** A map kernel whose outputs are the values at the positions given; the last unless told. */
export function mapOf(
  shape: readonly number[],
  inputs: readonly DType[],
  body: readonly Expression[],
  values: readonly number[] = [body.length - 1],
): MapKernel {
  const outputs = values.map((value) => ({ dtype: body[value]!.dtype, value }));
  return { kind: 'map', key: `map ${kernels++}`, shape, inputs, outputs, body };
}

/** Applies one operation to contiguous arrays. */
export async function apply(
  op: Exclude<Expression['op'], 'load' | 'index' | 'inside' | 'constant' | 'reduced'>,
  result: DType,
  args: readonly (readonly [DType, readonly number[]])[],
): Promise<TypedArray> {
  const shape = [args[0]![1].length];
  const kernel = mapOf(
    shape,
    args.map(([dtype]) => dtype),
    [
      ...args.map(([dtype], i) => load(dtype, i, contiguous(shape))),
      { op, dtype: result, args: args.map((_, i) => i) },
    ],
  );
  const [output] = await run(
    kernel,
    args.map(([dtype, values]) => arrayOf(dtype, values)),
  );
  return output!;
}

/** Equal element by element: NaN equals NaN, and −0 is not +0. */
export function expectSame(actual: TypedArray | undefined, expected: TypedArray, hint = ''): void {
  expect(actual?.length, `length ${hint}`).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(actual![i], expected[i])) {
      expect.fail(`element ${i} is ${actual![i]}, expected ${expected[i]} ${hint}`);
    }
  }
}
