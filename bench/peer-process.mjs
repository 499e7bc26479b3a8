/** A peer as the bench sees it: a child process that answers one question at a time. */
import { fork, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Longer than this for one answer and the peer is given up. */
const patienceMilliseconds = 180_000;

/** The Python that may have PyTorch. */
export const python = '/usr/bin/python3';

/** Everybody there is, in the order of the tables. */
export const peerNames = [
  'limpid',
  'tfjs-wasm',
  'tfjs-cpu',
  'jax-js',
  'onnxruntime-web',
  'onnxruntime-node',
  'pytorch',
];

const single = ', 1 thread';

/** Who is measured with so many threads: with several also limpid and PyTorch with one, which goals compare with. */
export const peersWith = (threads) =>
  threads > 1 ? [...peerNames, `limpid${single}`, `pytorch${single}`] : peerNames;

/** Which program a peer is, and with how many threads. */
export const programOf = (name, threads) =>
  name.endsWith(single) ? [name.slice(0, -single.length), 1] : [name, threads];

/** Those that run on JavaScript engines alone, and so wherever we do. */
export const javascriptPeers = ['tfjs-wasm', 'tfjs-cpu', 'jax-js', 'onnxruntime-web'];

/** Whether there is a PyTorch to measure against. */
export function hasPytorch() {
  return spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0;
}

const fileOf = (name) => fileURLToPath(new URL(name, import.meta.url));

function javascriptChannel(name, threads) {
  const child = fork(fileOf('./worker.mjs'), [name, String(threads)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: ['--max-old-space-size=4096'],
  });
  return { child, send: (message) => child.send(message), listen: (f) => child.on('message', f) };
}

function pythonChannel(threads) {
  const child = spawn(python, [fileOf('./worker.py'), String(threads)], { stdio: ['pipe', 'pipe', 'pipe'] });
  return {
    child,
    send: (message) => child.stdin.write(`${JSON.stringify(message)}\n`),
    listen: (f) => createInterface({ input: child.stdout }).on('line', (line) => f(JSON.parse(line))),
  };
}

/**
 * Starts a peer.
 *
 * @returns Once it is ready: `ask(verb, details)` gives the answer (`done: false` with a `reason` if it could not),
 *   `stop()` ends it, and `version` and `threads` say what it is.
 * @throws If the peer does not start.
 */
export async function startPeer(name, threads) {
  const [program, count] = programOf(name, threads);
  const { child, send, listen } =
    program === 'pytorch' ? pythonChannel(count) : javascriptChannel(program, count);
  let answer = () => {};
  let complaint = '';
  let dead;
  child.stderr.on('data', (text) => {
    complaint = (complaint + text).slice(-2000);
  });
  child.on('exit', (code, signal) => {
    const lines = complaint
      .trim()
      .split('\n')
      .filter((line) => /error/i.test(line));
    dead = `ended with ${signal ?? code}${lines.length ? `: ${lines.at(-1).trim()}` : ''}`;
    answer({ done: false, reason: dead });
  });
  listen((message) => answer(message));
  const next = () =>
    new Promise((resolve) => {
      if (dead) return resolve({ done: false, reason: dead });
      const timer = setTimeout(() => {
        dead = `gave no answer within ${patienceMilliseconds / 1000} s`;
        child.kill('SIGKILL');
        resolve({ done: false, reason: dead });
      }, patienceMilliseconds);
      answer = (message) => {
        clearTimeout(timer);
        resolve(message);
      };
    });
  const ask = (verb, details = {}) => {
    const pending = next();
    if (!dead) send({ verb, ...details });
    return pending;
  };
  const ready = await next();
  if (!ready.done) throw new Error(ready.reason);
  const { version, threads: used } = await ask('hello');
  return {
    name,
    version,
    threads: used,
    ask,
    stop() {
      dead = 'was stopped';
      child.kill('SIGKILL');
    },
  };
}
