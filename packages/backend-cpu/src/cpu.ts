/**
 * The backend: buffers in one WebAssembly memory, kernels compiled to WebAssembly SIMD when they are first
 * seen. What has been asked for is done when the call returns; with several threads the calling one works too.
 */
import type { Backend, DType, Expression, Kernel, RowsStep, Run } from '@limpid/tensor/backend';
import type { CpuBuffer } from './buffer.js';
import { Library } from './kernels/library.js';
import { lackFunctions } from './kernels/lines.js';
import { mapProgram } from './kernels/map.js';
import { reduceProgram } from './kernels/reduce.js';
import { prepareSplit } from './kernels/reduce-split.js';
import { rowsProgram } from './kernels/rows.js';
import { Launcher } from './launcher.js';
import { loadRare } from './math/rare.js';
import { elementOf } from './matmul/element.js';
import { prepareMatmul } from './matmul/matmul.js';
import { Heap, type Piece } from './memory/index.js';
import type { Team, Tuning } from './threads/index.js';
import { hasSimd } from './wasm/index.js';

/** How the CPU backend is set up. */
export interface CpuOptions {
  /**
   * The most memory the backend may take, in bytes: at least 1048576, some of which it needs itself.
   * Default: 4 GiB, the most that 32-bit addresses reach. Memory is taken as it is needed.
   */
  readonly maximumBytes?: number;
  /**
   * The most threads that work at a kernel, the calling one among them: 1 to 64. Default: 1. There are no
   * more than the machine runs at once, and only one where memory cannot be shared with workers: in a page
   * that is not cross-origin isolated, or whose content security policy forbids workers from `blob:`.
   */
  readonly threads?: number;
}

/** The CPU backend. */
export interface CpuBackend extends Backend<CpuBuffer> {
  /** How many threads work at a kernel now: as many as were asked for, or 1. */
  readonly threads: number;
}

const LEAST_BYTES = 2 ** 20;
const MOST_THREADS = 64;

const DTYPES: ReadonlySet<DType> = new Set(['float32', 'float64', 'int32', 'uint32', 'bool']);

/**
 * A backend that computes on the CPU, with WebAssembly SIMD code emitted for every kernel.
 *
 * It has every dtype but float16. float32 functions are within 1.5e-7 of the exact result, relatively
 * (exp and log within 9e-8, pow within 6.5e-8), over their whole range; below 2⁻¹²⁶, where float32 has
 * fewer digits, within the last bit. Sums of float32 are formed in float64, but for up to eight terms at a
 * time: before rounding they are within 1.8e-7 of the sum of the terms' magnitudes, and terms so near 3.4e38 that
 * eight of them overflow give ±∞ (or NaN) even where the whole sum would not. Those of products, in matmul
 * and convolutions, are formed in float32, in blocks of at most 256 terms. Map, reduce, gather, scatter, sort,
 * cumulative sum, kernels over the same rows and (but for bools) matmul and convolution kernels run natively; the
 * core decomposes the rest.
 *
 * @param options Limits; see {@link CpuOptions}.
 * @returns The backend, ready to be used; it holds its memory as long as it is reachable.
 * @throws If the engine has no WebAssembly SIMD, or an option is unknown or out of its range.
 * @example
 * ```ts
 * import { cpu } from '@limpid/backend-cpu';
 *
 * const backend = await cpu({ maximumBytes: 2 ** 30 });
 * const buffer = backend.allocate(4);
 * backend.write(buffer, new Uint8Array([1, 2, 3, 4]));
 * console.log(await backend.read(buffer)); // Uint8Array(4) [ 1, 2, 3, 4 ]
 * ```
 */
export async function cpu(options: CpuOptions = {}): Promise<CpuBackend> {
  return (await createCpu(options)).backend;
}

/** The backend and its team, perhaps with other ideas of when to divide work. */
export async function createCpu(
  { maximumBytes, threads = 1, ...others }: CpuOptions,
  tuning?: Tuning,
): Promise<{ backend: CpuBackend; team: Team | undefined }> {
  if (!hasSimd()) {
    throw new Error(
      'cpu: this engine has no WebAssembly SIMD; Node 16.4 and every browser since 2023 have it.',
    );
  }
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new TypeError(`cpu: has no option ${unknown}, only maximumBytes, threads.`);
  }
  if (!(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS)) {
    throw new RangeError(
      `cpu: threads is ${shown(threads)}; expected a whole number from 1 to ${MOST_THREADS}.`,
    );
  }
  if (maximumBytes !== undefined && !(typeof maximumBytes === 'number' && maximumBytes >= LEAST_BYTES)) {
    throw new RangeError(
      `cpu: maximumBytes is ${shown(maximumBytes)}; expected a number of at least ${LEAST_BYTES}.`,
    );
  }
  // Who wants one thread downloads nothing for more.
  const forMany = threads > 1 ? await import('./threads/index.js') : undefined;
  const possible = forMany?.possibleThreads(threads, tuning) ?? 1;
  const heap = new Heap({ ...(maximumBytes !== undefined && { maximumBytes }), shared: possible > 1 });
  const team = heap.isShared ? new forMany!.Team(heap, possible, tuning) : undefined;
  const launcher = new Launcher(heap, new Library(heap), team);
  const backend: CpuBackend = {
    name: 'cpu',
    spec: 1,
    dtypes: DTYPES,
    get threads() {
      return team?.size ?? 1;
    },
    buffersPerKernel: 12,
    allocate: (bytes) => heap.allocate(bytes),
    free: (buffer) => heap.free(buffer as Piece),
    write(buffer, data) {
      if (data.length > buffer.bytes) {
        throw new RangeError(`cpu: write of ${data.length} bytes into a buffer of ${buffer.bytes}.`);
      }
      heap.bytes.set(data, buffer.address);
    },
    async read({ address, bytes }) {
      return heap.bytes.slice(address, address + bytes);
    },
    compile: (kernel) => prepare(launcher, kernel),
  };
  return { backend, team };
}

/** A value as it arrived: the string '2' is not the number 2. */
const shown = (value: unknown) => (typeof value === 'string' ? JSON.stringify(value) : String(value));

function prepare(launcher: Launcher, kernel: Kernel): Ready | undefined {
  switch (kernel.kind) {
    case 'map':
      return withFunctions(kernel, () => launcher.prepare(mapProgram(kernel)));
    case 'reduce':
      return withFunctions(
        kernel,
        () => prepareSplit(launcher, kernel) ?? launcher.prepare(reduceProgram(kernel)),
      );
    case 'matmul': {
      const element = elementOf(kernel.dtype);
      return element && withFunctions(kernel, () => prepareMatmul(launcher, kernel, element));
    }
    case 'rows': {
      const program = rowsProgram(kernel);
      return program && withFunctions(kernel, () => launcher.prepare(program));
    }
    default:
      return prepareOnDemand(launcher, kernel);
  }
}

type Ready = Run<CpuBuffer> | Promise<Run<CpuBuffer>>;

/** Prepares a kernel when the functions in its expressions are there. */
function withFunctions(kernel: Kernel, prepareReady: () => Ready): Ready {
  return listsOf(kernel).some(lackFunctions) ? loadRare().then(prepareReady) : prepareReady();
}

/** The lists of expressions in a kernel. */
function listsOf(kernel: Kernel | RowsStep['kernel']): (readonly Expression[])[] {
  if (kernel.kind === 'rows') return kernel.steps.flatMap((step) => listsOf(step.kernel));
  return [...('body' in kernel ? [kernel.body] : []), ...('epilogue' in kernel ? [kernel.epilogue] : [])];
}

/** Kernels that many programs are without: what compiles them is loaded when the first one comes. */
function prepareOnDemand(launcher: Launcher, kernel: Kernel): Promise<Run<CpuBuffer>> | undefined {
  switch (kernel.kind) {
    case 'conv': {
      const element = elementOf(kernel.dtype);
      return (
        element &&
        import('./conv/conv.js').then((conv) =>
          withFunctions(kernel, () => conv.prepareConv(launcher, kernel, element)),
        )
      );
    }
    case 'gather':
      if (kernel.x.guard || kernel.indices.guard) return undefined;
      return import('./kernels/gather.js').then((gather) => launcher.prepare(gather.gatherProgram(kernel)));
    case 'scatter':
      if (kernel.updates.guard || kernel.indices.guard) return undefined;
      return import('./kernels/scatter.js').then((scatter) =>
        launcher.prepare(scatter.scatterProgram(kernel)),
      );
    case 'cumulativeSum':
      if (kernel.x.guard || kernel.shape.length === 0) return undefined;
      return import('./kernels/cumulative-sum.js').then((sums) =>
        launcher.prepare(sums.cumulativeSumProgram(kernel)),
      );
    case 'sort':
      if (kernel.x.guard || kernel.shape.length === 0) return undefined;
      return import('./kernels/sort.js').then((sort) => sort.prepareSort(launcher, kernel));
    default:
      return undefined;
  }
}
