/**
 * The control block: a small shared array of 32-bit words through which the calling thread and its workers
 * speak. What several threads write stands in cache lines of its own.
 *
 * One job is open at a time. The calling thread writes what the job is, opens it and counts the epoch on. A
 * worker that notices counts itself among the active and only then looks whether a job is open, so the calling
 * thread, which closes the job and then waits until nobody is active, either keeps it out or waits for it
 * (Dekker's argument; operations of `Atomics` have one order for all threads). Nobody ever waits for a worker
 * that sleeps or has not started.
 */

const LINE = 16;

/** Changes with every job; sleeping workers wait for it. */
export const EPOCH = 0;
/** How many workers sleep, or are about to. */
export const SLEEPERS = LINE;
/** How many workers have started. */
export const STARTED = LINE + 1;
/** How many workers may be at the job. */
export const ACTIVE = 2 * LINE;
/** Whether the calling thread sleeps until nobody is active. */
export const IS_AWAITED = 3 * LINE;
/** Whether a job may be joined. */
export const IS_OPEN = 4 * LINE;

/** The job; written while none is open. The number of its code, and where the module's bytes lie. */
export const CODE = IS_OPEN + 1;
export const CODE_ADDRESS = IS_OPEN + 2;
export const CODE_BYTES = IS_OPEN + 3;
/** Where the argument block of the calling thread lies, and how much further that of the next one. */
export const BLOCK = IS_OPEN + 4;
export const BLOCK_STRIDE = IS_OPEN + 5;
/** Units to a range, units in all. */
export const RANGE = IS_OPEN + 6;
export const COUNT = IS_OPEN + 7;
/** How many ranges there are, and among how many threads they are dealt out. */
export const RANGES = IS_OPEN + 8;
export const THREADS = IS_OPEN + 9;

/** The length of the message of what a worker has thrown, and its characters. */
export const FAILURE_LENGTH = 5 * LINE;
export const FAILURE = FAILURE_LENGTH + 1;
export const LONGEST_FAILURE = 200;

/** For every thread a line with the next range of its own share, of which others help themselves at the end. */
export const NEXT = 20 * LINE;
export const NEXT_STRIDE = LINE;

export type Control = Int32Array<SharedArrayBuffer>;

export function createControl(threads: number): Control {
  return new Int32Array(new SharedArrayBuffer((NEXT + threads * NEXT_STRIDE) * Int32Array.BYTES_PER_ELEMENT));
}
