import { Worker } from 'node:worker_threads';
import { checkInteger } from '../check.js';
import { type Executor, inProcessExecutor } from '../executor.js';
import type { Answer, Given } from './answer-tasks.js';
import { unpacked } from './failure.js';

/**
 * Worker threads that do tasks, one at a time each. What they do is a module's affair ({@link answerTasks}), as no
 * closure can be sent to them. A worker that ends before it should fails every task there is, and all later ones: it
 * has run out of memory, or its module is at fault, and neither mends itself.
 */

/** Options of {@link startWorkers}. */
export interface WorkerOptions {
  /** How many: an integer from 1 to 1024. More than there are tasks are of no use. */
  readonly workers: number;
  /**
   * What each worker gets a copy of, once: anything that structured cloning takes. Arrays over a
   * SharedArrayBuffer are not copied.
   */
  readonly data: unknown;
}

/** Workers that have been started. As an {@link Executor} they keep as many tasks under way as there are of them. */
export interface Workers<Task, Result> extends Executor {
  /**
   * Has the next free worker do a task.
   *
   * @param task - plain data: anything that structured cloning takes.
   * @returns what the worker's function returned.
   * @throws what it threw, with its name, fields and causes, but not its class; an Error if the worker, or another
   * one, ended before its time; and one after {@link Workers.end}.
   */
  run(task: Task): Promise<Result>;
  /** Ends all workers, in the middle of a task if need be. */
  end(): Promise<void>;
}

/** More than this is a slip of the finger. */
const MOST_WORKERS = 1024;

/** A task, and whom to tell. */
interface Job {
  readonly task: unknown;
  resolve(result: unknown): void;
  reject(reason: unknown): void;
}

/**
 * Starts workers that do tasks, such as the refits of {@link bootstrapBands}; the result is the same with any number
 * of them, as each task says everything about itself. Idle workers do not keep the process alive.
 *
 * @param module - the ES module that every worker runs, as a file URL or a path; it calls {@link answerTasks}.
 * @param options - see {@link WorkerOptions}.
 * @returns the workers; {@link Workers.end} them when they are no longer needed.
 * @throws ExplainError (`invalid-argument`) for another number of workers; a DataCloneError for data that cannot be
 * copied.
 * @example
 * ```ts no-run
 * import { availableParallelism } from 'node:os';
 * import { type BootstrapTask, bootstrapBands } from '@limpid/explain';
 * import { startWorkers } from '@limpid/explain/node';
 *
 * const data = { x: Float64Array.of(1, 2, 3, 4), y: Float64Array.of(2, 4, 6, 9) };
 * // slope.js calls answerTasks; see its example.
 * const module = new URL('./slope.js', import.meta.url);
 * const workers = startWorkers<BootstrapTask, number[]>(module, { workers: availableParallelism(), data });
 * try {
 *   const { lower, upper } = await bootstrapBands({
 *     rows: data.x.length,
 *     fit: (indices, task) => workers.run({ indices, ...task }),
 *     statistic: (slope) => slope,
 *     executor: workers,
 *   });
 *   console.log(lower, upper);
 * } finally {
 *   await workers.end();
 * }
 * ```
 */
export function startWorkers<Task, Result>(
  module: URL | string,
  { workers: count, data }: WorkerOptions,
): Workers<Task, Result> {
  checkInteger('startWorkers', 'workers', count, 1, MOST_WORKERS);
  const waiting: Job[] = [];
  const idle: Worker[] = [];
  const busy = new Map<Worker, Job>();
  let ended: { readonly reason: unknown } | undefined;

  const failAll = (reason: unknown): void => {
    ended ??= { reason };
    for (const job of [...busy.values(), ...waiting.splice(0)]) job.reject(ended.reason);
    busy.clear();
  };
  const handOut = (): void => {
    while (idle.length > 0 && waiting.length > 0) {
      const [worker, job] = [idle.pop() as Worker, waiting.shift() as Job];
      try {
        worker.postMessage(job.task);
        worker.ref();
        busy.set(worker, job);
      } catch (error) {
        idle.push(worker);
        job.reject(error);
      }
    }
  };
  const start = (): Worker => {
    const given: Given = { data };
    const worker = new Worker(module, { workerData: given });
    const told = (answer: Answer): void => {
      const job = busy.get(worker);
      busy.delete(worker);
      worker.unref();
      idle.push(worker);
      if ('result' in answer) job?.resolve(answer.result);
      else job?.reject(unpacked(answer.failure));
      handOut();
    };
    const died = (how: string, cause?: unknown): void =>
      failAll(new Error(`startWorkers: a worker ended before its time: ${how}`, { cause }));
    worker.on('message', told);
    worker.on('messageerror', (error) => died(error.message, error));
    worker.on('error', (error) => died(error instanceof Error ? error.message : String(error), error));
    worker.on('exit', (code) => died(`exit code ${code}`));
    worker.unref();
    return worker;
  };
  const all: Worker[] = [];
  for (let i = 0; i < count; i++) all.push(start());
  idle.push(...all);

  return {
    map: inProcessExecutor({ atOnce: count }).map,
    run: (task) =>
      new Promise<Result>((resolve, reject) => {
        if (ended !== undefined) throw ended.reason;
        waiting.push({ task, resolve: resolve as Job['resolve'], reject });
        handOut();
      }),
    async end() {
      failAll(new Error('startWorkers: the workers were ended'));
      await Promise.all(all.map((worker) => worker.terminate()));
    },
  };
}
