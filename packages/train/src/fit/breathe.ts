/**
 * Lets the event loop run. A training loop on a backend that computes at once never waits for anything, so without
 * this no timer, no key press and no collected tensor's finaliser would have its turn until the end.
 */

/** Longest time without giving way, in milliseconds: three frames of a screen. */
const LONGEST_HOLD = 50;

const scope = globalThis as { setImmediate?: (f: () => void) => unknown };

function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (scope.setImmediate) scope.setImmediate(resolve);
    else {
      // Browsers delay nested timers by 4 ms, but not messages.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    }
  });
}

/** A function that gives way if that has not happened for a while, and throws once the signal is aborted. */
export function breather(signal: AbortSignal | undefined): () => Promise<void> | undefined {
  let last = performance.now();
  signal?.throwIfAborted();
  return () => {
    signal?.throwIfAborted();
    if (performance.now() - last < LONGEST_HOLD) return undefined;
    return turn().then(() => {
      last = performance.now();
      signal?.throwIfAborted();
    });
  };
}
