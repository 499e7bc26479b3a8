import * as limpid from '@limpid/tensor';
import { type Tensor, tensor } from '@limpid/tensor';
import { describe, expect, test } from 'vitest';
import { expectStored, type Nearness, numbersOf, tensorOf, values } from './support/fixtures.js';

type Unary = (x: Tensor) => Tensor;
type Binary = (a: Tensor, b: Tensor) => Tensor;

const EXACT = ['floor', 'ceil', 'trunc', 'sign', 'abs', 'square', 'reciprocal', 'relu', 'sqrt'];

/** A few units in the last place for inexact functions; libraries differ on the sign of some zeros. */
function nearness(name: string): Nearness {
  if (EXACT.includes(name)) return { anyZero: true };
  return { relative: 1.2e-15 };
}

describe('functions of one argument equal NumPy’s, SciPy’s and PyTorch’s in float64', () => {
  const { x, results } = values.unary;
  test.each(Object.keys(results))('%s', async (name) => {
    const f = limpid[name as 'exp'] as Unary;
    await expectStored(f(tensorOf(x)), results[name]!, nearness(name));
  });

  test.each(Object.keys(results))('%s in float32 rounds what float64 gives', async (name) => {
    const f = limpid[name as 'exp'] as Unary;
    const x32 = tensorOf(x, 'float32');
    const exact = await f(x32.cast('float64')).data();
    const single = await f(x32).data();
    exact.forEach((e, i) => {
      const [a, r] = [single[i]!, Math.fround(e)];
      if (Object.is(a, r)) return;
      // Composites round more than once; what is too small for float32 vanishes.
      expect(Math.abs(a - r)).toBeLessThanOrEqual(4 * 2 ** -23 * Math.abs(r) + 2 ** -126);
    });
  });

  test('round takes halves to the even neighbour', async () => {
    await expectStored(limpid.round(tensorOf(values.round.x)), values.round.result, { anyZero: true });
  });
});

describe('functions of two arguments equal NumPy’s in float64, special values included', () => {
  const { a, b, results } = values.binary;
  test.each(Object.keys(results))('%s', async (name) => {
    const f = limpid[name as 'add'] as Binary;
    await expectStored(f(tensorOf(a), tensorOf(b)), results[name]!, {
      relative: name === 'pow' ? 5e-16 : 0,
      anyZero: name.startsWith('m') && name !== 'mod' && name !== 'mul',
    });
  });
});

describe('integers wrap and divide as NumPy’s', () => {
  const { a, b, results } = values.integer;
  test.each(Object.keys(results))('%s', async (name) => {
    const f = limpid[name as 'add'] as Binary;
    await expectStored(f(tensorOf(a, 'int32'), tensorOf(b, 'int32')), results[name]!);
  });

  test('division by zero gives 0, and so does the remainder', async () => {
    const [x, zero] = [tensor([7, -7, 0], { dtype: 'int32' }), tensor([0, 0, 0], { dtype: 'int32' })];
    expect(await x.floorDivide(zero).toArray()).toEqual([0, 0, 0]);
    expect(await x.mod(zero).toArray()).toEqual([0, 0, 0]);
  });

  test('minimum and maximum know the ends of int32', async () => {
    const ends = tensor([-(2 ** 31), 2 ** 31 - 1, -5], { dtype: 'int32' });
    expect(await ends.minimum(5).toArray()).toEqual([-(2 ** 31), 5, -5]);
    expect(await ends.maximum(-(2 ** 31)).toArray()).toEqual([-(2 ** 31), 2 ** 31 - 1, -5]);
  });

  test('uint32 wraps at 2^32', async () => {
    const x = tensor(Uint32Array.of(0, 2 ** 32 - 1));
    expect(await x.add(1).toArray()).toEqual([1, 0]);
    expect(await x.sub(1).toArray()).toEqual([2 ** 32 - 1, 2 ** 32 - 2]);
    expect(await x.mul(3).toArray()).toEqual([0, 2 ** 32 - 3]);
    expect(await x.minimum(5).toArray()).toEqual([0, 5]);
  });
});

describe('shifts', () => {
  test.each([
    ['int32', -5, 1, -10, -3],
    ['int32', -5, 31, -(2 ** 31), -1],
    ['int32', 5, 32, 0, 0],
    ['int32', -5, 32, 0, -1],
    ['uint32', 2 ** 31, 1, 0, 2 ** 30],
    ['uint32', 2 ** 31, 31, 0, 1],
    ['uint32', 2 ** 31, 40, 0, 0],
  ] as const)('%s %i by %i', async (dtype, x, by, left, right) => {
    const value = tensor([x], { dtype });
    expect(await value.shiftLeft(by).toArray()).toEqual([left]);
    expect(await value.shiftRight(by).toArray()).toEqual([right]);
  });
});

describe('cast', () => {
  test.each([
    [
      'float32',
      'int32',
      [1.9, -1.9, 3e9, -3e9, NaN, Infinity],
      [1, -1, 2 ** 31 - 1, -(2 ** 31), 0, 2 ** 31 - 1],
    ],
    ['float32', 'uint32', [1.9, -1.9, 3e9, 5e9, NaN], [1, 0, 3e9, 2 ** 32 - 1, 0]],
    ['float64', 'bool', [0, -0, 0.1, NaN], [false, false, true, true]],
    ['int32', 'uint32', [-1, 5], [2 ** 32 - 1, 5]],
    ['uint32', 'int32', [2 ** 32 - 1, 5], [-1, 5]],
    ['bool', 'float32', [1, 0], [1, 0]],
    ['float64', 'float32', [1e39, 1 + 2 ** -30], [Infinity, 1]],
  ] as const)('%s to %s', async (from, to, given, expected) => {
    expect(
      await tensor([...given], { dtype: from })
        .cast(to)
        .toArray(),
    ).toEqual(expected);
  });

  test('bitcast keeps the bits, both ways', async () => {
    const bits = tensor([1, -2, Infinity]).bitcast('uint32');
    expect(await bits.toArray()).toEqual([0x3f800000, 0xc0000000, 0x7f800000]);
    expect(await bits.bitcast('float32').toArray()).toEqual([1, -2, Infinity]);
    expect(() => tensor([1]).bitcast('float64')).toThrow(
      'bitcast: float32 and float64 do not have the same number of bits',
    );
  });
});

describe('logic', () => {
  const [a, b] = [tensor([true, true, false, false]), tensor([true, false, true, false])];
  test.each([
    ['logicalAnd', [true, false, false, false]],
    ['logicalOr', [true, true, true, false]],
    ['logicalXor', [false, true, true, false]],
    ['less', [false, false, true, false]],
    ['equal', [true, false, false, true]],
    ['add', [true, true, true, false]],
    ['mul', [true, false, false, false]],
    ['maximum', [true, true, true, false]],
    ['minimum', [true, false, false, false]],
  ] as const)('%s of booleans', async (name, expected) => {
    expect(await limpid[name](a, b).toArray()).toEqual(expected);
  });

  test('numbers count as true unless they are zero', async () => {
    expect(await limpid.logicalAnd(tensor([2, 0, NaN]), 1).toArray()).toEqual([true, false, true]);
    expect(await limpid.logicalNot(tensor([2, 0])).toArray()).toEqual([false, true]);
  });

  test('where never lets the other side’s NaN through', async () => {
    const x = tensor([-1, 4]);
    expect(await limpid.where(x.less(0), 0, x.sqrt()).toArray()).toEqual([0, 2]);
    expect(() => limpid.where(x, 1, 2)).toThrow('where: the condition must be bool, not float32');
  });
});

describe('composites at extremes', () => {
  const { x, results } = values.stable;
  test.each(['softmax', 'logSoftmax', 'logSumExp'] as const)(
    '%s of rows that overflow or cancel',
    async (name) => {
      await expectStored(limpid[name](tensorOf(x), 1), results[name]!, { relative: 1e-15 });
    },
  );

  test('logSumExp of nothing but −∞ is −∞, and with +∞ it is +∞', async () => {
    expect(await limpid.logSumExp(tensor([-Infinity, -Infinity])).item()).toBe(-Infinity);
    expect(await limpid.logSumExp(tensor([1, Infinity])).item()).toBe(Infinity);
    expect(await limpid.logSumExp(tensor([1, NaN])).item()).toBeNaN();
  });

  test('variance keeps its digits where the mean is a hundred million', async () => {
    const data = tensorOf(values.moments.x!);
    await expectStored(data.variance(1), values.moments.variance!, { relative: 1e-8 });
    await expectStored(data.variance(1, { correction: 1 }), values.moments.variance1!, { relative: 1e-8 });
    await expectStored(data.std(0), values.moments.std!, { relative: 1e-8 });
    expect(() => tensor([1]).variance(0, { correction: 1 })).toThrow('1 elements leave 0 degrees of freedom');
  });

  test('sigmoid and softplus keep relative accuracy in float32 where e^x is tiny', async () => {
    const x32 = tensor([-80, -40, -17, 40, 90]);
    const expected = [-80, -40, -17, 40, 90].map((v) => 1 / (1 + Math.exp(-v)));
    (await limpid.sigmoid(x32).data()).forEach((y, i) => {
      expect(Math.abs(y / expected[i]! - 1)).toBeLessThan(3e-7);
    });
    (await limpid.softplus(x32).data()).forEach((y, i) => {
      expect(Math.abs(y / Math.log1p(Math.exp([-80, -40, -17, 40, 90][i]!)) - 1)).toBeLessThan(3e-7);
    });
  });

  test('sigmoid in float32 runs out into subnormal numbers and 0', async () => {
    const x = [-Infinity, -110, -90, -88.5, -87.5, Infinity, NaN];
    const y = await limpid.sigmoid(tensor(x)).data();
    expect([y[0], y[1], y[5], y[6]]).toEqual([0, 0, 1, NaN]);
    for (const i of [2, 3, 4]) expect(Math.abs(y[i]! - Math.exp(x[i]!))).toBeLessThanOrEqual(2 ** -149);
  });

  test('clip holds between bounds and lets NaN pass', async () => {
    expect(await tensor([-2, 0.5, 3, NaN]).clip(-1, 1).toArray()).toEqual([-1, 0.5, 1, NaN]);
  });

  test('allClose compares as NumPy does', async () => {
    const close = (a: number[], b: number[]) => limpid.allClose(tensor(a), tensor(b)).item();
    expect(await close([1, Infinity], [1.000001, Infinity])).toBe(1);
    expect(await close([1], [1.001])).toBe(0);
    expect(await close([Infinity], [-Infinity])).toBe(0);
    expect(await close([NaN], [NaN])).toBe(0);
  });

  test('isNaN and isFinite', async () => {
    const odd = tensor([0, NaN, Infinity, -Infinity]);
    expect(await limpid.isNaN(odd).toArray()).toEqual([false, true, false, false]);
    expect(await limpid.isFinite(odd).toArray()).toEqual([true, false, false, false]);
  });
});

test('the fixture covers what it says', () => {
  expect(numbersOf(values.unary.x)).toContain(Number.NEGATIVE_INFINITY);
});
