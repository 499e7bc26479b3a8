import type { Storage } from '../graph/storage.js';

/**
 * Freeing the memory of values nobody can reach any more.
 *
 * A finalisation registry tells of values that the collector has taken. Three things make that enough for ordinary
 * loops. The collector must know what there is to win: it sees small objects, not the memory of a backend, so every
 * value watched holds a ballast, an array of the same length that is never touched and takes addresses only. It calls
 * back in a turn of the event loop, so reading gives it one now and then (`breathe`). And to have an object watched
 * takes about as long as a small kernel, while most results are given up within a few steps, as a training step
 * replaces every parameter and moment there is: so results first wait here, held, and only those still in use when
 * enough have gathered, or at the next turn, are watched.
 */
export interface Reclaimable {
  readonly storage: Storage | undefined;
  /** What tells the collector how large the value is. @internal */
  ballast?: ArrayBuffer | undefined;
}

/** So many results wait at most, of so many bytes. */
const MOST_WAITING = 256;
const MOST_BYTES_WAITING = 2 ** 23;

/** Smaller values are no more than the collector sees anyway. */
const LEAST_BALLAST = 4096;

/** After so many bytes watched, reading gives the event loop a turn. */
const BYTES_BETWEEN_TURNS = 2 ** 25;

const registry = new FinalizationRegistry<Storage>((storage) => storage.release());
const waiting: Reclaimable[] = [];
let bytesWaiting = 0;
let bytesSinceTurn = 0;

/** Has the storage of `value` released once `value` cannot be reached any more. */
export function reclaim(value: Reclaimable): void {
  if (waiting.length === 0) atTheTurn(watch);
  // Before it joins them: the newest is the most likely to be given up soon.
  if (waiting.length === MOST_WAITING || bytesWaiting > MOST_BYTES_WAITING) watch();
  waiting.push(value);
  bytesWaiting += (value.storage as Storage).bytes;
}

/** A turn of the event loop, if so much has been made since the last one that there may be something to free. */
export function breathe(): Promise<void> | undefined {
  if (bytesSinceTurn < BYTES_BETWEEN_TURNS) return undefined;
  return turn().then(() => {
    // What the turn itself had watched is what its caller waits for, and may give up at once.
    bytesSinceTurn = 0;
  });
}

const scope = globalThis as { setImmediate?: (task: () => void) => unknown };

/** As soon as may be; a timer takes a millisecond and more. */
function turn(): Promise<void> {
  return new Promise((resolve) => (scope.setImmediate ?? setTimeout)(resolve));
}

function watch(): void {
  for (const value of waiting) {
    const storage = value.storage as Storage;
    if (storage.released) continue;
    registry.register(value, storage);
    if (storage.bytes >= LEAST_BALLAST) value.ballast = new ArrayBuffer(storage.bytes);
    bytesSinceTurn += storage.bytes;
  }
  waiting.length = 0;
  bytesWaiting = 0;
}

/** Without keeping a process alive for it. */
function atTheTurn(task: () => void): void {
  const timer: unknown = setTimeout(task, 0);
  (timer as { unref?: () => void }).unref?.();
}
