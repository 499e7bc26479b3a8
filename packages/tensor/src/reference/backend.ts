import type { Backend, Run } from '../backend/backend.js';
import type { DType } from '../backend/dtype.js';
import type { Kernel } from '../backend/kernel.js';

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

type Compile = (kernel: Kernel) => Run<Uint8Array>;
let interpreter: Compile | undefined;

/**
 * The interpreter is loaded when the first kernel comes, so that who uses another backend need not download it.
 */
function compile(kernel: Kernel): Run<Uint8Array> | Promise<Run<Uint8Array>> | undefined {
  if (kernel.kind === 'custom') return undefined;
  if (interpreter) return interpreter(kernel);
  return import('./interpret.js').then(({ interpret }) => {
    interpreter = interpret;
    return interpret(kernel);
  });
}
