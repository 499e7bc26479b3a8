#!/usr/bin/env node
/**
 * The program `limpid`: the process's streams and signals, handed to `main`. Its worker threads run this file too, so
 * that they are found wherever it was bundled to. Each of the two loads only what it needs.
 */
import { isMainThread } from 'node:worker_threads';

async function program(): Promise<void> {
  const [{ main }, { INTERRUPTED }] = await Promise.all([
    import('./commands/main.js'),
    import('./commands/failure.js'),
  ]);
  const interruption = new AbortController();
  process.on('SIGINT', () => {
    // The first Ctrl-C lets the command clean up; a second one does not wait for it.
    if (interruption.signal.aborted) process.exit(INTERRUPTED);
    interruption.abort();
  });
  // A reader that goes away early, as `head` does, is no fault of anybody.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  process.exitCode = await main(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    signal: interruption.signal,
    workerModule: new URL(import.meta.url),
  });
}

if (isMainThread) await program();
else (await import('./explanation/refit-workers.js')).answerRefits();
