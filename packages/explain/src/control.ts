/**
 * Progress and cancellation, the same in every explainer.
 *
 * Awaiting a function that answers at once only runs microtasks, so a long run over a synchronous
 * `predict` would never let a timer, a click or a repaint through. {@link breather} therefore gives
 * the event loop a turn when it has been held for a while. The clock decides when to pause, never
 * what is computed.
 */

/** How far a run has come. */
export interface Progress {
  /** Steps finished, from 1 up to `total`. */
  readonly done: number;
  /** Steps in all; the function that reports says what a step is. */
  readonly total: number;
}

/** The options every explainer takes. */
export interface ControlOptions {
  /** Called as work is finished, last with `done === total`. What it throws ends the run. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Aborting it rejects the call with the signal's reason, even while a prediction or fit is pending. */
  readonly signal?: AbortSignal | undefined;
}

/** How long the event loop may be held, in milliseconds: W3C's Long Tasks calls more than this long. */
const LONGEST_HOLD = 50;

/** Returns a function to await between steps: it yields to the event loop when that is due. */
export function breather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < LONGEST_HOLD) return;
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  };
}

/** The value of `work`, or a rejection with the signal's reason if that is aborted first. */
export async function withSignal<T>(work: T | PromiseLike<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  let abort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  try {
    // `aborted` stands first: a signal aborted by the work itself wins over the work's result.
    return await Promise.race([aborted, work]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
