import type { Run } from '../backend/backend.js';
import type { Kernel } from '../backend/kernel.js';
import type { Device } from '../graph/device.js';

/**
 * A plan: kernels in order, and which buffer each reads and writes.
 *
 * Buffers are numbered: first the leaves, in the order in which the graph's structure lists them, then
 * the results, then the temporary ones, of which there are as many as are alive at once. A plan knows no
 * tensors, so it serves every graph of the same structure.
 */
export interface Plan {
  readonly device: Device;
  readonly steps: readonly Step[];
  readonly leafCount: number;
  /** For every result its bytes, and the donated leaf whose buffer it takes over, if any. */
  readonly results: readonly { readonly bytes: number; readonly from: number | undefined }[];
  /** The bytes of every temporary buffer. */
  readonly temporaries: readonly number[];
  /** Pending while a backend still compiles kernels. */
  ready: Promise<void> | undefined;
}

/** One kernel of a plan. */
export interface Step {
  /** Undefined for control flow. */
  readonly kernel: Kernel | undefined;
  run: Run | ControlRun;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** The bytes of all inputs, and of all outputs. */
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** Control flow: may have to wait for a condition to be read. */
export type ControlRun = (inputs: readonly unknown[], outputs: readonly unknown[]) => void | Promise<void>;

/**
 * Runs a plan.
 *
 * @param leaves The leaves' buffers.
 * @param into Buffers for the results; by default they are allocated.
 * @returns The results' buffers, which are the caller's; a promise of them if control flow had to wait.
 */
export function execute(
  plan: Plan,
  leaves: readonly unknown[],
  into?: readonly unknown[],
): unknown[] | Promise<unknown[]> {
  const { device, steps } = plan;
  const buffers: unknown[] = [...leaves];
  const owned: { buffer: unknown; bytes: number }[] = [];
  const temporaries: { buffer: unknown; bytes: number }[] = [];
  const take = (bytes: number, list: { buffer: unknown; bytes: number }[]): void => {
    const buffer = device.allocate(bytes);
    list.push({ buffer, bytes });
    buffers.push(buffer);
  };
  const free = (list: { buffer: unknown; bytes: number }[]): void => {
    for (const { buffer, bytes } of list) device.free(buffer, bytes);
    list.length = 0;
  };
  const fail = (error: unknown): never => {
    free(owned);
    free(temporaries);
    throw error;
  };
  const finish = (): unknown[] => {
    free(temporaries);
    return buffers.slice(plan.leafCount, plan.leafCount + plan.results.length);
  };
  const runFrom = (first: number): void | Promise<void> => {
    for (let i = first; i < steps.length; i++) {
      const step = steps[i] as Step;
      const inputs = step.inputs.map((slot) => buffers[slot]);
      const outputs = step.outputs.map((slot) => buffers[slot]);
      const waiting = step.run(inputs, outputs);
      if (waiting) return waiting.then(() => runFrom(i + 1));
    }
  };
  try {
    plan.results.forEach(({ bytes, from }, i) => {
      if (into) buffers.push(into[i]);
      else if (from !== undefined) buffers.push(leaves[from]);
      else take(bytes, owned);
    });
    for (const bytes of plan.temporaries) take(bytes, temporaries);
    const waiting = runFrom(0);
    return waiting ? waiting.then(finish, fail) : finish();
  } catch (error) {
    return fail(error);
  }
}
