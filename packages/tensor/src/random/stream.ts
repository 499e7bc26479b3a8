import { LimpidError } from '../error.js';
import { isAbstract } from '../graph/tracing.js';
import { foldIn, type Key, key } from './key.js';

/**
 * The one piece of hidden state in the package: a stream of keys for scripts that do not want to carry
 * one. The pure functions never touch it. The n-th key is `foldIn(key(seed), n)`, not one split off the key
 * before: a chain of unread keys would grow with every draw.
 */
let base: number | undefined;
let drawn = 0;

/** Begins the process-wide stream of keys anew. Until called, it begins at a random seed. */
export function seed(n: number): void {
  key(n); // checks the seed
  base = n;
  drawn = 0;
}

/**
 * The next key of the process-wide stream.
 *
 * @throws LimpidError `tracing` while a function is being compiled: the key would be drawn once and
 *   frozen. Pass a key as an argument instead.
 */
export function nextKey(): Key {
  if (isAbstract()) {
    throw new LimpidError(
      'tracing',
      'nextKey: a compiled function would repeat the same random numbers at every call; pass it a key as an argument',
    );
  }
  base ??= Math.floor(Math.random() * 2 ** 32);
  // The key is made anew, on the backend of now: the one in use may have changed since the last draw.
  return foldIn(key(base), drawn++);
}
