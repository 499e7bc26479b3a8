import {
  arange,
  compile,
  cond,
  currentBackend,
  evaluate,
  memoryOf,
  scan,
  tensor,
  whileLoop,
} from '@limpid/tensor';
import { describe, expect, it } from 'vitest';

describe('cond', () => {
  it('runs the function the condition chooses, on operands and captured values', async () => {
    const outside = tensor([10, 20]).mul(2);
    const choose = (x: number) =>
      cond(
        tensor(x).greater(0),
        (a) => a.mul(outside),
        (a) => a.neg(),
        tensor([1, 2]),
      );
    expect(await choose(1).toArray()).toEqual([20, 80]);
    expect(await choose(-1).toArray()).toEqual([-1, -2]);
  });

  it('names the difference when the functions disagree', () => {
    const x = tensor([1, 2]);
    expect(() =>
      cond(
        tensor(true),
        (a) => a.sum(),
        (a) => a,
        x,
      ),
    ).toThrow('cond: the first function returns result: float32[], the second result: float32[2]');
    expect(() =>
      cond(
        x,
        (a) => a,
        (a) => a,
        x,
      ),
    ).toThrow('the condition must be a bool scalar, not float32[2]');
  });
});

describe('whileLoop', () => {
  it('goes on until the condition fails, and not at all if it fails at once', async () => {
    const loop = (start: number) =>
      whileLoop(
        (x) => x.less(100),
        (x) => x.mul(2),
        tensor(start),
      );
    expect(await loop(3).item()).toBe(192);
    expect(await loop(500).item()).toBe(500);
  });

  it('carries trees: Euclid’s algorithm', async () => {
    const { a } = whileLoop(
      ({ b }) => b.notEqual(0),
      ({ a, b }) => ({ a: b, b: a.mod(b) }),
      { a: tensor(1071, { dtype: 'int32' }), b: tensor(462, { dtype: 'int32' }) },
    );
    expect(await a.item()).toBe(21);
  });

  it('gives its memory back', async () => {
    const start = tensor(3);
    await start.data();
    const before = memoryOf(currentBackend());
    const end = whileLoop(
      (x) => x.less(100),
      (x) => x.mul(2),
      start,
    );
    await evaluate(end);
    end.dispose();
    expect(memoryOf(currentBackend())).toEqual(before);
  });
});

describe('scan', () => {
  it('is the loop written out, forwards and in reverse', async () => {
    const xs = tensor([1, 2, 3, 4]);
    for (const reverse of [false, true]) {
      const [last, all] = scan((c, x) => [c.mul(2).add(x), c], tensor(1), xs, { reverse });
      let c = 1;
      const rows: number[] = [];
      const order = reverse ? [3, 2, 1, 0] : [0, 1, 2, 3];
      for (const i of order) {
        rows[i] = c;
        c = c * 2 + i + 1;
      }
      expect(await last.item()).toBe(c);
      expect(await all.toArray()).toEqual(rows);
    }
  });

  it.each([0, 1, 6, 7, 8, 49, 60])('stacks %i rows in order and gives its memory back', async (n) => {
    const xs = arange(n).cast('float32');
    const w = tensor([1, -1]);
    const zero = tensor(0);
    for (const x of [xs, w, zero]) await x.data();
    const before = memoryOf(currentBackend());
    const [sum, rows] = scan((c, x) => [c.add(x), w.mul(x)], zero, xs);
    expect(await rows.toArray()).toEqual(Array.from({ length: n }, (_, i) => [i, i === 0 ? -0 : -i]));
    expect(await sum.item()).toBe((n * n - n) / 2);
    sum.dispose();
    rows.dispose();
    expect(memoryOf(currentBackend())).toEqual(before);
  });

  it('works inside compile, and reuses its plan', async () => {
    const f = compile((xs: ReturnType<typeof tensor>) => scan((c, x) => [c.add(x), null], tensor(0), xs)[0]);
    expect(await f(tensor([1, 2, 3])).item()).toBe(6);
    expect(await f(tensor([4, 5, 6])).item()).toBe(15);
  });

  it('loops without data when given a length', async () => {
    const [x] = scan((c) => [c.mul(3), null], tensor(1), null, { length: 4 });
    expect(await x.item()).toBe(81);
  });
});
