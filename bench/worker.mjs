/**
 * The child process of one peer: opens a case, gives its result for the check, and times as many calls as it is
 * asked for. It does nothing in between, so that whoever's turn it is has the machine for itself.
 *
 * Usage: `node worker.mjs <peer> <threads>`, with messages over the channel of `child_process.fork`.
 */
import { readFileSync, writeFileSync } from 'node:fs';

/** The modules of the peers; each exports `open(threads, variant)`. */
const peers = {
  limpid: ['./peers/limpid.mjs'],
  'tfjs-wasm': ['./peers/tfjs.mjs', 'wasm'],
  'tfjs-cpu': ['./peers/tfjs.mjs', 'cpu'],
  'jax-js': ['./peers/jax.mjs'],
  'onnxruntime-web': ['./peers/onnx.mjs', 'web'],
  'onnxruntime-node': ['./peers/onnx.mjs', 'node'],
};

const [name, threads] = process.argv.slice(2);
const [path, variant] = peers[name];
const { open } = await import(path);
const peer = await open(Number(threads), variant);
let current;

/** An input as the peers take it: its numbers and its shape. */
function load({ path: file, shape, dtype }) {
  const bytes = readFileSync(file);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return { shape, dtype, data: dtype === 'int32' ? new Int32Array(buffer) : new Float32Array(buffer) };
}

const verbs = {
  hello: () => ({ version: peer.version, threads: peer.threads }),

  async open({ spec, inputs, output }) {
    const loaded = Object.fromEntries(Object.entries(inputs).map(([key, input]) => [key, load(input)]));
    current = await peer.prepare(spec, loaded);
    writeFileSync(output, Float32Array.from(await current.result()));
    return {};
  },

  /** Milliseconds for that many calls, after one that brings caches and clock back. */
  async time({ calls, warm }) {
    const { call } = current;
    if (warm) await call();
    const start = performance.now();
    for (let i = 0; i < calls; i++) {
      const pending = call();
      if (pending) await pending;
    }
    return { milliseconds: performance.now() - start };
  },

  async close() {
    await current?.close?.();
    current = undefined;
    return {};
  },
};

process.on('message', async ({ verb, ...request }) => {
  try {
    process.send({ ...(await verbs[verb](request)), done: true });
  } catch (error) {
    process.send({ done: false, reason: String(error?.message ?? error).split('\n')[0] });
  }
});
process.send({ done: true });
