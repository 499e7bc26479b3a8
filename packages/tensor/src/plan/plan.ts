import type { Run } from '../backend/backend.js';
import type { Kernel } from '../backend/kernel.js';
import type { Device } from '../graph/device.js';
import { type Frame, giveBack, takeFrame } from './frame.js';

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
  /** Pending while a backend still compiles kernels; rejected if it fails. */
  ready: Promise<void> | undefined;
  /** Whether a kernel could not be compiled, which may go better the next time: what waits fails, then a new plan is made. */
  isBroken: boolean;
  /** For the next run; see {@link takeFrame}. */
  frame: Frame | undefined;
}

/** Whether a plan can run at once, without waiting for anything. */
export function isReady({ device, waits, ready }: Plan): boolean {
  return device.isIdle && !waits && !ready;
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
  const frame = takeFrame(plan);
  for (let i = 0; i < leaves.length; i++) frame.buffers[i] = leaves[i];
  const { leafCount, results } = plan;
  const finish = (): unknown[] => {
    const made = frame.buffers.slice(leafCount, leafCount + results.length);
    giveBack(plan, frame);
    return made;
  };
  const waiting = run(plan, frame, into);
  return waiting ? waiting.then(finish) : finish();
}

/**
 * Runs a plan on a frame that holds the leaves' buffers. Afterwards it holds the results' too, which are the
 * caller's; after an error none is left, and the frame is not to be given back.
 */
export function run(plan: Plan, frame: Frame, into?: readonly unknown[]): undefined | Promise<void> {
  const { buffers } = frame;
  allocate(plan, buffers, into);
  let waiting: undefined | Promise<void>;
  try {
    waiting = runFrom(plan, frame, 0);
  } catch (error) {
    fail(plan, buffers, into, error);
  }
  if (!waiting) {
    freeTemporaries(plan, buffers, plan.temporaries.length);
    return undefined;
  }
  return waiting.then(
    () => freeTemporaries(plan, buffers, plan.temporaries.length),
    (error: unknown) => fail(plan, buffers, into, error),
  );
}

function fail(
  plan: Plan,
  buffers: unknown[],
  into: readonly unknown[] | undefined,
  error: unknown,
  results = plan.results.length,
  temporaries = plan.temporaries.length,
): never {
  freeTemporaries(plan, buffers, temporaries);
  freeResults(plan, buffers, results, into);
  throw error;
}

/** Adds the buffers of the results and the temporary ones to those of the leaves: all or, with an error, none. */
function allocate(plan: Plan, buffers: unknown[], into: readonly unknown[] | undefined): void {
  const { device, leafCount, results, temporaries } = plan;
  const first = leafCount + results.length;
  let result = 0;
  let temporary = 0;
  try {
    for (; result < results.length; result++) {
      const { bytes, from } = results[result] as Plan['results'][number];
      buffers[leafCount + result] = into
        ? into[result]
        : from === undefined
          ? device.allocate(bytes)
          : buffers[from];
    }
    for (; temporary < temporaries.length; temporary++) {
      buffers[first + temporary] = device.allocate(temporaries[temporary] as number);
    }
  } catch (error) {
    fail(plan, buffers, into, error, result, temporary);
  }
}

function runFrom(plan: Plan, frame: Frame, first: number): undefined | Promise<void> {
  const { steps } = plan;
  const { buffers } = frame;
  for (let i = first; i < steps.length; i++) {
    const step = steps[i] as Step;
    const inputs = frame.inputs[i] as unknown[];
    const outputs = frame.outputs[i] as unknown[];
    pick(buffers, step.inputs, inputs);
    pick(buffers, step.outputs, outputs);
    const waiting = step.run(inputs, outputs);
    if (waiting) return waiting.then(() => runFrom(plan, frame, i + 1));
  }
  return undefined;
}

function pick(buffers: readonly unknown[], slots: readonly number[], picked: unknown[]): void {
  for (let i = 0; i < slots.length; i++) picked[i] = buffers[slots[i] as number];
}

/** The first `count` temporary buffers. */
function freeTemporaries(
  { device, leafCount, results, temporaries }: Plan,
  buffers: unknown[],
  count: number,
) {
  const first = leafCount + results.length;
  for (let i = 0; i < count; i++) device.free(buffers[first + i], temporaries[i] as number);
}

/** The first `count` of the results' buffers, but for those that were given or taken over. */
function freeResults(
  { device, leafCount, results }: Plan,
  buffers: unknown[],
  count: number,
  into: readonly unknown[] | undefined,
): void {
  for (let i = 0; i < count && !into; i++) {
    const { bytes, from } = results[i] as Plan['results'][number];
    if (from === undefined) device.free(buffers[leafCount + i], bytes);
  }
}
