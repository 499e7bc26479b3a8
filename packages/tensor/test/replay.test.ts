import { Session } from 'node:inspector/promises';
import { compile, evaluate, memoryOf, referenceBackend, type Tensor, tensor, zeros } from '@limpid/tensor';
import type { Backend, Run } from '@limpid/tensor/backend';
import { describe, expect, test } from 'vitest';

/** The tests run with --expose-gc (see vitest.config.ts). */
declare const gc: (() => void) | undefined;

/** A backend that does nothing, and so allocates nothing. */
function idle(): Backend {
  const run: Run = () => {};
  return {
    name: 'idle',
    spec: 1,
    dtypes: new Set(['float32'] as const),
    allocate: () => 0,
    free: () => {},
    write: () => {},
    read: async () => new Uint8Array(4),
    compile: () => run,
  };
}

/** The reference backend, with `before` called before every kernel and every allocation. */
function interrupted(before: { kernel?: () => void; allocation?: () => void }): Backend {
  const inner = referenceBackend();
  return {
    ...inner,
    allocate: (bytes) => {
      before.allocation?.();
      return inner.allocate(bytes);
    },
    compile: (kernel) => {
      const compiled = Promise.resolve(inner.compile(kernel) as Promise<Run>);
      return compiled.then(
        (run): Run =>
          (inputs, outputs) => {
            before.kernel?.();
            run(inputs, outputs);
          },
      );
    },
  };
}

/** Bytes allocated in a call of `f`, garbage or not. */
async function bytesOf(f: () => void, calls: number): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: 256,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  for (let i = 0; i < calls; i++) f();
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  let total = 0;
  const pending = [profile.head];
  for (let node = pending.pop(); node; node = pending.pop()) {
    total += node.selfSize;
    pending.push(...node.children);
  }
  return total / calls;
}

interface Layer {
  w: Tensor;
  b: Tensor;
}
const LAYERS = 8;

/** A step whose arguments and results are 16 tensors in 9 containers, in as many kernels. */
const decay = (layers: readonly Layer[]): Layer[] =>
  layers.map(({ w, b }) => ({ w: w.sub(w.sum(0).mul(0.5)), b: b.mul(0.5) }));
const layersOn = (backend: Backend): Layer[] =>
  Array.from({ length: LAYERS }, () => ({
    w: tensor([1, 2], { backend }),
    b: tensor([4], { backend }),
  }));

describe('a replay', () => {
  test('allocates little more than the tensors it returns', async () => {
    const step = compile(decay, { donate: [0] });
    let layers = layersOn(idle());
    const replay = (): void => void (layers = step(layers));
    for (let i = 0; i < 20_000; i++) replay();
    const perTensor = (await bytesOf(replay, 2000)) / (2 * LAYERS);
    // On Node 20 and 24 a tensor with its storage takes 200 bytes, its share of containers and lists 77. Arrays for
    // every kernel and closures for every call made it 614.
    expect(perTensor).toBeLessThan(400);
    // Otherwise nothing has been measured.
    expect(perTensor).toBeGreaterThan(100);
  });

  test('that a kernel cuts short gives back its memory, keeps what it was given, and can be repeated', async () => {
    let failing = false;
    const backend = interrupted({
      kernel: () => {
        if (failing) throw new Error('no power');
      },
    });
    const step = compile((w: Tensor, g: Tensor) => [w.sub(g), g.sum().mul(w.sum())], { donate: [0] });
    const [g, w] = [tensor([1, 1], { backend }), tensor([3, 4], { backend })];
    await evaluate(step(w.add(0), g));
    const level = memoryOf(backend);
    failing = true;
    for (let i = 0; i < 3; i++) expect(() => step(w, g)).toThrow('no power');
    expect(memoryOf(backend)).toEqual(level);
    expect(w.disposed).toBe(false);
    failing = false;
    const [difference, product] = step(w, g) as unknown as [Tensor, Tensor];
    expect(await difference.toArray()).toEqual([2, 3]);
    expect(await product.item()).toBe(14);
  });

  test.each([1, 2, 3])('gives back what it has when allocation %i fails', async (at) => {
    let left = Infinity;
    const backend = interrupted({
      allocation: () => {
        left -= 1;
        if (left < 0) throw new Error('no memory');
      },
    });
    const step = compile((w: Tensor) => [w.sum(0).add(1).sum(), w.max(), w.mul(2)]);
    const w = tensor([[1, 2]], { backend });
    await evaluate(step(w));
    for (const result of step(w)) result.dispose();
    const level = memoryOf(backend);
    left = at - 1;
    expect(() => step(w)).toThrow('no memory');
    expect(memoryOf(backend)).toEqual(level);
    left = Infinity;
    const results = step(w);
    expect(await Promise.all(results.map((x) => x.toArray()))).toEqual([5, 2, [[2, 4]]]);
  });

  test('may happen within another of the same function', async () => {
    let within = 0;
    let inner: Tensor | undefined;
    const backend = interrupted({
      kernel: () => {
        if (within !== 1) return;
        within += 1;
        inner = step(tensor([10, 20], { backend }));
      },
    });
    const step: (x: Tensor) => Tensor = compile((x: Tensor) => x.sub(x.sum()).max());
    const x = tensor([1, 2], { backend });
    await evaluate(step(x));
    within = 1;
    const outer = step(x);
    expect(await inner!.item()).toBe(-10);
    expect(await outer.item()).toBe(-1);
    expect(await step(x).item()).toBe(-1);
  });

  test('computes arguments that are not yet, and has those it is given disposed of', async () => {
    const backend = referenceBackend();
    const add = compile((a: Tensor, b: Tensor) => a.add(b), { donate: [0] });
    const x = tensor([1, 2], { backend });
    await evaluate(add(x.mul(1), x));
    for (let i = 2; i < 5; i++) {
      const lazy = x.mul(i);
      expect(await add(lazy, x).toArray()).toEqual([i + 1, 2 * i + 2]);
      await expect(lazy.data()).rejects.toThrow('has been disposed');
    }
    const gone = x.mul(7);
    gone.dispose();
    expect(() => add(gone, x)).toThrow('compile: argument 0 holds float32[2], which has been disposed');
    const lazy = x.mul(3);
    expect(await add(lazy, lazy).toArray()).toEqual([6, 12]);
    const elsewhere = tensor([1, 2], { backend: referenceBackend() });
    expect(await add(elsewhere.mul(2), elsewhere).toArray()).toEqual([3, 6]);
    expect(await add(zeros([2]), x).toArray()).toEqual([1, 2]);
  });

  test('holds neither arguments nor buffers afterwards', async () => {
    const buffers: WeakRef<object>[] = [];
    const inner = referenceBackend();
    const backend: Backend = {
      ...inner,
      allocate: (bytes) => {
        const buffer = inner.allocate(bytes);
        buffers.push(new WeakRef(buffer));
        return buffer;
      },
    };
    const step = compile((x: Tensor) => x.sub(x.sum()).sum());
    const argument = (await (async () => {
      await evaluate(step(tensor([1, 2], { backend })));
      buffers.length = 0;
      const x = tensor([3, 4], { backend });
      step(x).dispose();
      x.dispose();
      return new WeakRef(x);
    })()) as WeakRef<Tensor>;
    // Newer tensors push it out of those that are not watched yet.
    for (let i = 0; i < 300; i++) tensor([i], { backend });
    await new Promise((turn) => setTimeout(turn, 5));
    gc!();
    await new Promise((turn) => setTimeout(turn, 5));
    gc!();
    expect(buffers.length).toBeGreaterThan(2);
    expect(buffers.filter((buffer) => buffer.deref())).toEqual([]);
    expect(argument.deref()).toBeUndefined();
  });
});

describe('a call is another one than the last if', () => {
  const base = { a: 1 };
  const cases: readonly [string, (x: Tensor) => object, (x: Tensor) => object][] = [
    ['an object has one key more', (x) => ({ x }), (x) => ({ x, more: 1 })],
    ['an object has one key less', (x) => ({ x, more: 1 }), (x) => ({ x })],
    ['a key has another name', (x) => ({ x, a: 1 }), (x) => ({ x, b: 1 })],
    ['keys are in another order', (x) => ({ x, a: 1 }), (x) => ({ a: 1, x })],
    [
      'a key is inherited',
      (x) => Object.assign(Object.create(base), { x, a: 1 }),
      (x) => Object.assign(Object.create(base), { x }),
    ],
    ['an array is longer', (x) => [x], (x) => [x, 1]],
    ['an array has become an object', (x) => [x], (x) => ({ 0: x })],
    ['a tensor has become a number', (x) => ({ x, y: x.add(1) }), (x) => ({ x, y: 2 })],
  ];
  test.each(cases)('%s', (_, first, second) => {
    let traces = 0;
    const f = compile((tree: object) => {
      traces += 1;
      return [tree].flatMap(Object.values).filter((leaf) => typeof leaf === 'object');
    });
    for (const make of [first, first, second, first, second]) f(make(tensor([1])));
    expect(traces).toBe(2);
  });
});
