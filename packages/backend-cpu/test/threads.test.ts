import { valueAndGrad } from '@limpid/autograd';
import {
  applyLayer,
  conv2d,
  crossEntropy,
  flatten,
  linear,
  maxPool2d,
  relu,
  sequential,
} from '@limpid/layers';
import { adam, applyUpdates } from '@limpid/optim';
import { compile, currentBackend, evaluate, random, useBackend } from '@limpid/tensor';
import type { Kernel } from '@limpid/tensor/backend';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createCpu } from '../src/cpu.js';
import { cpu } from '../src/index.js';
import { ACTIVE } from '../src/threads/control.js';
import { rangeOf } from '../src/threads/range.js';
import { parallelism } from '../src/threads/start-worker.js';
import { TUNING } from '../src/threads/tuning.js';
import { contiguous, load, mapOf } from './support/harness.js';
import { EAGER, teamOf } from './support/team.js';
import { unison } from './support/unison.js';

describe('the number of threads', () => {
  test('is one unless more are asked for, and no more than the machine runs at once', async () => {
    expect((await cpu()).threads).toBe(1);
    expect((await cpu({ threads: 1 })).threads).toBe(1);
    expect((await cpu({ threads: 64 })).threads).toBe(Math.min(parallelism(), 64));
  });

  test.each([0, -1, 1.5, NaN, Infinity, 65])('cannot be %d', async (threads) => {
    await expect(cpu({ threads })).rejects.toThrow(
      `cpu: threads is ${threads}; expected a whole number from 1 to 64.`,
    );
  });

  describe('is one', () => {
    afterEach(() => vi.unstubAllGlobals());

    test('where there is no shared memory', async () => {
      vi.stubGlobal('SharedArrayBuffer', undefined);
      expect((await cpu({ threads: 2 })).threads).toBe(1);
    });

    test('in a page that is not cross-origin isolated', async () => {
      vi.stubGlobal('process', { ...process, getBuiltinModule: undefined });
      vi.stubGlobal('Worker', class {});
      vi.stubGlobal('navigator', { hardwareConcurrency: 8 });
      vi.stubGlobal('crossOriginIsolated', false);
      expect((await cpu({ threads: 2 })).threads).toBe(1);
    });

    test('in a page whose policy forbids workers, and it computes', async () => {
      vi.stubGlobal('process', { ...process, getBuiltinModule: undefined });
      vi.stubGlobal('navigator', { hardwareConcurrency: 8 });
      vi.stubGlobal('crossOriginIsolated', true);
      const started = vi.fn(function refuse() {
        throw new DOMException('refused', 'SecurityError');
      });
      vi.stubGlobal('Worker', started);
      const backend = await cpu({ threads: 2 });
      expect(started).toHaveBeenCalled();
      expect(backend.threads).toBe(1);
      const buffer = backend.allocate(40_000);
      (await backend.compile(ones(10_000))!)([], [buffer]);
      expect(new Float32Array((await backend.read(buffer)).buffer)).toEqual(new Float32Array(10_000).fill(1));
    });

    test('where the engine has no shared memory of any size', async () => {
      const { Memory } = WebAssembly;
      const sizes: unknown[] = [];
      vi.stubGlobal('WebAssembly', {
        ...Object.fromEntries(
          Object.getOwnPropertyNames(WebAssembly).map((name) => [name, WebAssembly[name as never]]),
        ),
        Memory: class extends Memory {
          constructor(descriptor: WebAssembly.MemoryDescriptor) {
            if (descriptor.shared) {
              sizes.push(descriptor.maximum);
              throw new RangeError('could not allocate memory');
            }
            super(descriptor);
          }
        },
      });
      expect((await createCpu({ threads: 2 }, EAGER)).backend.threads).toBe(1);
      expect(sizes).toEqual([65536, 32768, 16384, 8192, 4096]);
    });
  });
});

const ones = (count: number): Kernel => mapOf([count], [], [{ op: 'constant', dtype: 'float32', value: 1 }]);

describe('ranges', () => {
  const division = fc.record({
    granule: fc.integer({ min: 1, max: 64 }),
    unitCost: fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
    rangeCost: fc.double({ min: 0, max: 1e6, noNaN: true }),
  });

  test('are whole granules, and no more than each thread’s few', () => {
    const count = fc.integer({ min: 1, max: 10_000_000 });
    fc.assert(
      fc.property(count, division, fc.integer({ min: 1, max: 64 }), (units, how, threads) => {
        const range = rangeOf(units, how, threads, TUNING);
        if (range >= units) return;
        expect(range % how.granule).toBe(0);
        expect(Math.ceil(units / range)).toBeLessThanOrEqual(TUNING.rangesEach * threads);
      }),
    );
  });

  test('are one where the work is small', () => {
    expect(rangeOf(1000, { granule: 1, unitCost: 1 }, 2, TUNING)).toBe(1000);
  });

  test('come out even for all threads where the work is large', () => {
    expect(rangeOf(1_000_000, { granule: 64, unitCost: 1 }, 2, TUNING)).toBe(125_056);
    expect(rangeOf(1200, { granule: 6, unitCost: 20_000, rangeCost: 200_000 }, 2, TUNING)).toBe(300);
  });

  test('are few where starting one takes long', () => {
    expect(rangeOf(1200, { granule: 6, unitCost: 1_000, rangeCost: 200_000 }, 2, TUNING)).toBe(600);
  });
});

describe('with more threads', () => {
  const threads = [1, 2, 3, 5];
  const backends = Promise.all(threads.map((count) => teamOf(count)));
  const before = currentBackend();
  afterEach(() => useBackend(before));

  test('what is read is in memory of its own, which nobody shares', async () => {
    const backend = (await backends)[1]!;
    const buffer = backend.allocate(8);
    backend.write(buffer, new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]));
    const read = await backend.read(buffer);
    expect(read.buffer).toBeInstanceOf(ArrayBuffer);
    read.fill(0);
    expect([...(await backend.read(buffer))]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    backend.free(buffer);
  });

  test('a worker that looks in when all is done is not waited for', async () => {
    const backend = await teamOf(2, { looks: 0 });
    const buffer = backend.allocate(40_000);
    const run = (await backend.compile(ones(10_000)))!;
    run([], [buffer]);
    // Somebody active when the calling thread begins to wait, nobody then, and again somebody.
    const seen = [1, 0, 1];
    const { load } = Atomics;
    const look = vi.spyOn(Atomics, 'load').mockImplementation(((array: Int32Array, index: number) => {
      const value = load(array, index);
      return index === ACTIVE && value === 0 ? (seen.shift() ?? 0) : value;
    }) as typeof Atomics.load);
    run([], [buffer]);
    look.mockRestore();
    expect(seen).toEqual([1]);
    expect(backend.threads).toBe(2);
  });

  test.each([
    ['a perceptron', () => sequential(linear(64, 96), relu, linear(96, 10)), [32, 64]],
    [
      'a convolutional network',
      () => sequential(conv2d(1, 6, 5, { padding: 2 }), relu, maxPool2d(2), flatten(), linear(6 * 64, 10)),
      [12, 1, 16, 16],
    ],
  ] as const)('training %s gives the same bits', async (_, create, shape) => {
    const all = unison(await backends);
    useBackend(all.backend);
    random.seed(7);
    const model = create();
    const x = random.normal(random.key(1), shape);
    const y = random.uniform(random.key(2), [shape[0]]).mul(10).floor().cast('int32');
    const optimizer = adam(0.01);
    const lossAndGradients = valueAndGrad((network: typeof model, rows: typeof x) =>
      crossEntropy(applyLayer(network, rows), y),
    );
    const step = compile((network: typeof model, state: ReturnType<typeof optimizer.init>) => {
      const [loss, gradients] = lossAndGradients(network, x);
      const [updates, next] = optimizer.update(gradients, state, network);
      return { network: applyUpdates(network, updates), state: next, loss };
    });
    let carried = { network: model, state: optimizer.init(model) };
    const losses: number[] = [];
    for (let i = 0; i < 15; i++) {
      const { loss, ...next } = step(carried.network, carried.state);
      carried = next as typeof carried;
      losses.push(await loss.item());
    }
    await evaluate(carried);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
    expect(await all.differences()).toEqual([]);
    expect(all.runs).toBeGreaterThan(100);
  });

  test('thousands of works in turn, with new kernels and growing memory in between, give the same bits', async () => {
    const all = unison(await Promise.all([1, 2, 4].map((count) => teamOf(count))));
    const { backend } = all;
    const sizes = [1, 63, 64, 65, 1000, 4097];
    const kernels = await Promise.all(
      sizes.flatMap((size) =>
        (['add', 'mul', 'max'] as const).map(async (op) => ({
          size,
          run: (await backend.compile(binary(op, size)))!,
        })),
      ),
    );
    let [x, y, z] = [0, 1, 2].map(() => backend.allocate(4 * 4097)) as [never, never, never];
    const noise = Float32Array.from({ length: 4097 }, (_, i) => Math.sin(i * i));
    for (const buffer of [x, y, z]) backend.write(buffer, new Uint8Array(noise.buffer));
    const held: unknown[] = [];
    for (let i = 0; i < 3000; i++) {
      kernels[(i * 7) % kernels.length]!.run([x, y], [z]);
      [x, y, z] = [y, z, x];
      if (i % 300 === 0) held.push(backend.allocate((i + 1) * 4096));
      if (i % 500 === 0) {
        const chain = mapOf(
          [4097],
          ['float32'],
          [
            load('float32', 0, contiguous([4097])),
            ...Array.from({ length: 1 + i / 500 }, (_unused, at) => ({
              op: 'neg' as const,
              dtype: 'float32' as const,
              args: [at],
            })),
          ],
        );
        (await backend.compile(chain)!)([x], [z]);
      }
    }
    expect(await all.differences()).toEqual([]);
    expect(held.length).toBe(10);
  });
});

function binary(op: 'add' | 'mul' | 'max', size: number): Kernel {
  const access = contiguous([size]);
  return mapOf(
    [size],
    ['float32', 'float32'],
    [
      load('float32', 0, access),
      load('float32', 1, access),
      { op, dtype: 'float32', args: [0, 1] },
      { op: 'floor', dtype: 'float32', args: [2] },
      { op: 'neg', dtype: 'float32', args: [3] },
      { op: 'add', dtype: 'float32', args: [2, 4] },
    ],
  );
}
