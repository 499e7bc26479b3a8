/**
 * Refits on worker threads beside this one, each with a backend of its own. They are started before the first network is trained, so
 * that they are ready when it is. The training part lies in memory that all of them share.
 */
import { availableParallelism } from 'node:os';
import { answerTasks, startWorkers, type Workers } from '@limpid/explain/node';
import { onBackend } from '../experiment/backend.js';
import { type RefitData, type RefitTask, refitter } from './refit.js';

/** Threads that do refits beside this one. */
export type RefitWorkers = Workers<RefitTask, number[]>;

/** Beyond this many, starting them takes longer than they save. */
const MOST_BY_DEFAULT = 8;

/** How many workers there are to be where so many threads are asked for: this one is one of them. */
export function workerCount(threads: number | undefined, refits: number): number {
  const count = Math.min(threads ?? Math.min(availableParallelism(), MOST_BY_DEFAULT), refits);
  return Math.max(count - 1, 0);
}

/** The same numbers in memory that threads share. */
function shared<Data extends Float32Array | Int32Array>(data: Data): Data {
  const memory = new SharedArrayBuffer(data.byteLength);
  const copy = data instanceof Int32Array ? new Int32Array(memory) : new Float32Array(memory);
  copy.set(data);
  return copy as Data;
}

/**
 * Starts workers.
 *
 * @param module what they run; it calls {@link answerRefits}
 */
export function startRefitWorkers(module: URL, workers: number, data: RefitData): RefitWorkers {
  const train = { data: shared(data.train.data), target: shared(data.train.target) };
  return startWorkers(module, { workers, data: { ...data, train } });
}

/** The workers' half. Until the first task comes, what all tasks need is compiled. */
export function answerRefits(): void {
  answerTasks(async (data: RefitData) => {
    const { run, prepare } = refitter(data, new AbortController().signal);
    const onOwn = <Result>(work: () => Promise<Result>) => onBackend(data.training.backend, work);
    // What goes wrong here goes wrong in the first task too, which tells of it.
    await onOwn(prepare).catch(() => {});
    return (task: RefitTask) => onOwn(() => run(task));
  });
}
