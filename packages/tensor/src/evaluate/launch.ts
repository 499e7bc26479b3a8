import type { Backend } from '../backend/backend.js';
import { resultsWith } from '../control/siblings.js';
import { LimpidError } from '../error.js';
import { currentBackend } from '../graph/default-backend.js';
import { deviceOf } from '../graph/device.js';
import { Storage } from '../graph/storage.js';
import { isWatching } from '../graph/tracing.js';
import { describe, type Value } from '../graph/value.js';
import { planFor } from '../plan/cache.js';
import { type Frame, giveBack, takeFrame } from '../plan/frame.js';
import { execute, isReady, type Plan, run } from '../plan/plan.js';

/**
 * Starts the computation of values that have no memory yet. Afterwards each has a storage; its content
 * is there at once on a backend that compiles synchronously, and in its turn otherwise.
 *
 * @param elsewhere The backend for values that any backend can make; by default the current one.
 */
export function launch(values: readonly Value[], elsewhere?: Backend): void {
  if (values.every(isStored)) return;
  const waiting = new Map<Backend, Value[]>();
  for (const value of values.length === 1
    ? resultsWith(values[0] as Value)
    : new Set(values.flatMap(resultsWith))) {
    if (value.storage) continue;
    const backend = value.backend ?? elsewhere ?? currentBackend();
    const group = waiting.get(backend);
    if (group) group.push(value);
    else waiting.set(backend, [value]);
  }
  for (const [backend, group] of waiting) launchOn(backend, group);
}

function launchOn(backend: Backend, roots: readonly Value[]): void {
  const { plan, leaves } = planFor(deviceOf(backend), roots);
  for (const leaf of leaves) {
    if (leaf.storage) continue;
    throw new LimpidError(
      'tracing',
      `cannot compute ${describe(roots[0] as Value)} now: it depends on an argument of a function that is being traced, which has no value yet`,
    );
  }
  const results = storagesFor(plan);
  submit(plan, leaves, results);
  for (let i = 0; i < roots.length; i++) {
    const root = roots[i] as Value;
    root.settle(results[i] as Storage);
    if (!isWatching()) root.origin = undefined;
  }
}

/** A storage for every result of a plan, still without memory. */
export function storagesFor({ device, results }: Plan): Storage[] {
  const storages = new Array<Storage>(results.length);
  for (let i = 0; i < results.length; i++) {
    storages[i] = new Storage(device, (results[i] as Plan['results'][number]).bytes);
  }
  return storages;
}

/** Hands over what a plan has written, and gives its frame back. */
export function deliver(plan: Plan, frame: Frame, results: readonly Storage[]): void {
  for (let i = 0; i < results.length; i++) {
    (results[i] as Storage).adopt(frame.buffers[plan.leafCount + i]);
  }
  giveBack(plan, frame);
}

/**
 * Runs a plan in its turn behind work that waits for something, or now.
 *
 * @param leaves Values with storages; their memory is kept until the plan has read it, even if they are
 *   disposed of meanwhile.
 * @param results Storages to fill.
 * @param after Called when the plan has run, before its results are handed over.
 */
export function submit(
  plan: Plan,
  leaves: readonly Value[],
  results: readonly Storage[],
  after?: () => void,
): void {
  if (isReady(plan)) {
    const frame = takeFrame(plan);
    for (let i = 0; i < leaves.length; i++) frame.buffers[i] = storageOf(leaves[i] as Value).buffer;
    run(plan, frame);
    after?.();
    deliver(plan, frame, results);
    return;
  }
  const storages = leaves.map(storageOf);
  const letGo = hold(storages);
  const handOver = (made: readonly unknown[]): void => {
    after?.();
    results.forEach((storage, i) => storage.adopt(made[i]));
  };
  const work = (): void | Promise<void> => {
    if (plan.ready) return plan.ready.then(work);
    const made = execute(
      plan,
      storages.map(({ buffer }) => buffer),
    );
    return made instanceof Promise ? made.then(handOver) : handOver(made);
  };
  let done: Promise<void> | undefined;
  try {
    done = plan.device.submit(work);
  } catch (error) {
    letGo();
    throw error;
  }
  if (!done) {
    letGo();
    return;
  }
  const settled = done.then(
    () => {
      letGo();
      for (const storage of results) storage.pending = undefined;
    },
    (error: unknown) => {
      letGo();
      for (const storage of results) {
        storage.error = error;
        storage.pending = undefined;
      }
    },
  );
  for (const storage of results) storage.pending = settled;
}

const isStored = (value: Value): boolean => value.storage !== undefined;
const storageOf = (value: Value): Storage => value.storage as Storage;

/** Holds all storages, or none if one is gone; the function returned lets them go. */
function hold(storages: readonly Storage[]): () => void {
  const held: Storage[] = [];
  const letGo = (): void => {
    for (const storage of held) storage.letGo();
  };
  try {
    for (const storage of storages) {
      storage.hold();
      held.push(storage);
    }
  } catch (error) {
    letGo();
    throw error;
  }
  return letGo;
}
