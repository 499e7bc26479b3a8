import { parentPort, workerData } from 'node:worker_threads';
import { type Packed, packed } from './failure.js';

/** What a worker answers to a task. */
export type Answer = { readonly result: unknown } | { readonly failure: Packed };

/** What a worker is started with. */
export interface Given {
  readonly data: unknown;
}

/**
 * The worker's half of {@link startWorkers}: called once, at the top of the module that workers run.
 *
 * @param setup - called once in each worker with a copy of `data` as it was given to {@link startWorkers}. It returns,
 * at once or later, the function that does a task. If it fails, every task fails with its error.
 * @throws Error when not called in a worker.
 * @example
 * ```ts no-run
 * import { answerTasks } from '@limpid/explain/node';
 *
 * // The slope through the origin of the rows drawn.
 * answerTasks(({ x, y }: { x: Float64Array; y: Float64Array }) => ({ indices }: { indices: Uint32Array }) => {
 *   let [above, below] = [0, 0];
 *   for (const row of indices) {
 *     above += x[row]! * y[row]!;
 *     below += x[row]! ** 2;
 *   }
 *   return [above / below];
 * });
 * ```
 */
export function answerTasks<Data, Task, Result>(
  setup: (
    data: Data,
  ) =>
    | ((task: Task) => Result | PromiseLike<Result>)
    | PromiseLike<(task: Task) => Result | PromiseLike<Result>>,
): void {
  const port = parentPort;
  if (port === null) throw new Error('answerTasks: this module is to be run by a worker of startWorkers');
  const ready = Promise.resolve((workerData as Given).data as Data).then(setup);
  // Told with every task; a worker that waits for its first one is no reason to end the process.
  ready.catch(() => {});
  const answer = async (task: Task): Promise<void> => {
    try {
      const run = await ready;
      port.postMessage({ result: await run(task) } satisfies Answer);
    } catch (error) {
      port.postMessage({ failure: packed(error) } satisfies Answer);
    }
  };
  // One after the other: the next one may be here before its turn.
  let last = Promise.resolve();
  port.on('message', (task: Task) => {
    last = last.then(() => answer(task));
  });
}
