/**
 * What a command may touch of the world outside: two streams and a signal. `cli.ts` passes the process's own; a test
 * passes its own and runs the command in-process.
 */

/** A stream of text, such as `process.stdout`; `isTTY` is true where a person looks at it. */
export type TextStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** The world of a command. */
export interface Io {
  /** Results go here. */
  readonly stdout: TextStream;
  /** Progress, warnings and errors go here. */
  readonly stderr: TextStream;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** The module that worker threads run. Without it there are none. */
  readonly workerModule?: URL;
}

/** Writes one line. */
export function writeLine(stream: TextStream, line: string): void {
  stream.write(`${line}\n`);
}

/** Gives the event loop a turn, so that Ctrl-C is heard, and throws if it was. */
export async function breathe(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}
