import type { Backend } from '../backend/backend.js';
import { LimpidError } from '../error.js';
import { referenceBackend } from '../reference/backend.js';
import { deviceOf } from './device.js';

/**
 * The backend that new tensors go to. A setting of the process like a locale, not an engine: tensors
 * remember their own backend, and `tensor` takes `{ backend }` too.
 */
let current: Backend | undefined;

/**
 * Makes `backend` the one that new tensors go to, and returns the one before.
 *
 * @throws LimpidError `argument` for what is no backend, such as a promise: some take a moment to begin, and want
 *   `await`; `backend` for one of another version.
 * @example
 * ```ts
 * import { referenceBackend, tensor, useBackend } from '@limpid/tensor';
 *
 * useBackend(referenceBackend());
 * console.log(tensor([1]).backend!.name); // reference
 * ```
 */
export function useBackend(backend: Backend): Backend {
  if (backend instanceof Promise) {
    throw new LimpidError(
      'argument',
      'useBackend: this is a promise of a backend; write useBackend(await …)',
    );
  }
  deviceOf(backend);
  const before = currentBackend();
  current = backend;
  return before;
}

/** The backend that new tensors go to: the reference backend until `useBackend` says otherwise. */
export function currentBackend(): Backend {
  const backend = current ?? referenceBackend();
  current = backend;
  return backend;
}
