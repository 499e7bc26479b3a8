/**
 * Matmul kernels.
 *
 * The product goes, row-major, into the memory of an output where one has its dtype, and the epilogue runs
 * over it as a map kernel in place. Products with a single row or column, which reuse nothing, and those
 * without an inner dimension are sums along it, and run as reduce kernels with the epilogue inside.
 */
import {
  type Access,
  bytesPerElement,
  type Expression,
  type MapKernel,
  type MatmulKernel,
  type ReduceKernel,
} from '@limpid/tensor/backend';
import type { CpuBuffer } from '../buffer.js';
import { contiguousStrides, product } from '../kernels/axes.js';
import { mapProgram } from '../kernels/map.js';
import { reduceProgram } from '../kernels/reduce.js';
import type { CpuRun, Launcher } from '../launcher.js';
import { prepareProduct } from './product.js';

/** The function that runs a matmul kernel; `undefined` for dtypes other than the floats. */
export function prepareMatmul(
  launcher: Launcher,
  kernel: MatmulKernel,
): CpuRun | Promise<CpuRun> | undefined {
  const { dtype, m, k, n } = kernel;
  if (dtype !== 'float32' && dtype !== 'float64') return undefined;
  if (m <= 1 || n <= 1 || k === 0) return launcher.prepare(reduceProgram(asReduction(kernel)));
  const multiply = prepareProduct(launcher, kernel, dtype);
  const place = placeOfProduct(kernel);
  const finish = place.epilogue && launcher.prepare(mapProgram(place.epilogue));
  if (multiply instanceof Promise || finish instanceof Promise) {
    return Promise.all([multiply, finish]).then(([first, second]) =>
      inTurn(launcher, kernel, place, first, second),
    );
  }
  return inTurn(launcher, kernel, place, multiply, finish);
}

/** Where the product goes and what is left to do with it. */
interface Place {
  /** The output that takes the product; `undefined`: a buffer of its own. */
  readonly output: number | undefined;
  readonly epilogue: MapKernel | undefined;
  /** The outputs the epilogue writes. */
  readonly rest: readonly number[];
}

function inTurn(
  launcher: Launcher,
  kernel: MatmulKernel,
  { output, epilogue, rest }: Place,
  multiply: CpuRun,
  finish: CpuRun | undefined,
): CpuRun {
  const bytes = product([...kernel.batch, kernel.m, kernel.n]) * bytesPerElement(kernel.dtype);
  return (inputs, outputs) => {
    const own = output === undefined ? launcher.allocate(bytes) : undefined;
    const target: CpuBuffer = own ? { address: own.address, bytes } : outputs[output!]!;
    multiply(inputs, [target]);
    if (epilogue)
      finish?.(
        [...inputs, target],
        rest.map((i) => outputs[i]!),
      );
    if (own) launcher.free(own);
  };
}

function placeOfProduct(kernel: MatmulKernel): Place {
  const { epilogue, outputs, dtype } = kernel;
  const isProduct = ({ value }: { readonly value: number }) => epilogue[value]!.op === 'reduced';
  const plain = outputs.findIndex(isProduct);
  const output = plain >= 0 ? plain : outputs.findIndex((one) => one.dtype === dtype);
  const rest = outputs.map((_, i) => i).filter((i) => i !== plain);
  return {
    output: output < 0 ? undefined : output,
    rest,
    epilogue: rest.length === 0 ? undefined : asMap(kernel, rest, plain >= 0 ? undefined : output),
  };
}

/** The epilogue as a map over the product, which is one input more. */
function asMap(kernel: MatmulKernel, rest: readonly number[], inPlace: number | undefined): MapKernel {
  const { batch, m, n, inputs, dtype } = kernel;
  const shape = [...batch, m, n];
  const access: Access = { strides: contiguousStrides(shape), offset: 0 };
  const body = kernel.epilogue.map(
    (expression): Expression =>
      expression.op === 'reduced' ? { op: 'load', dtype, input: inputs.length, access } : expression,
  );
  const outputs = rest.map((i) => {
    const { dtype: written, value } = kernel.outputs[i]!;
    return { dtype: written, value, ...(i === inPlace ? { into: inputs.length } : {}) };
  });
  return { kind: 'map', key: `${kernel.key} epilogue`, shape, inputs: [...inputs, dtype], outputs, body };
}

/** Σₖ a·b, spelled out. */
function asReduction(kernel: MatmulKernel): ReduceKernel {
  const { batch, m, k, n, a, b, dtype, inputs, outputs, epilogue } = kernel;
  const [aRow, aDepth] = a.strides.slice(-2) as [number, number];
  const [bDepth, bColumn] = b.strides.slice(-2) as [number, number];
  const overBatch = (access: Access) => access.strides.slice(0, -2);
  const body: Expression[] = [
    {
      op: 'load',
      dtype,
      input: 0,
      access: { offset: a.offset, strides: [...overBatch(a), aRow, 0, aDepth] },
    },
    {
      op: 'load',
      dtype,
      input: 1,
      access: { offset: b.offset, strides: [...overBatch(b), 0, bColumn, bDepth] },
    },
    { op: 'mul', dtype, args: [0, 1] },
  ];
  return {
    kind: 'reduce',
    key: `${kernel.key} as a reduction`,
    shape: [...batch, m, n],
    reduced: [k],
    inputs,
    outputs,
    body,
    reducer: 'sum',
    value: body.length - 1,
    epilogue,
  };
}
