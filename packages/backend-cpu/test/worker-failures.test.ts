/** Workers that die, throw or never answer; they do so in `Math.exp`, which float64 kernels call. */
import { Worker } from 'node:worker_threads';
import type { Kernel } from '@limpid/tensor/backend';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { CpuBackend } from '../src/index.js';
import { Rest } from '../src/threads/rest.js';
import { contiguous, load, mapOf } from './support/harness.js';
import { teamOf } from './support/team.js';

const COUNT = 200_000;
const PATIENCE = 3;

const node = process.getBuiltinModule('node:worker_threads');
const workers: Worker[] = [];

/** Workers from now on begin with a piece of code. */
function begin(prelude: string): void {
  node.Worker = class extends Worker {
    constructor(source: string | URL, options?: ConstructorParameters<typeof Worker>[1]) {
      super(`${prelude}; ${source}`, options);
      workers.push(this);
    }
  };
}

afterEach(() => {
  node.Worker = Worker;
  workers.length = 0;
});

const exponential: Kernel = mapOf(
  [COUNT],
  ['float64'],
  [load('float64', 0, contiguous([COUNT])), { op: 'exp', dtype: 'float64', args: [0] }],
);

/** A function that computes exp of ones, over and over. */
async function exponentials(backend: CpuBackend): Promise<() => Promise<Float64Array>> {
  const run = (await backend.compile(exponential))!;
  const [x, y] = [backend.allocate(8 * COUNT), backend.allocate(8 * COUNT)];
  backend.write(x, new Uint8Array(new Float64Array(COUNT).fill(1).buffer));
  return async () => {
    backend.write(y, new Uint8Array(8 * COUNT));
    run([x], [y]);
    return new Float64Array((await backend.read(y)).buffer);
  };
}

/** Until it fails: on a busy machine a worker may come too late to take part. */
async function failureOf(compute: () => Promise<unknown>): Promise<unknown> {
  for (let i = 0; i < 200; i++) {
    try {
      await compute();
    } catch (error) {
      return error;
    }
  }
  return undefined;
}

const expected = new Float64Array(COUNT).fill(Math.E);

describe('a worker', () => {
  test('that ends in the middle of a kernel is an error, and the backend goes on with one thread', async () => {
    begin('Math.exp = () => process.exit()');
    const backend = await teamOf(2, { patience: PATIENCE });
    const compute = await exponentials(backend);
    expect(await failureOf(compute)).toEqual(
      new Error(
        'cpu: a worker thread has ended or hangs in the middle of a kernel, whose result is lost. ' +
          'The backend goes on with one thread.',
      ),
    );
    expect(backend.threads).toBe(1);
    expect(await compute()).toEqual(expected);
  });

  test('that never comes back is an error, and is ended', async () => {
    begin('Math.exp = () => { for (;;); }');
    const backend = await teamOf(3, { patience: PATIENCE });
    const ended = Promise.all(workers.map((worker) => new Promise((resolve) => worker.on('exit', resolve))));
    const compute = await exponentials(backend);
    expect(await failureOf(compute)).toMatchObject({ message: expect.stringContaining('ended or hangs') });
    expect(backend.threads).toBe(1);
    expect(await compute()).toEqual(expected);
    await ended;
  });

  test('that fails says why, and works on', async () => {
    begin(
      'let calls = 0; const { exp } = Math; Math.exp = (x) => { if (calls++ === 0) throw Error("no"); return exp(x); }',
    );
    const backend = await teamOf(2);
    const compute = await exponentials(backend);
    expect(await failureOf(compute)).toEqual(new Error('internal: in a worker thread: Error: no'));
    expect(backend.threads).toBe(2);
    expect(await compute()).toEqual(expected);
  });

  test('that is ended between kernels is not missed', async () => {
    begin('');
    const backend = await teamOf(3);
    const compute = await exponentials(backend);
    expect(await compute()).toEqual(expected);
    await workers[1]!.terminate();
    expect(backend.threads).toBe(1);
    expect(await compute()).toEqual(expected);
  });

  test('that cannot even start is done without', async () => {
    begin('throw Error("refused")');
    const backend = await teamOf(2);
    expect(backend.threads).toBe(1);
    expect(await (await exponentials(backend))()).toEqual(expected);
  });

  test('that has not started yet is not waited for', async () => {
    begin('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000)');
    const { createCpu } = await import('../src/cpu.js');
    const { EAGER } = await import('./support/team.js');
    const { backend, team } = await createCpu({ threads: 2 }, EAGER);
    expect(await (await exponentials(backend))()).toEqual(expected);
    expect([backend.threads, team!.started]).toEqual([2, 0]);
    await workers[0]!.terminate();
  });
});

test('functions that workers lack are computed without them', async () => {
  begin('');
  const backend = await teamOf(2);
  const access = contiguous([COUNT]);
  const kernel = mapOf(
    [COUNT],
    ['float64', 'float64'],
    [load('float64', 0, access), load('float64', 1, access), { op: 'pow', dtype: 'float64', args: [0, 1] }],
  );
  const run = (await backend.compile(kernel))!;
  const buffers = [2, 3, 0].map((value) => {
    const buffer = backend.allocate(8 * COUNT);
    backend.write(buffer, new Uint8Array(new Float64Array(COUNT).fill(value).buffer));
    return buffer;
  });
  run(buffers.slice(0, 2), buffers.slice(2));
  expect(new Float64Array((await backend.read(buffers[2]!)).buffer)).toEqual(new Float64Array(COUNT).fill(8));
});

test('where workers have to wait for a core, work is left whole for a while', async () => {
  // They pause in the middle of every range, and tell.
  begin(`const { exp } = Math;
    const { parentPort } = require('node:worker_threads');
    let calls = 0;
    Math.exp = (x) => {
      if (++calls % 20_000 === 0) {
        parentPort.postMessage(calls);
        for (const end = performance.now() + 30; performance.now() < end; );
      }
      return exp(x);
    };`);
  const backend = await teamOf(2, { restMilliseconds: 60_000 });
  const compute = await exponentials(backend);
  let pauses = 0;
  workers[0]!.on('message', () => pauses++);
  const pausesIn = async (runs: number) => {
    pauses = 0;
    for (let i = 0; i < runs; i++) expect((await compute())[0]).toBe(Math.E);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return pauses;
  };
  // On a busy machine a worker may come too late to be waited for, so it can take a while.
  const rounds: number[] = [];
  const pausedBefore = () => rounds.some((pauses) => pauses > 0);
  while (rounds.length < 20 && !(pausedBefore() && rounds.at(-1) === 0)) rounds.push(await pausesIn(50));
  expect(pausedBefore()).toBe(true);
  expect(rounds.at(-1)).toBe(0);
});

describe('a rest', () => {
  afterEach(() => vi.useRealTimers());

  test('comes after three failures in a row, is doubled in vain, and is forgotten after a success', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const rest = new Rest(8);
    const fail = () => rest.note(1, 2, performance.now());
    const succeed = () => rest.note(1, 0.2, performance.now());
    const lasts = (milliseconds: number) => {
      vi.advanceTimersByTime(milliseconds - 1);
      expect(rest.isOn).toBe(true);
      vi.advanceTimersByTime(1);
      expect(rest.isOn).toBe(false);
    };
    fail();
    fail();
    succeed();
    fail();
    fail();
    expect(rest.isOn).toBe(false);
    for (const milliseconds of [8, 16, 32, 64, 128, 256, 256]) {
      fail();
      lasts(milliseconds);
    }
    succeed();
    for (let i = 0; i < 3; i++) fail();
    lasts(8);
  });
});
