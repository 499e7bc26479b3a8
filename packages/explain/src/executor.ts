import { checkInteger } from './check.js';
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

/** Options of {@link inProcessExecutor}. */
export interface InProcessOptions {
  /**
   * How many tasks may be under way at once: an integer ≥ 1, default 1. More are of use where tasks wait
   * for something elsewhere, as for workers or a service.
   */
  readonly atOnce?: number | undefined;
}

/**
 * The executor of this process, the default everywhere: takes tasks in their order and gives the event
 * loop a turn at least every 50 ms between them. Of several failures under way it rejects with that of
 * the earliest task, so that the error does not depend on who was faster.
 *
 * @param options - see {@link InProcessOptions}.
 * @returns an executor that holds no state and may be shared.
 * @throws ExplainError (`invalid-argument`) if `atOnce` is not an integer ≥ 1.
 * @example
 * ```ts
 * import { inProcessExecutor } from '@limpid/explain';
 *
 * console.log(await inProcessExecutor().map([1, 2, 3], async (task) => task * task)); // [ 1, 4, 9 ]
 * ```
 */
export function inProcessExecutor({ atOnce = 1 }: InProcessOptions = {}): Executor {
  checkInteger('inProcessExecutor', 'atOnce', atOnce, 1);
  return {
    async map<Task, Result>(
      tasks: Iterable<Task>,
      run: (task: Task) => Promise<Result>,
      { onDone, signal }: ExecutorOptions = {},
    ) {
      const results: Result[] = [];
      const waiting = tasks[Symbol.iterator]();
      const breathe = breather();
      let taken = 0;
      const failures: { readonly at: number; readonly reason: unknown }[] = [];
      const work = async (): Promise<void> => {
        while (failures.length === 0) {
          const at = taken++;
          try {
            signal?.throwIfAborted();
            const next = waiting.next();
            if (next.done) return;
            results[at] = await withSignal(run(next.value), signal);
            onDone?.();
            await breathe();
          } catch (reason) {
            failures.push({ at, reason });
          }
        }
      };
      await Promise.all(Array.from({ length: atOnce }, work));
      const [failure] = failures.sort((a, b) => a.at - b.at);
      if (failure !== undefined) {
        waiting.return?.();
        throw failure.reason;
      }
      return results;
    },
  };
}
