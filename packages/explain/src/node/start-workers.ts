import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { checkInteger } from '../check.js';
import { type Executor, inProcessExecutor } from '../executor.js';
import type { Answer, Given } from './answer-tasks.js';
import { unpacked } from './failure.js';

/**
 * Worker threads that do tasks, one at a time each, and the calling thread beside them where it can. What workers do
 * is a module's affair ({@link answerTasks}), as no closure can be sent to them. Each has a second task at hand, lest
 * it wait while this thread is in the middle of one and takes no answers. A worker that ends before it should fails
 * every task there is, and all later ones: it has run out of memory, or its module is at fault, and neither mends
 * itself.
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

/** Workers that have been started. As an {@link Executor} they take as many tasks as keep all of them busy. */
export interface Workers<Task, Result> extends Executor {
  /**
   * Has the next free worker do a task, or this thread where it is free first.
   *
   * @param task - plain data: anything that structured cloning takes.
   * @param here - does the task in this thread, with the same result. Without it only workers do. This thread does
   * one task at a time, and gives the event loop a turn after each. When no other is left it also does one that a
   * worker has at hand but has not begun; whichever of the two is done first is the result.
   * @returns what the worker's function, or `here`, returned.
   * @throws what it threw, with its name, fields and causes, but not its class; an Error if the worker, or another
   * one, ended before its time; and one after {@link Workers.end}.
   */
  run(task: Task, here?: (task: Task) => Result | PromiseLike<Result>): Promise<Result>;
  /** Ends all workers, in the middle of a task if need be. What this thread has begun it finishes. */
  end(): Promise<void>;
}

/** More than this is a slip of the finger. */
const MOST_WORKERS = 1024;

/** How many tasks a worker is sent before it has answered the first of them. */
const AT_HAND = 2;

/** A task, how this thread does it, and whom to tell. */
interface Job {
  readonly task: unknown;
  /** Gone once this thread has begun it. */
  here: (() => unknown) | undefined;
  resolve(result: unknown): void;
  reject(reason: unknown): void;
}

/**
 * Starts workers that do tasks, such as the refits of `bootstrapBands`; the result is the same with any number
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
  /** The workers, and what each has been sent and not answered, in that order. */
  const sent = new Map<Worker, Job[]>();
  let ended: { readonly reason: unknown } | undefined;

  const failAll = (reason: unknown): void => {
    ended ??= { reason };
    for (const jobs of [...sent.values(), waiting])
      for (const job of jobs.splice(0)) job.reject(ended.reason);
  };
  const send = (worker: Worker, jobs: Job[], job: Job): void => {
    try {
      worker.postMessage(job.task);
      worker.ref();
      jobs.push(job);
    } catch (error) {
      job.reject(error);
    }
  };
  const handOut = (): void => {
    // Every worker gets its first task before any gets its second.
    for (let before = 0; before < AT_HAND; before++) {
      for (const [worker, jobs] of sent) {
        while (jobs.length === before && waiting.length > 0) send(worker, jobs, waiting.shift() as Job);
      }
    }
    void workHere();
  };
  /** A task for this thread: one that waits, or else one that is at hand in a worker. */
  const nextHere = (): Job | undefined => {
    const atHand = [...sent.values()].flatMap((jobs) => jobs.slice(1));
    const job = [...waiting, ...atHand].find(({ here }) => here !== undefined);
    if (job !== undefined && waiting.includes(job)) waiting.splice(waiting.indexOf(job), 1);
    return job;
  };
  let working = false;
  const workHere = async (): Promise<void> => {
    if (working) return;
    working = true;
    // The turn is for answers that have come meanwhile, and for whoever waits for a result and has the next task.
    await setImmediate();
    for (let job = nextHere(); job !== undefined; job = nextHere()) {
      const { here } = job;
      job.here = undefined;
      await Promise.resolve().then(here).then(job.resolve, job.reject);
      await setImmediate();
    }
    working = false;
  };
  const start = (): void => {
    const given: Given = { data };
    const worker = new Worker(module, { workerData: given });
    const jobs: Job[] = [];
    const told = (answer: Answer): void => {
      // Its end is waited for, so it is to keep the process alive.
      if (ended !== undefined) return;
      const job = jobs.shift();
      if (jobs.length === 0) worker.unref();
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
    sent.set(worker, jobs);
  };
  for (let i = 0; i < count; i++) start();

  return {
    map: inProcessExecutor({ atOnce: AT_HAND * count + 2 }).map,
    run: (task, here) =>
      new Promise<Result>((resolve, reject) => {
        if (ended !== undefined) throw ended.reason;
        const ownWay = here && (() => here(task));
        waiting.push({ task, here: ownWay, resolve: resolve as Job['resolve'], reject });
        handOut();
      }),
    async end() {
      failAll(new Error('startWorkers: the workers were ended'));
      await Promise.all(Array.from(sent.keys(), (worker) => worker.terminate()));
    },
  };
}
