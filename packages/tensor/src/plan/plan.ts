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
  /** Whether a step may have to wait, as control flow does for its conditions. */
  readonly waits: boolean;
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
  const buffers = leaves.slice();
  try {
    allocate(plan, buffers, into);
    const waiting = runFrom(plan, buffers, 0);
    if (!waiting) return finish(plan, buffers);
    return waiting.then(
      () => finish(plan, buffers),
      (error: unknown) => fail(plan, buffers, into, error),
    );
  } catch (error) {
    return fail(plan, buffers, into, error);
  }
}

/** Adds the buffers of the results and the temporary ones to those of the leaves. */
function allocate(
  { device, results, temporaries }: Plan,
  buffers: unknown[],
  into: readonly unknown[] | undefined,
): void {
  for (let i = 0; i < results.length; i++) {
    const { bytes, from } = results[i] as Plan['results'][number];
    if (into) buffers.push(into[i]);
    else buffers.push(from === undefined ? device.allocate(bytes) : buffers[from]);
  }
  for (const bytes of temporaries) buffers.push(device.allocate(bytes));
}

function runFrom(plan: Plan, buffers: readonly unknown[], first: number): undefined | Promise<void> {
  const { steps } = plan;
  for (let i = first; i < steps.length; i++) {
    const { run, inputs, outputs } = steps[i] as Step;
    const waiting = run(pick(buffers, inputs), pick(buffers, outputs));
    if (waiting) return waiting.then(() => runFrom(plan, buffers, i + 1));
  }
  return undefined;
}

/** A plain loop into an array that need not grow: small kernels take less time than a closure for every buffer. */
function pick(buffers: readonly unknown[], slots: readonly number[]): unknown[] {
  const picked = new Array<unknown>(slots.length);
  for (let i = 0; i < slots.length; i++) picked[i] = buffers[slots[i] as number];
  return picked;
}

function finish({ device, leafCount, results, temporaries }: Plan, buffers: readonly unknown[]): unknown[] {
  const first = leafCount + results.length;
  for (let i = 0; i < temporaries.length; i++) device.free(buffers[first + i], temporaries[i] as number);
  return buffers.slice(leafCount, first);
}

/** Frees what there is already. */
function fail(
  { device, leafCount, results, temporaries }: Plan,
  buffers: readonly unknown[],
  into: readonly unknown[] | undefined,
  error: unknown,
): never {
  const own = results.map(({ bytes, from }) => (into || from !== undefined ? undefined : bytes));
  [...own, ...temporaries].slice(0, buffers.length - leafCount).forEach((bytes, i) => {
    if (bytes !== undefined) device.free(buffers[leafCount + i], bytes);
  });
  throw error;
}
