import type { Backend, Run } from '../backend/backend.js';
import type { Kernel } from '../backend/kernel.js';
import { LimpidError } from '../error.js';
import { Recent } from './recent.js';

/** Plans hold on to the kernels they use, so forgetting one costs a compilation at most. */
const KERNEL_LIMIT = 4096;
const PLAN_LIMIT = 512;

/**
 * What the core keeps about a backend: kernels it has compiled, plans, bytes held, and the line of
 * evaluations that wait for something asynchronous. It hangs on the backend object itself, so there is
 * no engine to reset and a backend nobody holds is forgotten with everything here.
 */
export class Device {
  readonly backend: Backend;
  /** By kernel key: how to run it; null if the backend declined it. */
  readonly kernels = new Recent<Run | Promise<Run> | null>(KERNEL_LIMIT);
  /** By the hash of a graph's structure: its plan (the plan module knows the type). */
  readonly plans = new Recent<unknown, number>(PLAN_LIMIT);
  bytes = 0;
  buffers = 0;
  private line: Promise<void> | undefined;

  constructor(backend: Backend) {
    this.backend = backend;
  }

  allocate(bytes: number): unknown {
    const buffer = this.backend.allocate(bytes);
    this.bytes += bytes;
    this.buffers += 1;
    return buffer;
  }

  free(buffer: unknown, bytes: number): void {
    this.backend.free(buffer);
    this.bytes -= bytes;
    this.buffers -= 1;
  }

  /** The compiled kernel, or null where the backend declines it. */
  compile(kernel: Kernel): Run | Promise<Run> | null {
    const known = this.kernels.get(kernel.key);
    if (known !== undefined) return known;
    const answer = this.backend.compile(kernel) ?? null;
    if (answer === null && (kernel.kind === 'map' || kernel.kind === 'reduce')) {
      throw new LimpidError(
        'backend',
        `backend ${this.backend.name} declined a ${kernel.kind} kernel, which every backend must run`,
      );
    }
    this.kernels.set(kernel.key, answer);
    if (answer instanceof Promise) {
      answer.then(
        (run) => void (this.kernels.has(kernel.key) && this.kernels.set(kernel.key, run)),
        () => this.kernels.delete(kernel.key),
      );
    }
    return answer;
  }

  /** Whether nothing waits for its turn. */
  get isIdle(): boolean {
    return this.line === undefined;
  }

  /**
   * Runs `work` now if nothing is waiting and it needs no waiting itself; otherwise in its turn.
   *
   * @returns undefined when the work is done, or a promise of that.
   */
  submit(work: () => void | Promise<void>): Promise<void> | undefined {
    const before = this.line;
    const done = before ? before.then(work) : work();
    if (!(done instanceof Promise)) return undefined;
    const settled = done.then(
      () => {},
      () => {}, // reported to whoever reads what the work should have made
    );
    this.line = settled;
    void settled.then(() => {
      if (this.line === settled) this.line = undefined;
    });
    return done;
  }
}

const devices = new WeakMap<Backend, Device>();

/** The one device record of a backend. */
export function deviceOf(backend: Backend): Device {
  let device = devices.get(backend);
  if (!device) {
    if (typeof (backend as Partial<Backend> | null | undefined)?.compile !== 'function') {
      const what = backend instanceof Promise ? 'a promise of one, which is to be awaited' : String(backend);
      throw new LimpidError('argument', `expected a backend, not ${what}`);
    }
    if (backend.spec !== 1) {
      throw new LimpidError(
        'backend',
        `backend ${backend.name} is written for version ${String(backend.spec)} of the interface; this limpid speaks version 1`,
      );
    }
    device = new Device(backend);
    devices.set(backend, device);
  }
  return device;
}

/** Bytes and buffers that limpid holds on a backend at this moment. */
export function memoryOf(backend: Backend): { readonly bytes: number; readonly buffers: number } {
  const { bytes, buffers } = deviceOf(backend);
  return { bytes, buffers };
}
