/** What the pages of check-browser.mjs do: train a network, with threads if there can be any, and say how it went. */
import {
  adam,
  binaryCrossEntropy,
  cpu,
  exp,
  fit,
  linear,
  predict,
  random,
  sequential,
  tanh,
  tensor,
  useBackend,
} from 'limpid';

const PATIENCE_MS = 10_000;

/** Has workers say so when they compute an exponential of theirs. */
function listenToWorkers() {
  let heard = false;
  const { Blob, Worker } = globalThis;
  const prelude = `
    const { exp } = Math;
    let said = false;
    Math.exp = (x) => {
      if (!said) postMessage('at work');
      said = true;
      return exp(x);
    };`;
  globalThis.Blob = class extends Blob {
    constructor(parts, options) {
      super([prelude, ...parts], options);
    }
  };
  globalThis.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', () => {
        heard = true;
      });
    }
  };
  return () => heard;
}

async function learn() {
  random.seed(0);
  const x = { data: new Float32Array([0, 0, 0, 1, 1, 0, 1, 1]), shape: [4, 2] };
  const y = new Float32Array([0, 1, 1, 0]);
  const options = { loss: binaryCrossEntropy, optimizer: adam(0.1), epochs: 100, batchSize: 4 };
  const { model } = await fit(sequential(linear(2, 8), tanh, linear(8, 1)), { x, y }, options);
  const logits = await predict(model, x);
  return Array.from(logits, (z) => (z > 0 ? 1 : 0)).join();
}

/** Computes e over and over until a worker has been seen at it, or for so long. */
async function exponentials(isAtWork, patience) {
  const x = tensor(new Float64Array(100_000).fill(1), { dtype: 'float64' });
  const end = performance.now() + patience;
  for (;;) {
    const values = await exp(x).data();
    if (!values.every((value) => value === Math.E)) return 'wrong';
    if (isAtWork() || performance.now() > end) return 'right';
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function run() {
  const isAtWork = listenToWorkers();
  const backend = await cpu({ threads: 2 });
  useBackend(backend);
  const learned = await learn();
  const exponential = await exponentials(isAtWork, backend.threads > 1 ? PATIENCE_MS : 0);
  const { threads } = backend;
  return { learned, exponential, threads, workers: isAtWork(), isolated: globalThis.crossOriginIsolated };
}

run()
  .catch((error) => ({ error: String(error.stack) }))
  .then((result) => fetch('/result', { method: 'POST', body: JSON.stringify(result) }));
