import type { DType } from './dtype.js';
import type { Kernel } from './kernel.js';

/**
 * What limpid needs of a device: memory, and a way to turn a kernel into something that runs.
 *
 * Work happens in the order of calls, as far as anybody can see through `read`. A backend may compute
 * later, elsewhere or in parallel as long as that holds. It never hears of tensors, shapes in the large,
 * or gradients.
 *
 * @typeParam B Whatever the backend uses as a handle on memory. The core only passes it around.
 */
export interface Backend<B = unknown> {
  /** What errors and reports call it, for example `cpu`. */
  readonly name: string;
  /** The version of this interface the backend was written for. */
  readonly spec: 1;
  /** The dtypes whose buffers and expressions it can handle. */
  readonly dtypes: ReadonlySet<DType>;
  /**
   * How many buffers a kernel may come to touch by being joined with others. Default 8: WebGPU lets every
   * shader bind that many. A kernel that cannot do with fewer has more all the same.
   */
  readonly buffersPerKernel?: number;
  /** Memory of `bytes` bytes (may be 0), of any content. Throws an error that names `bytes` when it cannot. */
  allocate(bytes: number): B;
  /** Gives memory back. The core never touches the buffer again. */
  free(buffer: B): void;
  /** Fills the beginning of a buffer. `data` may be changed by the caller afterwards. */
  write(buffer: B, data: Uint8Array): void;
  /** The content of a buffer, after everything asked for before. The array is the caller's. */
  read(buffer: B): Promise<Uint8Array>;
  /**
   * A function that runs the kernel, or a promise of one, or `undefined` for "decompose it for me".
   * Map and reduce kernels may not be declined. The core remembers the answer by `kernel.key`.
   */
  compile(kernel: Kernel): Run<B> | Promise<Run<B>> | undefined;
}

/**
 * Runs a compiled kernel once. Buffers are passed in the order of `kernel.inputs` and `kernel.outputs`, in arrays
 * that are the core's again afterwards: what is needed later has to be taken out of them.
 *
 * It is spelled as a method's type, whose arguments TypeScript compares both ways, because the core holds
 * backends whose handles it does not know (`Backend<unknown>`) and only gives them back their own.
 */
export type Run<B = unknown> = { run(inputs: readonly B[], outputs: readonly B[]): void }['run'];
