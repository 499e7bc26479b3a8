import type { Storage } from '../graph/storage.js';

/**
 * Freeing the memory of values nobody can reach any more.
 *
 * To have the collector watch an object takes about as long as a small kernel, and most small results are given
 * up within a few steps: a training step replaces every parameter and moment there is. So small results first
 * wait here, held, and only those still in use when enough have gathered, or when the event loop turns (before
 * which no collector calls back anyway), are watched. Large ones are watched at once.
 */

/** Larger results are watched at once, in bytes. */
const SMALL = 4096;

/** So many small results wait at most: a mebibyte. */
const MOST = 256;

const registry = new FinalizationRegistry<Storage>((storage) => storage.release());
const waiting: { readonly value: object; readonly storage: Storage }[] = [];

/** Has `storage` released once `value` cannot be reached any more. */
export function reclaim(value: object, storage: Storage): void {
  if (storage.bytes > SMALL) {
    registry.register(value, storage);
    return;
  }
  if (waiting.length === 0) atTheTurn(watch);
  waiting.push({ value, storage });
  if (waiting.length === MOST) watch();
}

function watch(): void {
  for (const { value, storage } of waiting) if (!storage.released) registry.register(value, storage);
  waiting.length = 0;
}

/** Without keeping a process alive for it. */
function atTheTurn(task: () => void): void {
  const timer: unknown = setTimeout(task, 0);
  (timer as { unref?: () => void }).unref?.();
}
