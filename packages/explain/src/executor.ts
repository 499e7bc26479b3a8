import { breather, withSignal } from './control.js';

/** What an executor is told beside its tasks. */
export interface ExecutorOptions {
  /** To be called once for every task finished. */
  readonly onDone?: (() => void) | undefined;
  /** When aborted, start no further task and reject with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Where many independent pieces of work are done: in this process, on workers, on a cluster's queue.
 * Anything with this one method will do.
 *
 * - Resolve to one result per task, in the order of the tasks, however they were run.
 * - Reject with the first failure, and start nothing more.
 * - Take tasks from the iterable as they are needed: a task may hold a whole resample.
 * - A task is plain data (numbers and typed arrays) and holds everything random about it, seed
 *   included, so that it gives the same result wherever it is run. A result is a Float64Array.
 * - `run` is a closure of this process. An executor that cannot send a closure instead does, on the
 *   other side, what `run` does: for {@link bootstrapBands} that is fit on `task.indices`, then the
 *   statistic. It is made with what it needs for that, a module to load, say.
 */
export interface Executor {
  map<Task, Result>(
    tasks: Iterable<Task>,
    run: (task: Task) => Promise<Result>,
    options?: ExecutorOptions,
  ): Promise<Result[]>;
}

/**
 * The executor of this process: one task after another, in order, giving the event loop a turn at
 * least every 50 ms between tasks. It is the default everywhere.
 *
 * @returns an executor that holds no state and may be shared.
 * @example
 * ```ts
 * import { inProcessExecutor } from '@limpid/explain';
 *
 * console.log(await inProcessExecutor().map([1, 2, 3], async (task) => task * task)); // [ 1, 4, 9 ]
 * ```
 */
export function inProcessExecutor(): Executor {
  return {
    async map(tasks, run, { onDone, signal } = {}) {
      const results = [];
      const breathe = breather();
      for (const task of tasks) {
        signal?.throwIfAborted();
        results.push(await withSignal(run(task), signal));
        onDone?.();
        await breathe();
      }
      return results;
    },
  };
}
