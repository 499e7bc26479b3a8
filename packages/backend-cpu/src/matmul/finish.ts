/**
 * What becomes of a product of matrices: it goes into the memory of an output where one has its dtype, and
 * the epilogue runs over it in place, row by row as they are done or as a map kernel of its own.
 */
import {
  type Access,
  bytesPerElement,
  type DType,
  type Expression,
  type MapKernel,
  type Output,
} from '@limpid/tensor/backend';
import type { CpuBuffer } from '../buffer.js';
import { contiguousStrides, product } from '../kernels/axes.js';
import { mapPart, mapProgram } from '../kernels/map.js';
import { outputAccess } from '../kernels/outputs.js';
import type { Part } from '../kernels/part.js';
import { type CpuRun, type Launcher, together } from '../launcher.js';

/** A kernel whose main work is done by a product, with an epilogue over `shape`. */
export interface Finished {
  readonly key: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly inputs: readonly DType[];
  readonly outputs: readonly Output[];
  readonly epilogue: readonly Expression[];
  /** How many of the first axes are the rows that the product comes in, if its code runs the epilogue itself. */
  readonly rowAxes?: number;
  /** The strides in which the product is written, where they are not those of an output. */
  readonly strides?: readonly number[];
}

/**
 * A product of fewer bytes stays in a second-level cache as a whole; then code that all products share takes less
 * time to make.
 */
const NEAR_BYTES = 2 ** 17;

/** The epilogue as a function over the first axes of the shape, which come to so many rows. */
export interface Epilogue extends Part {
  readonly rows: number;
}

/**
 * Runs the product that `prepareProduct` prepares, which gets the inputs, the memory for the product and the
 * outputs that the epilogue writes, and runs the epilogue where it is told one.
 */
export function prepareFinished(
  launcher: Launcher,
  kernel: Finished,
  prepareProduct: (epilogue?: Epilogue) => CpuRun | Promise<CpuRun>,
): CpuRun | Promise<CpuRun> {
  const place = placeOfProduct(kernel);
  const { rowAxes, shape, dtype } = kernel;
  if (!place.epilogue) return inTurn(launcher, kernel, place, prepareProduct());
  const isNear = product(shape) * bytesPerElement(dtype) < NEAR_BYTES;
  if (isNear || rowAxes === undefined)
    return inTurn(launcher, kernel, place, prepareProduct(), launcher.prepare(mapProgram(place.epilogue)));
  const written = place.rest.map(() => outputAccess(shape));
  const part = mapPart(place.epilogue, { first: 0, end: rowAxes, written });
  const epilogue = { ...part, rows: product(shape.slice(0, rowAxes)) };
  return inTurn(launcher, kernel, place, prepareProduct(epilogue));
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
  { shape, dtype }: Finished,
  { output, rest }: Place,
  multiply: CpuRun | Promise<CpuRun>,
  finish?: CpuRun | Promise<CpuRun>,
): CpuRun | Promise<CpuRun> {
  const bytes = product(shape) * bytesPerElement(dtype);
  return together([multiply, finish], ([first, second]) => {
    // What is handed on, used again for every run: a run is over when it returns.
    const made: CpuBuffer[] = [];
    const read: CpuBuffer[] = [];
    const written: CpuBuffer[] = [];
    return (inputs, outputs) => {
      const own = output === undefined ? launcher.allocate(bytes) : undefined;
      const target = own ?? outputs[output!]!;
      made[0] = target;
      for (let i = 0; i < rest.length; i++) {
        written[i] = outputs[rest[i]!]!;
        if (!second) made[i + 1] = written[i]!;
      }
      first!(inputs, made);
      if (second) {
        for (let i = 0; i < inputs.length; i++) read[i] = inputs[i]!;
        read[inputs.length] = target;
        second(read, written);
      }
      if (own) launcher.free(own);
    };
  });
}

function placeOfProduct(kernel: Finished): Place {
  const { epilogue, outputs, dtype, strides } = kernel;
  const all = outputs.map((_, i) => i);
  if (strides) return { output: undefined, rest: all, epilogue: asMap(kernel, all, undefined) };
  const plain = outputs.findIndex(({ value }) => epilogue[value]!.op === 'reduced');
  const output = plain >= 0 ? plain : outputs.findIndex((one) => one.dtype === dtype);
  const rest = all.filter((i) => i !== plain);
  return {
    output: output < 0 ? undefined : output,
    rest,
    epilogue: rest.length === 0 ? undefined : asMap(kernel, rest, plain >= 0 ? undefined : output),
  };
}

/** The epilogue as a map over the product, which is one input more. */
function asMap(kernel: Finished, rest: readonly number[], inPlace: number | undefined): MapKernel {
  const { shape, inputs, dtype, strides = contiguousStrides(shape) } = kernel;
  const access: Access = { strides, offset: 0 };
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
