/** Workers of Node and of browsers, and whether there can be any. */
import { NODE_SOURCE, WEB_SOURCE, type WorkerData } from './worker-source.js';

export interface RunningWorker {
  end(): void;
}

/** A module of Node's, found in a way that leaves nothing for a bundler to resolve; `undefined` elsewhere. */
function nodeModule<Name extends 'node:worker_threads' | 'node:os'>(name: Name) {
  return globalThis.process?.getBuiltinModule?.(name);
}

/** How many threads the machine runs at once. */
export function parallelism(): number {
  return nodeModule('node:os')?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** Whether memory can be shared with workers: in a page only one that is cross-origin isolated can. */
export function canShare(): boolean {
  if (typeof SharedArrayBuffer === 'undefined') return false;
  return (
    nodeModule('node:worker_threads') !== undefined ||
    (typeof Worker !== 'undefined' && globalThis.crossOriginIsolated)
  );
}

/**
 * Starts a worker that keeps no process alive.
 *
 * @param onEnd Called when it has ended, or could not start.
 */
export function startWorker(data: WorkerData, onEnd: () => void): RunningWorker {
  const node = nodeModule('node:worker_threads');
  if (node) {
    // Nothing of what the process was started with concerns it.
    const worker = new node.Worker(NODE_SOURCE, { eval: true, workerData: data, execArgv: [], env: {} });
    worker.unref();
    worker.on('error', onEnd);
    worker.on('exit', onEnd);
    return { end: () => void worker.terminate() };
  }
  const url = URL.createObjectURL(new Blob([WEB_SOURCE], { type: 'text/javascript' }));
  const worker = new Worker(url, { name: 'limpid' });
  worker.onerror = onEnd;
  worker.postMessage(data);
  return {
    end() {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
}
