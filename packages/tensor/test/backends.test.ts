import {
  add,
  type Backend,
  compile,
  concat,
  evaluate,
  isLimpidError,
  memoryOf,
  referenceBackend,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '@limpid/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { watched } from '../src/testing/wrappers.js';
import { asynchronous, failing } from './support/backends.js';

const unhandled: unknown[] = [];
const note = (reason: unknown): unknown => unhandled.push(reason);
beforeAll(() => void process.on('unhandledRejection', note));
afterAll(async () => {
  await new Promise((turn) => setTimeout(turn, 5));
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

describe('tensors of different backends', () => {
  const [one, two] = [referenceBackend(), { ...referenceBackend(), name: 'other' }];
  test('do not mix, and the error names both', () => {
    const [a, b] = [tensor([1], { backend: one }), tensor([2], { backend: two })];
    for (const mix of [() => add(a, b), () => a.matmul(b), () => concat([b, a])]) {
      expect(mix).toThrow(
        'arguments live on different backends, reference and other; move one with await x.to(backend)',
      );
    }
  });

  test('meet after one is moved', async () => {
    const moved = await tensor([2], { backend: two }).to(one);
    expect(moved.backend).toBe(one);
    expect(await tensor([1], { backend: one }).add(moved).item()).toBe(3);
  });

  test('begin with a backend, not with the promise of one', () => {
    const promise = Promise.resolve(one) as unknown as Backend;
    expect(() => useBackend(promise)).toThrow(
      'useBackend: this is a promise of a backend; write useBackend(await …)',
    );
  });

  test('are computed apart in one evaluate', async () => {
    const results = await evaluate([
      tensor([1], { backend: one }).add(1),
      tensor([1], { backend: two }).add(2),
    ]);
    expect(await Promise.all(results.map((x) => x.item()))).toEqual([2, 3]);
  });

  test('constants belong to whichever they meet', async () => {
    const x = zeros([2])
      .add(1)
      .mul(tensor([3, 4], { backend: two }));
    expect(x.backend).toBe(two);
    expect(await x.toArray()).toEqual([3, 4]);
  });
});

test('a backend written for another version of the interface is refused', () => {
  const old = { ...referenceBackend(), name: 'antique', spec: 0 } as unknown as Backend;
  expect(() => tensor([1], { backend: old })).toThrow(
    'backend antique is written for version 0 of the interface; this limpid speaks version 1',
  );
});

test('a dtype the backend lacks is refused by name, and the rest goes on', async () => {
  const single: Backend = {
    ...referenceBackend(),
    name: 'single',
    dtypes: new Set(['float32', 'int32', 'bool'] as const),
  };
  const x = tensor([1, 2], { backend: single });
  await expect(x.cast('float64').mul(2).data()).rejects.toThrow(
    'backend single has no float64 (it has float32, int32, bool); cast the tensor or use another backend',
  );
  expect(await x.mul(2).toArray()).toEqual([2, 4]);
});

test('a backend that declines a map is told that it may not', async () => {
  const lazy: Backend = { ...referenceBackend(), name: 'lazy', compile: () => undefined };
  await expect(tensor([1], { backend: lazy }).add(1).data()).rejects.toThrow(
    'backend lazy declined a map kernel, which every backend must run',
  );
});

describe('a backend that compiles in its own time', () => {
  test('gives the same results, in order', async () => {
    const backend = watched(asynchronous(referenceBackend()));
    let x: Tensor = tensor([1, 2], { backend });
    const steps: Tensor[] = [];
    for (let i = 1; i <= 6; i++) {
      // Every step reads the one before, and is launched before it has run.
      x =
        i % 2
          ? x
              .mul(i)
              .sum(0, { keepDims: true })
              .add(tensor([0, i], { backend }))
          : x.matmul(
              tensor(
                [
                  [1, 1],
                  [0, i],
                ],
                { backend },
              ),
            );
      steps.push(x);
      void evaluate(x);
    }
    const reads = await Promise.all(steps.map((step) => step.toArray()));
    expect(reads).toEqual([
      [3, 4],
      [3, 11],
      [42, 45],
      [42, 222],
      [1320, 1325],
      [1320, 9270],
    ]);
  });

  test('frees what is disposed of while it waits, after it has been used', async () => {
    const backend = watched(asynchronous(referenceBackend()));
    const x = tensor([1, 2], { backend });
    const y = x.add(1);
    void evaluate(y);
    x.dispose();
    const reading = y.toArray();
    y.dispose();
    expect(memoryOf(backend).buffers).toBe(0); // nothing has run yet
    expect(await reading).toEqual([2, 3]);
    await new Promise((turn) => setTimeout(turn));
    expect(memoryOf(backend)).toEqual({ bytes: 0, buffers: 0 });
  });

  test('a tensor disposed of before its turn does not bring others down', async () => {
    const backend = watched(asynchronous(referenceBackend()));
    const x = tensor([1, 2], { backend });
    const [y, z] = [x.add(1), x.mul(5)];
    const wanted = evaluate(z);
    const dropped = evaluate(y);
    y.dispose();
    await Promise.allSettled([wanted, dropped]);
    expect(await z.toArray()).toEqual([5, 10]);
    x.dispose();
    z.dispose();
    expect(memoryOf(backend)).toEqual({ bytes: 0, buffers: 0 });
  });

  test('donation updates in place there too', async () => {
    const backend = watched(asynchronous(referenceBackend()));
    const run = compile((w: Tensor, g: Tensor) => w.sub(g), { donate: [0] });
    let w: Tensor = tensor([10, 10], { backend });
    const g = tensor([1, 2], { backend });
    for (let i = 0; i < 4; i++) w = run(w, g);
    expect(await w.toArray()).toEqual([6, 2]);
    g.dispose();
    w.dispose();
    expect(memoryOf(backend)).toEqual({ bytes: 0, buffers: 0 });
  });
});

describe.each(['compile', 'compile later', 'run'] as const)(
  'a backend that fails on products (%s)',
  (when) => {
    const make = () => watched(failing(referenceBackend(), when, (kernel) => kernel.kind === 'matmul'));
    const square = (backend: Backend): Tensor =>
      tensor(
        [
          [1, 2],
          [3, 4],
        ],
        { backend },
      );

    test('tells whoever reads, every time', async () => {
      const x = square(make());
      const y = x.matmul(x);
      await expect(y.data()).rejects.toThrow(`the device fell over (${when})`);
      await expect(y.data()).rejects.toThrow('the device fell over');
      await expect(evaluate([y])).rejects.toThrow('the device fell over');
    });

    test('tells whoever reads what was made from it', async () => {
      const x = square(make());
      const y = x.matmul(x);
      await evaluate(y).catch(() => {});
      await expect(y.add(1).data()).rejects.toThrow('the device fell over');
    });

    test('keeps other work and loses no memory', async () => {
      const backend = make();
      const x = square(backend);
      const good = x.add(1);
      await expect(x.matmul(x).sum().data()).rejects.toThrow('the device fell over');
      expect(await good.toArray()).toEqual([
        [2, 3],
        [4, 5],
      ]);
      x.dispose();
      good.dispose();
      expect(memoryOf(backend)).toEqual({ bytes: 0, buffers: 0 });
    });

    test('says nothing to nobody: an evaluation that no one waits for rejects no one', async () => {
      const x = square(make());
      evaluate(x.matmul(x)).catch(() => {});
      const deep = compile((a: Tensor) => a.matmul(a));
      try {
        deep(x);
      } catch (error) {
        expect((error as Error).message).toContain('the device fell over');
      }
      await new Promise((turn) => setTimeout(turn, 2));
      expect(unhandled).toEqual([]);
    });
  },
);

test.each([
  ['a name', 'cpu', 'expected a backend, not cpu'],
  ['a number', 3, 'expected a backend, not 3'],
  [
    'a promise',
    Promise.resolve(referenceBackend()),
    'expected a backend, not a promise of one, which is to be awaited',
  ],
])('%s is no backend', (_, backend, message) => {
  expect(() => tensor([1], { backend: backend as unknown as Backend })).toThrow(message);
});

test('what is no backend is not used', () => {
  expect(() => useBackend({} as Backend)).toThrow('expected a backend, not [object Object]');
  expect(tensor([1]).backend?.compile).toBeTypeOf('function');
});

describe('a kernel that cannot be compiled once', () => {
  /** Fails to compile the first kernel it is asked for, later. */
  const failingOnce = (): Backend => {
    const inner = referenceBackend();
    let asked = 0;
    return {
      ...inner,
      compile: (kernel) =>
        asked++ === 0 ? Promise.reject(new Error('no connection')) : inner.compile(kernel),
    };
  };
  const triple = (x: Tensor) => x.mul(3);

  test.each([
    ['evaluated', () => triple],
    ['compiled', () => compile(triple)],
  ])('is asked for again by the next call that is %s', async (_, make) => {
    const backend = failingOnce();
    const f = make();
    const [first, second] = [f(tensor([1, 2], { backend })), f(tensor([1, 2], { backend }))];
    await expect(first.data()).rejects.toThrow('no connection');
    await second.data().catch(() => {});
    expect(await f(tensor([1, 2], { backend })).toArray()).toEqual([3, 6]);
  });

  test('does not disturb who only wants to see the plan', async () => {
    const seen: unknown[] = [];
    const note = (error: unknown) => seen.push(error);
    process.on('unhandledRejection', note);
    const { steps } = await compile(triple).plan(tensor([1, 2], { backend: failingOnce() }));
    await new Promise((turn) => setTimeout(turn, 5));
    process.off('unhandledRejection', note);
    expect([steps.length, seen]).toEqual([1, []]);
  });
});

test('errors are recognised by their code, also those of another copy of the package', () => {
  const error = Object.assign(new Error('elsewhere'), { name: 'LimpidError', code: 'shape' });
  expect([
    isLimpidError(error),
    isLimpidError(error, 'shape'),
    isLimpidError(error, 'dtype'),
    isLimpidError('shape'),
  ]).toEqual([true, true, false, false]);
});
