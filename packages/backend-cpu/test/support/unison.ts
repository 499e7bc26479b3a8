/**
 * Several backends as one: everything is done on each, and the results must be the same to the last bit (but
 * for NaN, of which WebAssembly has many and does not say which).
 */
import { type Backend, type DType, type Kernel, type Run, viewAs } from '@limpid/tensor/backend';
import type { CpuBackend, CpuBuffer } from '../../src/index.js';

type Buffers = readonly CpuBuffer[];

export interface Unison {
  readonly backend: Backend<Buffers>;
  /** Kernels whose results have differed since this was asked last. */
  differences(): Promise<readonly string[]>;
  /** How many kernels have run. */
  readonly runs: number;
}

export function unison(backends: readonly CpuBackend[]): Unison {
  const differing = new Set<string>();
  const comparisons: Promise<void>[] = [];
  let runs = 0;
  const compare = async (buffers: Buffers, dtype: DType, kernel: string): Promise<void> => {
    const [first, ...others] = await Promise.all(backends.map((backend, i) => backend.read(buffers[i]!)));
    others.forEach((bytes, i) => {
      if (!isSame(first!, bytes, dtype))
        differing.add(`${backends[i + 1]!.threads} threads: ${kernel.slice(0, 200)}`);
    });
  };
  const together =
    (each: readonly Run<CpuBuffer>[], kernel: Kernel): Run<Buffers> =>
    (inputs, outputs) => {
      runs++;
      each.forEach((run, i) => {
        run(
          inputs.map((buffers) => buffers[i]!),
          outputs.map((buffers) => buffers[i]!),
        );
      });
      outputs.forEach((buffers, i) => {
        comparisons.push(compare(buffers, kernel.outputs[i]!.dtype, kernel.key));
      });
    };
  const { name, spec, dtypes, buffersPerKernel } = backends[0]!;
  return {
    backend: {
      name,
      spec,
      dtypes,
      ...(buffersPerKernel !== undefined && { buffersPerKernel }),
      // A buffer may be longer than what a kernel writes into it: the rest is compared too.
      allocate: (bytes) =>
        backends.map((backend) => {
          const buffer = backend.allocate(bytes);
          backend.write(buffer, new Uint8Array(bytes));
          return buffer;
        }),
      free: (buffers) => backends.forEach((backend, i) => backend.free(buffers[i]!)),
      write: (buffers, data) => backends.forEach((backend, i) => backend.write(buffers[i]!, data)),
      read: (buffers) => backends[0]!.read(buffers[0]!),
      compile(kernel) {
        const each = backends.map((backend) => backend.compile(kernel));
        return each[0] && Promise.all(each).then((ready) => together(ready as Run<CpuBuffer>[], kernel));
      },
    },
    async differences() {
      await Promise.all(comparisons.splice(0));
      const found = [...differing];
      differing.clear();
      return found;
    },
    get runs() {
      return runs;
    },
  };
}

function isSame(a: Uint8Array, b: Uint8Array, dtype: DType): boolean {
  if (Buffer.compare(a, b) === 0) return true;
  const [first, second] = [viewAs(dtype, a), viewAs(dtype, b)];
  return first.every((value, i) => Object.is(value, second[i]));
}
