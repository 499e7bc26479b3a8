/**
 * The backend: buffers in one WebAssembly memory, kernels compiled to WebAssembly SIMD when they are first
 * seen. Everything runs in the calling thread, at once.
 */
import type { Backend, DType, Kernel, Run } from '@limpid/tensor/backend';
import { type CpuBuffer, HeapBuffer } from './buffer.js';
import { Library } from './kernels/library.js';
import { mapProgram } from './kernels/map.js';
import { reduceProgram } from './kernels/reduce.js';
import { Launcher } from './launcher.js';
import { prepareMatmul } from './matmul/matmul.js';
import { Heap, type HeapOptions } from './memory/index.js';

export type CpuOptions = HeapOptions;

const DTYPES: ReadonlySet<DType> = new Set(['float32', 'float64', 'int32', 'uint32', 'bool']);

/**
 * A backend that computes with WebAssembly SIMD on the CPU.
 */
export async function cpu(options: CpuOptions = {}): Promise<Backend<CpuBuffer>> {
  const heap = new Heap(options);
  const launcher = new Launcher(heap, new Library(heap));
  const compile = (kernel: Kernel): Run<CpuBuffer> | Promise<Run<CpuBuffer>> | undefined => {
    switch (kernel.kind) {
      case 'map':
        return launcher.prepare(mapProgram(kernel));
      case 'reduce':
        return launcher.prepare(reduceProgram(kernel));
      case 'matmul':
        return prepareMatmul(launcher, kernel);
      default:
        return undefined;
    }
  };
  return {
    name: 'cpu',
    spec: 1,
    dtypes: DTYPES,
    allocate: (bytes) => new HeapBuffer(heap.allocate(bytes), bytes),
    free: (buffer) => heap.free((buffer as HeapBuffer).piece),
    write(buffer, data) {
      heap.bytes.set(data, buffer.address);
    },
    async read(buffer) {
      return heap.bytes.slice(buffer.address, buffer.address + buffer.bytes);
    },
    compile,
  };
}
