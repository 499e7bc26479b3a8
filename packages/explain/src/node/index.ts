/**
 * What of explaining is for Node only: work that is done on worker threads.
 *
 * @packageDocumentation
 */
export { answerTasks } from './answer-tasks.js';
export type { WorkerOptions, Workers } from './start-workers.js';
export { startWorkers } from './start-workers.js';
