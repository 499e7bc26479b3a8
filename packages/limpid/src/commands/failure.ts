/**
 * How a command fails: which errors are the caller's to mend (one line, status 2), which are an interruption
 * (status 130), and which are faults of limpid (status 1, with the stack).
 */

import { isLimpidError } from '@limpid/tensor';

/** Something the caller asked for that cannot be done: its message is the one line that is printed. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** What a failed command prints, and the exit status it ends with. */
export interface Failure {
  readonly status: number;
  readonly message: string;
}

/** The exit status of a mistake in the call or in the data. */
export const MISTAKE = 2;
/** The exit status of Ctrl-C: 128 plus the number of SIGINT, as shells have it. */
export const INTERRUPTED = 130;
/** The exit status of a fault of ours. */
const FAULT = 1;

/** The message on one line, whatever was in it. */
export function oneLine(message: string): string {
  return message.trim().replace(/\s*[\r\n]+\s*/g, ' ');
}

/**
 * What `@limpid/train` says of a loss that is not a number any more, if that is what an error tells or was caused by.
 * It is the learning rate's doing, mostly, and so the caller's to mend.
 */
function divergence(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const found =
    isLimpidError(error, 'argument') &&
    /^fit: (the (?:validation )?loss is \S+ in epoch \d+)/.exec(error.message);
  return found ? found[1] : divergence(error.cause);
}

/** Sorts an error by whose it is. */
export function failureOf(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted) return { status: INTERRUPTED, message: 'interrupted; nothing was written' };
  if (error instanceof CommandError) return { status: MISTAKE, message: oneLine(error.message) };
  const diverged = divergence(error);
  if (diverged !== undefined) {
    return {
      status: MISTAKE,
      message: `training came to nothing: ${diverged}; try a smaller --learning-rate`,
    };
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { status: FAULT, message: `internal: this is a fault of limpid, please report it\n${trace}` };
}
