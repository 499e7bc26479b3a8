import type { Run } from '../backend/backend.js';
import { type DType, viewAs } from '../backend/dtype.js';
import type { Kernel } from '../backend/kernel.js';
import * as kernels from './kernels.js';
import { rows } from './rows.js';

/** The interpreter for each kind of kernel; kinds without one are decomposed by the core. */
const INTERPRETERS: { readonly [K in Kernel['kind']]?: kernels.Interpreter<Extract<Kernel, { kind: K }>> } = {
  map: kernels.map,
  reduce: kernels.reduce,
  matmul: kernels.matmul,
  conv: kernels.conv,
  gather: kernels.gather,
  scatter: kernels.scatter,
  sort: kernels.sort,
  cumulativeSum: kernels.cumulativeSum,
  rows,
};

/** A kernel as a function of buffers. */
export function interpret(kernel: Kernel): Run<Uint8Array> {
  const run = INTERPRETERS[kernel.kind] as kernels.Interpreter<Kernel>;
  return (inputs, outputs) => {
    run(
      kernel,
      inputs.map((buffer, i) => viewAs(kernel.inputs[i] as DType, buffer)),
      outputs.map((buffer, i) => viewAs((kernel.outputs[i] as Kernel['outputs'][number]).dtype, buffer)),
    );
  };
}
