import {
  compile,
  evaluate,
  isLimpidError,
  type Key,
  memoryOf,
  random,
  referenceBackend,
  type Tensor,
  tensor,
  whileLoop,
  zeros,
} from '@limpid/tensor';
import { describe, expect, test } from 'vitest';

/** A function that counts how often it is traced. */
function counting<A extends readonly unknown[], R>(
  f: (...args: A) => R,
): { f: (...args: A) => R; traces: () => number } {
  let count = 0;
  return {
    f: (...args) => {
      count += 1;
      return f(...args);
    },
    traces: () => count,
  };
}

describe('compile', () => {
  test('traces once for each combination of shapes, dtypes, structure and static arguments', async () => {
    const { f, traces } = counting((x: { a: Tensor; b?: Tensor }, power: number) =>
      (x.b ? x.a.add(x.b) : x.a).pow(power),
    );
    const run = compile(f);
    const expectTraces = async (result: Tensor, values: number[], count: number): Promise<void> => {
      expect(await result.toArray()).toEqual(values);
      expect(traces()).toBe(count);
    };
    await expectTraces(run({ a: tensor([1, 2]) }, 2), [1, 4], 1);
    await expectTraces(run({ a: tensor([3, 4]) }, 2), [9, 16], 1);
    await expectTraces(run({ a: tensor([3, 4]) }, 3), [27, 64], 2);
    await expectTraces(run({ a: tensor([3]) }, 3), [27], 3);
    await expectTraces(run({ a: tensor([3], { dtype: 'float64' }) }, 3), [27], 4);
    await expectTraces(run({ a: tensor([3]), b: tensor([1]) }, 3), [64], 5);
    await expectTraces(run({ a: tensor([2]) }, 3), [8], 5);
  });

  test('tells −0, NaN and functions apart among static arguments', async () => {
    const { f, traces } = counting((x: Tensor, n: number, g: (y: Tensor) => Tensor) => g(x.div(n)));
    const run = compile(f);
    const [negate, same] = [(y: Tensor) => y.neg(), (y: Tensor) => y];
    expect(await run(tensor(1), 0, same).item()).toBe(Infinity);
    expect(await run(tensor(1), -0, same).item()).toBe(-Infinity);
    expect(await run(tensor(1), NaN, same).item()).toBeNaN();
    expect(await run(tensor(1), 0, negate).item()).toBe(-Infinity);
    expect(await run(tensor(1), 0, same).item()).toBe(Infinity);
    expect(traces()).toBe(4);
  });

  test('gives back trees with their static parts', async () => {
    const run = compile((x: Tensor) => ({ sum: x.sum(), list: [x.mul(2)], name: 'kept', size: x.size }));
    run(tensor([1, 2]));
    const result = run(tensor([3, 4]));
    expect(await result.sum.item()).toBe(7);
    expect(await result.list[0]!.toArray()).toEqual([6, 8]);
    expect([result.name, result.size]).toEqual(['kept', 2]);
  });

  test('takes what is not computed yet', async () => {
    const run = compile((x: Tensor) => x.add(1));
    expect(await run(run(tensor([1]).mul(5))).toArray()).toEqual([7]);
    expect(await run(zeros([2])).toArray()).toEqual([1, 1]);
  });

  test('uses captured tensors as they were at the first call', async () => {
    let factor = tensor(10);
    const lazy = tensor(2).mul(3);
    const run = compile((x: Tensor) => x.mul(factor).add(lazy));
    expect(await run(tensor(1)).item()).toBe(16);
    factor = tensor(100);
    expect(await run(tensor(2)).item()).toBe(26);
  });

  test('returns an argument, a captured tensor or a constant as a tensor of its own', async () => {
    const outside = tensor(5);
    const run = compile((x: Tensor) => [x, outside, zeros([2]), x]);
    const x = tensor(1);
    const results = run(x);
    for (const result of results) expect(result).not.toBe(x);
    x.dispose();
    expect(await Promise.all(results.map((result) => result.toArray()))).toEqual([1, 5, [0, 0], 1]);
    expect(await outside.item()).toBe(5);
  });

  test('a compiled function inside a compiled function is recorded with it', async () => {
    const inner = compile((x: Tensor) => x.mul(2));
    const outer = compile((x: Tensor) => inner(x).add(inner(x.add(1))));
    expect(await outer(tensor(3)).item()).toBe(14);
  });

  test('the same tensor for two arguments is another trace than two tensors', async () => {
    const run = compile((a: Tensor, b: Tensor) => a.sub(b));
    const x = tensor(3);
    expect(await run(x, x).item()).toBe(0);
    expect(await run(x, tensor(1)).item()).toBe(2);
    expect(await run(x, x).item()).toBe(0);
  });

  test('keys drawn inside are arguments like others', async () => {
    const noisy = compile((k: Key, x: Tensor) => x.add(random.uniform(k, [3])));
    const [a, b] = random.split(random.key(1)) as [Key, Key];
    const first = await noisy(a, zeros([3])).toArray();
    expect(await noisy(b, zeros([3])).toArray()).not.toEqual(first);
    expect(await noisy(a, zeros([3])).toArray()).toEqual(first);
  });
});

describe('inside a compiled function', () => {
  const misuse =
    (f: (x: Tensor) => unknown): (() => unknown) =>
    () =>
      compile(f)(tensor([1, 2]));

  test.each([
    ['reading', (x: Tensor) => x.data(), 'data: cannot read float32[2] while a function is being traced'],
    [
      'evaluating',
      (x: Tensor) => evaluate(x.add(1)),
      'evaluate: cannot read float32[2] while a function is being traced',
    ],
  ])('%s makes the call fail with a reason, whether or not it is waited for', (_, f, message) => {
    const attempts: unknown[] = [];
    const run = compile((x: Tensor) => {
      // Vitest reports promises that are rejected unseen, such as this one would be.
      attempts.push(f(x));
      return x;
    });
    for (let i = 1; i <= 2; i++) {
      let error: unknown;
      try {
        run(tensor([1, 2]));
      } catch (thrown) {
        error = thrown;
      }
      expect(isLimpidError(error, 'tracing')).toBe(true);
      expect((error as Error).message).toContain(message);
      expect(attempts.length).toBe(i);
    }
  });

  test('reading within a compiled function or a loop does so too, and reading afterwards is allowed', async () => {
    const reading = compile((x: Tensor) => {
      void x.item();
      return x;
    });
    expect(() => compile((x: Tensor) => reading(x))(tensor(1))).toThrow('data: cannot read float32[]');
    const loop = (): unknown =>
      whileLoop(
        (x) => x.less(3),
        (x) => reading(x).add(1),
        tensor(0),
      );
    expect(loop).toThrow('data: cannot read float32[]');
    expect(await tensor(2).item()).toBe(2);
  });

  test('a promise for a result throws at once', () => {
    expect(misuse(async (x) => x)).toThrow('compile: the function returned a promise');
    expect(misuse(async (x) => x.item())).toThrow('compile: the function returned a promise');
    expect(misuse(async (x) => x.data())).toThrow(
      'data: cannot read float32[2] while a function is being traced',
    );
  });

  test('an error of the function comes out, and the next call traces again', async () => {
    let broken = true;
    const run = compile((x: Tensor) => {
      if (broken) throw new Error('mine');
      return x;
    });
    expect(() => run(tensor(1))).toThrow('mine');
    broken = false;
    expect(await run(tensor(1)).item()).toBe(1);
    expect(await tensor(2).item()).toBe(2); // tracing is over
  });

  test('a stand-in that escapes cannot be read afterwards', async () => {
    let escaped: Tensor | undefined;
    compile((x: Tensor) => {
      escaped = x.mul(2);
      return x;
    })(tensor([1, 2]));
    await expect(escaped!.data()).rejects.toThrow(
      'it depends on an argument of a function that is being traced',
    );
  });
});

describe('donation', () => {
  const step = () => compile((w: Tensor, g: Tensor) => w.sub(g.mul(0.5)), { donate: [0] });

  test('puts arguments that any backend can make where the others are', async () => {
    const backend = referenceBackend();
    const run = compile((x: Tensor, state: Tensor) => x.add(state));
    const sum = run(tensor([1, 2], { backend }), zeros([2]));
    expect(sum.backend).toBe(backend);
    expect(await sum.toArray()).toEqual([1, 2]);
  });

  test('updates in place: neither bytes nor buffers grow', async () => {
    const backend = referenceBackend();
    const run = step();
    let w: Tensor = tensor([1, 2], { backend });
    const g = tensor([2, 2], { backend });
    await evaluate(run(w.add(0), g));
    w = run(w, g);
    const before = memoryOf(backend);
    for (let i = 0; i < 4; i++) {
      const given = w;
      w = run(w, g);
      expect(memoryOf(backend)).toEqual(before);
      expect(given.disposed).toBe(true);
    }
    expect(await w.toArray()).toEqual([-4, -3]);
  });

  test('puts the result where the argument was: no memory is asked for', async () => {
    const inner = referenceBackend();
    let allocations = 0;
    const allocate = (bytes: number) => {
      allocations += 1;
      return inner.allocate(bytes);
    };
    const backend = { ...inner, allocate };
    const run = step();
    const g = tensor([2, 2], { backend });
    let w = await evaluate(run(tensor([1, 2], { backend }), g));
    allocations = 0;
    for (let i = 0; i < 4; i++) w = await evaluate(run(w, g));
    expect(allocations).toBe(0);
    expect(await w.toArray()).toEqual([-4, -3]);
  });

  test('a donated tensor cannot be used again, and says so', async () => {
    const w = tensor([1, 2]);
    const run = step();
    run(w, tensor([0, 0]));
    expect(() => w.add(1)).toThrow('add: the argument float32[2] has been disposed');
    await expect(w.data()).rejects.toThrow('data: float32[2] has been disposed');
    expect(() => run(w, tensor([0, 0]))).toThrow(
      'compile: argument 0 holds float32[2], which has been disposed',
    );
  });

  test('what was recorded on a donated tensor before fails when it is read', async () => {
    const w = tensor([1, 2]);
    const pending = w.mul(3);
    step()(w, tensor([0, 0]));
    await expect(pending.data()).rejects.toThrow('has been disposed');
  });

  test('a tensor that is donated and also kept is not overwritten', async () => {
    const run = step();
    const w = tensor([1, 2]);
    expect(await run(w, w).toArray()).toEqual([0.5, 1]);
  });

  test('a donated tensor may be returned as it is', async () => {
    const run = compile((a: Tensor, b: Tensor) => [a, b.add(a)], { donate: [0, 1] });
    const [a, b] = run(tensor([1]), tensor([2])) as [Tensor, Tensor];
    expect(await a.toArray()).toEqual([1]);
    expect(await b.toArray()).toEqual([3]);
  });

  test('results that read elsewhere in the donated tensor are right', async () => {
    const shuffle = compile((x: Tensor) => [x.flip(), x.sub(x.flip()), x.sum()], { donate: [0] });
    for (let i = 0; i < 2; i++) {
      const [a, b, c] = shuffle(tensor([1, 2, 4])) as [Tensor, Tensor, Tensor];
      expect(await a.toArray()).toEqual([4, 2, 1]);
      expect(await b.toArray()).toEqual([-3, 0, 3]);
      expect(await c.item()).toBe(7);
    }
  });

  test('trees may be donated whole', async () => {
    const backend = referenceBackend();
    const train = compile(
      (model: { w: Tensor; m: Tensor }, g: Tensor) => {
        const m = model.m.mul(0.5).add(g);
        return { w: model.w.sub(m), m };
      },
      { donate: [0] },
    );
    const g = tensor([1, 1], { backend });
    let model = { w: tensor([0, 0], { backend }) as Tensor, m: tensor([0, 0], { backend }) as Tensor };
    model = train(model, g);
    const { bytes } = memoryOf(backend);
    for (let i = 0; i < 3; i++) model = train(model, g);
    expect(memoryOf(backend).bytes).toBe(bytes);
    expect(await model.w.toArray()).toEqual([-6.125, -6.125]);
  });
});
