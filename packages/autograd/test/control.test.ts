import { compile, cond, defineOp, scan, type Tensor, tensor, whileLoop } from '@limpid/tensor';
import { describe, expect, it } from 'vitest';
import { customGradient, grad } from '../src/index.js';
import { checkGradients } from '../src/testing/index.js';
import { doubles, indices, numbers, spread } from './helpers.js';

describe('gradients of cond', () => {
  const w = spread([3], 2);
  const choose = (flag: Tensor, x: Tensor, scale: Tensor): Tensor => {
    const captured = scale.exp();
    return cond(
      flag,
      (a) => a.mul(captured).sin(),
      (a) => a.square().add(scale),
      x,
    );
  };

  it.each([true, false])('are those of the chosen function, to second order (%s)', async (flag) => {
    const { checks } = await checkGradients(choose, [tensor(flag), spread([3]), w]);
    expect(checks).toHaveLength(8);
  });

  it('are zero for what only the other function uses', async () => {
    const f = (x: Tensor, y: Tensor): Tensor =>
      cond(
        tensor(true),
        () => x.square().sum(),
        () => y.sum(),
      );
    const [forX, forY] = grad(f, { argnums: [0, 1] })(doubles([1, 2]), doubles([3]));
    expect([await forX.toArray(), await forY.toArray()]).toEqual([[2, 4], [0]]);
  });

  it('work for trees of results, some of them integers, and with static parts', async () => {
    const f = (x: Tensor): Tensor => {
      const { a, n } = cond(
        x.sum().greater(0),
        (y) => ({ a: y.mul(3), n: indices([7]), name: 'same' }),
        (y) => ({ a: y.neg(), n: indices([8]), name: 'same' }),
        x,
      );
      return a.mul(n.cast('float64')).sum();
    };
    expect(await grad(f)(doubles([1, 2])).toArray()).toEqual([21, 21]);
    expect(await compile(grad(f))(doubles([-1, -2])).toArray()).toEqual([-8, -8]);
  });
});

describe('gradients of scan', () => {
  const xs = spread([4, 2], 3);
  const recurrence =
    (reverse: boolean) =>
    (h: Tensor, rows: Tensor, w: Tensor): Tensor => {
      const [last, all] = scan(
        (state, x) => {
          const next = state.matmul(w).add(x).tanh();
          return [next, next.square()];
        },
        h,
        rows,
        { reverse },
      );
      return last.sum().add(all.mul(spread([4, 2], 5)).sum());
    };

  it.each([false, true])('are those of the loop, to second order (reverse: %s)', async (reverse) => {
    const { checks } = await checkGradients(recurrence(reverse), [spread([2]), xs, spread([2, 2], 4)]);
    expect(checks).toHaveLength(12);
  });

  it('equal those of the loop written out, compiled too', async () => {
    const looped = (h: Tensor, rows: Tensor, w: Tensor): Tensor => recurrence(false)(h, rows, w);
    const written = (h: Tensor, rows: Tensor, w: Tensor): Tensor => {
      let state = h;
      const outputs: Tensor[] = [];
      for (let i = 0; i < 4; i++) {
        state = state.matmul(w).add(rows.slice(i)).tanh();
        outputs.push(
          state
            .square()
            .mul(spread([4, 2], 5).slice(i))
            .sum(),
        );
      }
      return outputs.reduce((sum, y) => sum.add(y), state.sum());
    };
    const args = [spread([2]), xs, spread([2, 2], 4)] as const;
    const all = { argnums: [0, 1, 2] } as const;
    const expected = grad(written, all)(...args);
    for (const gradients of [grad(looped, all)(...args), compile(grad(looped, all))(...args)]) {
      for (const [i, gradient] of gradients.entries()) {
        const [got, want] = [await numbers(gradient), await numbers(expected[i] as Tensor)];
        got.forEach((g, n) => void expect(g).toBeCloseTo(want[n] as number, 12));
      }
    }
  });

  it('work where only the outputs are used, where only the last carry is, and without rounds', async () => {
    const running = (x: Tensor): Tensor =>
      scan((sum, row) => [sum.add(row), sum.mul(row)], doubles(0), x)[1].sum();
    const total = (x: Tensor): Tensor => scan((sum, row) => [sum.add(row.square()), row], doubles(0), x)[0];
    const none = (x: Tensor): Tensor => scan((sum, row) => [sum.add(row), row], x, doubles([]))[0];
    expect(await grad(running)(doubles([1, 2, 3])).toArray()).toEqual([5, 4, 3]);
    expect(await grad(total)(doubles([1, 2, 3])).toArray()).toEqual([2, 4, 6]);
    expect(await grad(none)(doubles(3)).item()).toBe(1);
  });

  it('are the same when only one of the arguments is asked for', async () => {
    const args = [spread([2]), xs, spread([2, 2], 4)] as const;
    const all = grad(recurrence(false), { argnums: [0, 1, 2] })(...args);
    for (const argnums of [0, 1, 2] as const) {
      const alone = grad(recurrence(false), { argnums })(...args);
      expect(await numbers(alone)).toEqual(await numbers(all[argnums]));
    }
  });

  it('pass integers in carry and rows by', async () => {
    const f = (x: Tensor): Tensor => {
      const initial = { count: tensor(0, { dtype: 'int32' }) as Tensor, sum: doubles(0) };
      const [last] = scan(
        (c, at) => [{ count: c.count.add(1), sum: c.sum.add(x.take(at.reshape([1])).squeeze(0)) }, at],
        initial,
        indices([0, 2, 2]),
      );
      return last.sum.mul(last.count.cast('float64'));
    };
    expect(await grad(f)(doubles([1, 2, 3])).toArray()).toEqual([3, 0, 6]);
  });

  it('use a custom gradient inside', async () => {
    const straight = customGradient((x: Tensor) => [x.round(), (g) => g.mul(x)]);
    const f = (x: Tensor): Tensor => scan((sum, row) => [sum.add(straight(row)), sum], doubles(0), x)[0];
    expect(await grad(f)(doubles([0.75, 2.25])).toArray()).toEqual([0.75, 2.25]);
  });

  it('nest', async () => {
    const f = (x: Tensor): Tensor =>
      scan(
        (sum, row) => [scan((s, e) => [s.add(e.mul(sum).sin()), e], sum, row)[0], sum],
        doubles(0.3),
        x,
      )[0];
    const { checks } = await checkGradients(f, [spread([2, 3])]);
    expect(checks).toHaveLength(4);
  });
});

describe('gradients of whileLoop', () => {
  it('are refused with a way out', () => {
    const f = (x: Tensor): Tensor =>
      whileLoop(
        (y) => y.less(100),
        (y) => y.mul(2),
        x,
      );
    expect(() => grad(f)(doubles(3))).toThrow(/whileLoop has no reverse-mode gradient.*use scan/);
  });
});

describe('gradients of operations defined outside', () => {
  const meaning = ([a, b]: readonly Tensor[]): Tensor => a!.square().add(b!.square()).sqrt();
  const infer = ([a]: readonly { shape: readonly number[]; dtype: Tensor['dtype'] }[]) => a!;
  const [a, b] = [spread([3]), spread([3], 2)];

  it('are those of the meaning, if none is given', async () => {
    const hypotenuse = defineOp({ name: 'hypotenuse', infer, meaning });
    expect((await checkGradients((x, y) => hypotenuse([x, y]), [a, b])).checks).toHaveLength(8);
  });

  it('are the given ones otherwise', async () => {
    const op = defineOp({
      name: 'hypotenuse',
      infer,
      meaning,
      gradient: (g, [x, y], r) => [g.mul(x!).div(r), g.mul(y!).div(r)],
    });
    expect((await checkGradients((x, y) => op([x, y]), [a, b])).checks).toHaveLength(8);
    const wrong = defineOp({ name: 'wrong', infer, meaning, gradient: (g) => [g.sum(), undefined] });
    expect(() => grad((x: Tensor) => wrong([x, b]).sum())(a)).toThrow(
      'wrong: the gradient for input 0 is float64[]; expected float64[3]',
    );
  });
});
