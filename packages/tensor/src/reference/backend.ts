import type { Backend, Run } from '../backend/backend.js';
import { type DType, viewAs } from '../backend/dtype.js';
import type { Kernel } from '../backend/kernel.js';
import * as kernels from './kernels.js';

/**
 * The reference backend: kernels interpreted in plain JavaScript.
 *
 * It is the definition of correct, the default where nothing faster is installed, and the example to
 * read before writing a backend. A buffer is a `Uint8Array` of its own.
 */
const DTYPES: readonly DType[] = ['float32', 'float64', 'int32', 'uint32', 'bool'];

/**
 * A backend that interprets kernels. Slow, but without any requirement.
 *
 * @example
 * ```ts
 * import { referenceBackend, tensor, useBackend } from '@limpid/tensor';
 *
 * useBackend(referenceBackend());
 * console.log(await tensor([1, 2, 3]).sum().item()); // 6
 * ```
 */
export function referenceBackend(): Backend<Uint8Array> {
  return {
    name: 'reference',
    spec: 1,
    dtypes: new Set(DTYPES),
    allocate: (bytes) => new Uint8Array(bytes),
    free: () => {}, // the garbage collector's
    write: (buffer, data) => buffer.set(data),
    read: (buffer) => Promise.resolve(buffer.slice()),
    compile,
  };
}

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
};

function compile(kernel: Kernel): Run<Uint8Array> | undefined {
  const interpret = INTERPRETERS[kernel.kind] as kernels.Interpreter<Kernel> | undefined;
  if (!interpret) return undefined;
  return (inputs, outputs) => {
    interpret(
      kernel,
      inputs.map((buffer, i) => viewAs(kernel.inputs[i] as DType, buffer)),
      outputs.map((buffer, i) => viewAs((kernel.outputs[i] as Kernel['outputs'][number]).dtype, buffer)),
    );
  };
}
