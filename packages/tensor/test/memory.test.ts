import { evaluate, memoryOf, referenceBackend, type Tensor, tensor } from '@limpid/tensor';
import { describe, expect, test } from 'vitest';

/** The tests run with --expose-gc (see vitest.config.ts). */
declare const gc: (() => void) | undefined;

/** Lets finalisers run: a collection, then turns of the event loop, a few times over. */
async function collected(done: () => boolean): Promise<void> {
  if (!gc) throw new Error('run with --expose-gc');
  for (let i = 0; i < 50 && !done(); i++) {
    gc();
    await new Promise((turn) => setTimeout(turn, 2));
  }
}

describe('memory', () => {
  test('comes when it is needed and goes when it is disposed of', async () => {
    const backend = referenceBackend();
    const x = tensor([1, 2, 3, 4], { backend });
    const y = x.mul(2).add(1).exp();
    expect(memoryOf(backend)).toEqual({ bytes: 0, buffers: 0 });
    await evaluate(y);
    expect(memoryOf(backend)).toEqual({ bytes: 32, buffers: 2 });
    y.dispose();
    y.dispose();
    expect(memoryOf(backend)).toEqual({ bytes: 16, buffers: 1 });
    x.dispose();
    expect(memoryOf(backend)).toEqual({ bytes: 0, buffers: 0 });
  });

  test('of a tensor declared with using goes at the end of its block', async () => {
    const backend = referenceBackend();
    const x = tensor([1, 2], { backend });
    {
      using y = x.add(1);
      using z = y.mul(2);
      expect(await z.toArray()).toEqual([4, 6]);
      await evaluate(y);
      expect(memoryOf(backend).buffers).toBe(3);
    }
    expect(memoryOf(backend).buffers).toBe(1);
  });

  test('of a tensor nobody holds goes when the garbage is collected', async () => {
    const backend = referenceBackend();
    const work = async (): Promise<void> => {
      const x = tensor([1, 2, 3], { backend });
      await evaluate([x.add(1), x.mul(2)]);
    };
    await work();
    expect(memoryOf(backend).bytes).toBeGreaterThan(0);
    await collected(() => memoryOf(backend).bytes === 0);
    expect(memoryOf(backend)).toEqual({ bytes: 0, buffers: 0 });
  });

  test('goes too where many small results are made before the event loop turns, and where one is large', async () => {
    const backend = referenceBackend();
    const kept = await evaluate(tensor([1, 2], { backend }).mul(2));
    for (let i = 0; i < 1000; i++) await evaluate(kept.add(i));
    await evaluate(tensor(new Float32Array(5000), { backend }).add(1));
    await collected(() => memoryOf(backend).buffers === 1);
    expect(memoryOf(backend)).toEqual({ bytes: 8, buffers: 1 });
    expect(await kept.toArray()).toEqual([2, 4]);
  });

  test('of a result does not keep its history alive', async () => {
    const backend = referenceBackend();
    const make = async (): Promise<Tensor> =>
      evaluate(tensor(new Float32Array(1000), { backend }).mul(2).sum());
    const total = await make();
    await collected(() => memoryOf(backend).bytes === 4);
    expect(memoryOf(backend)).toEqual({ bytes: 4, buffers: 1 });
    expect(await total.item()).toBe(0);
  });

  test('of intermediate values is shared: twenty products one after the other take two buffers', async () => {
    const inner = referenceBackend();
    let most = 0;
    const backend = {
      ...inner,
      allocate: (bytes: number) => {
        most = Math.max(most, memoryOf(backend).buffers + 1);
        return inner.allocate(bytes);
      },
    };
    const turn = tensor(
      [
        [0, 1],
        [1, 0],
      ],
      { backend },
    );
    let x: Tensor = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { backend },
    );
    for (let i = 0; i < 20; i++) x = x.matmul(turn);
    expect(await x.toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(most).toBe(2 + 1 + 2); // what was given, the result, and two in turn
  });
});

describe('a training loop without compile', () => {
  test('has its bytes back after every step', async () => {
    const backend = referenceBackend();
    const x = tensor(
      [
        [0, 1],
        [1, 0],
        [1, 1],
      ],
      { backend },
    );
    const target = tensor([[1], [2], [3]], { backend });
    let w: Tensor = tensor([[0], [0]], { backend });
    await evaluate([x.add(0), target.add(0), w.add(0)]);
    const rate = tensor(0.25, { backend });
    const step = async (): Promise<number> => {
      const error = x.matmul(w).sub(target);
      const gradient = x.transpose().matmul(error).div(3);
      const next = w.sub(gradient.mul(rate));
      const loss = error.square().mean();
      await evaluate([next, loss]);
      w.dispose();
      w = next;
      const value = await loss.item();
      loss.dispose();
      return value;
    };
    await step();
    await collected(() => memoryOf(backend).buffers === 4);
    const level = memoryOf(backend);
    const losses: number[] = [];
    for (let i = 0; i < 40; i++) {
      losses.push(await step());
      expect(memoryOf(backend)).toEqual(level);
    }
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 100);
    expect(await w.toArray()).toEqual([[expect.closeTo(2, 1)], [expect.closeTo(1, 1)]]);
  });
});

describe('a tensor after dispose', () => {
  const gone = (): Tensor => {
    const x = tensor([1, 2]);
    x.dispose();
    return x;
  };
  test('cannot be read, used or evaluated, and every message says so', async () => {
    await expect(gone().data()).rejects.toThrow('data: float32[2] has been disposed');
    await expect(gone().item()).rejects.toThrow();
    await expect(evaluate({ a: gone() })).rejects.toThrow('evaluate: float32[2] has been disposed');
    expect(() => gone().add(1)).toThrow('add: the argument float32[2] has been disposed');
    expect(() => tensor([1]).mul(gone())).toThrow('has been disposed');
  });

  test('makes what was recorded from it fail, and nothing else', async () => {
    const x = tensor([1, 2]);
    const other = tensor([5]);
    const y = x.add(1);
    x.dispose();
    await expect(y.data()).rejects.toThrow('disposed');
    expect(await other.toArray()).toEqual([5]);
  });

  test('that was evaluated before is no loss to its results', async () => {
    const x = tensor([1, 2]);
    const y = await evaluate(x.add(1));
    x.dispose();
    expect(await y.add(1).toArray()).toEqual([3, 4]);
  });
});

describe('chains nobody reads', () => {
  test('ten thousand additions are evaluated on the way and come out right', async () => {
    const backend = referenceBackend();
    let x: Tensor = tensor([0, 1], { backend });
    for (let i = 0; i < 10_000; i++) x = x.add(1);
    expect(memoryOf(backend).buffers).toBeGreaterThan(0);
    expect(await x.toArray()).toEqual([10_000, 10_001]);
  });

  test('a value used many times over stays cheap: Fibonacci by sharing', async () => {
    let [a, b]: [Tensor, Tensor] = [tensor([0], { dtype: 'float64' }), tensor([1], { dtype: 'float64' })];
    for (let i = 0; i < 70; i++) [a, b] = [b, a.add(b)];
    expect(await a.item()).toBe(190392490709135);
  });
});
