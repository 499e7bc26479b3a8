/**
 * What a worker runs, as text: a package that is bundled has no file of its own to point a worker at, and a
 * function turned into text does not survive what minifiers and coverage tools add to it.
 *
 * A worker waits for jobs, first spinning and then asleep, and never looks at its messages again. Modules that
 * it does not know it copies out of the shared memory and compiles while it is not active.
 */
import {
  ACTIVE,
  BLOCK,
  BLOCK_STRIDE,
  CODE,
  CODE_ADDRESS,
  CODE_BYTES,
  COUNT,
  type Control,
  EPOCH,
  FAILURE,
  FAILURE_LENGTH,
  IS_AWAITED,
  IS_OPEN,
  LONGEST_FAILURE,
  NEXT,
  NEXT_STRIDE,
  RANGE,
  RANGES,
  SLEEPERS,
  STARTED,
  THREADS,
} from './control.js';

/** What a worker is given when it starts. */
export interface WorkerData {
  readonly control: Control;
  readonly memory: WebAssembly.Memory;
  /** The number of the thread; the calling one is 0. */
  readonly thread: number;
  /** The functions of `Math` that modules import under their names. */
  readonly functions: readonly string[];
  /** How long to spin for the next job before going to sleep. */
  readonly spinMilliseconds: number;
}

/** Between two looks at the clock. */
const LOOKS = 50;

/** The same steps as `takeRanges` of the calling thread. */
const BODY = `({ control, memory, thread, functions, spinMilliseconds }) => {
  const { load, store, add, sub, wait, notify, pause = () => {} } = Atomics;
  const host = { memory };
  for (const name of functions) host[name] = Math[name];
  const codes = [];
  const compile = (bytes) => new WebAssembly.Instance(new WebAssembly.Module(bytes), { host }).exports.run;
  const nextEpoch = (seen) => {
    const end = performance.now() + spinMilliseconds;
    for (let looks = 1; load(control, ${EPOCH}) === seen; looks++) {
      pause();
      if (looks % ${LOOKS} || performance.now() < end) continue;
      add(control, ${SLEEPERS}, 1);
      wait(control, ${EPOCH}, seen);
      sub(control, ${SLEEPERS}, 1);
    }
    return load(control, ${EPOCH});
  };
  const takeRanges = (run) => {
    const block = control[${BLOCK}] + thread * control[${BLOCK_STRIDE}];
    const range = control[${RANGE}];
    const count = control[${COUNT}];
    const ranges = control[${RANGES}];
    const threads = control[${THREADS}];
    for (let i = 0; i < threads; i++) {
      const share = (thread + i) % threads;
      const next = ${NEXT} + share * ${NEXT_STRIDE};
      const end = Math.floor((ranges * (share + 1)) / threads);
      for (let at; (at = add(control, next, 1)) < end; ) {
        run(block, at * range, Math.min(count, (at + 1) * range));
      }
    }
  };
  // Works at the open job, if any; gives back what it would have needed to do so.
  const join = () => {
    if (!load(control, ${IS_OPEN})) return;
    const code = control[${CODE}];
    if (codes[code]) return takeRanges(codes[code]);
    const { buffer } = memory;
    const address = control[${CODE_ADDRESS}] >>> 0;
    const length = control[${CODE_BYTES}];
    // A thread may hear late that the memory has grown.
    if (address + length > buffer.byteLength) return;
    return { code, bytes: new Uint8Array(new Uint8Array(buffer, address, length)) };
  };
  const fail = (error) => {
    const message = String(error).slice(0, ${LONGEST_FAILURE});
    for (let i = 0; i < message.length; i++) control[${FAILURE} + i] = message.charCodeAt(i);
    store(control, ${FAILURE_LENGTH}, message.length);
  };
  const leave = () => {
    if (sub(control, ${ACTIVE}, 1) === 1 && load(control, ${IS_AWAITED})) notify(control, ${ACTIVE});
  };
  add(control, ${STARTED}, 1);
  for (let epoch = 0; ; epoch = nextEpoch(epoch)) {
    let missing;
    do {
      missing = undefined;
      add(control, ${ACTIVE}, 1);
      try {
        missing = join();
      } catch (error) {
        fail(error);
      }
      leave();
      if (missing) codes[missing.code] = compile(missing.bytes);
    } while (missing);
  }
}`;

export const NODE_SOURCE = `(${BODY})(require('node:worker_threads').workerData)`;
export const WEB_SOURCE = `onmessage = ({ data }) => (${BODY})(data)`;
