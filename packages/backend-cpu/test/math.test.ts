import { readFileSync } from 'node:fs';
import { exp, softplus, tensor } from '@limpid/tensor';
import type { OperationExpression } from '@limpid/tensor/backend';
import { describe, expect, test } from 'vitest';
import { cpu } from '../src/index.js';
import { erf } from '../src/math/erf-float64.js';
import { apply, contiguous, load, mapOf, run } from './support/harness.js';

const table = JSON.parse(readFileSync(new URL('./fixtures/erf.json', import.meta.url), 'utf8')) as {
  x: number[];
  erf: number[];
};

/** Every ten-thousandth float32 there is, NaN among them. */
const SAMPLE = (() => {
  const step = 9973;
  const bits = Uint32Array.from({ length: Math.floor(2 ** 32 / step) }, (_, i) => i * step);
  return [...new Float32Array(bits.buffer)];
})();

const LEAST_NORMAL = 2 ** -126;
const LEAST = 2 ** -149;
const MOST = 3.4028234663852886e38;

/** The largest error, relative for normal results; results below them may be off by their last bit. */
function worstError(
  actual: ArrayLike<number>,
  arguments_: readonly number[],
  exact: (i: number) => number,
): number {
  let worst = 0;
  for (let i = 0; i < arguments_.length; i++) {
    const expected = exact(i);
    const rounded = Math.fround(expected);
    const got = actual[i]!;
    if (Number.isNaN(expected) || !Number.isFinite(rounded) || rounded === 0) {
      // At the very edge of overflow and underflow either neighbour will do.
      const isEdge = !Number.isNaN(expected) && (Math.abs(expected) < MOST * 1.000001 || expected !== 0);
      if (Object.is(got, rounded)) continue;
      const near = Number.isFinite(rounded) ? Math.abs(got) <= LEAST : Math.abs(got) === MOST;
      if (!(isEdge && near && Math.abs(expected) < 4e38)) {
        expect.fail(`f(${arguments_[i]}) is ${got}, expected ${rounded}`);
      }
      continue;
    }
    if (Math.abs(expected) < LEAST_NORMAL) {
      if (Math.abs(got - expected) > LEAST)
        expect.fail(`f(${arguments_[i]}) is ${got}, expected ${expected}`);
      continue;
    }
    const error = Math.abs(got - expected) / Math.abs(expected);
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

type Unary = Extract<
  OperationExpression['op'],
  'exp' | 'expm1' | 'log' | 'log1p' | 'sin' | 'cos' | 'tanh' | 'sqrt' | 'erf'
>;

const FUNCTIONS: readonly (readonly [Unary, (x: number) => number, number])[] = [
  ['exp', Math.exp, 9e-8],
  ['expm1', Math.expm1, 1.3e-7],
  ['log', Math.log, 9e-8],
  ['log1p', Math.log1p, 1.5e-7],
  ['sin', Math.sin, 1.3e-7],
  ['cos', Math.cos, 1.3e-7],
  ['tanh', Math.tanh, 1.2e-7],
  ['sqrt', Math.sqrt, 6e-8],
  ['erf', erf, 1.3e-7],
];

describe('float32 functions over the whole range of arguments', () => {
  test.each(FUNCTIONS)('%s keeps its bound', async (name, exact, bound) => {
    const actual = await apply(name, 'float32', [['float32', SAMPLE]]);
    expect(worstError(actual, SAMPLE, (i) => exact(SAMPLE[i]!))).toBeLessThan(bound);
  });

  test.each([
    ['exp', -104.5, 89.5],
    ['exp', -1, 1],
    ['log', 0.4, 2.5],
    ['log', 0.999, 1.001],
    ['expm1', -19, 89.5],
    ['expm1', -1, 1],
    ['log1p', -1.001, 3],
    ['log1p', -1e-3, 1e-3],
    ['cos', -10, 10],
    ['cos', -2_100_000, 2_100_000],
    ['cos', -0.001, 0.001],
    ['tanh', -10, 10],
    ['tanh', -1, 1],
    ['sin', -10, 10],
    ['sin', -2_100_000, 2_100_000],
    ['erf', -4.2, 4.2],
    ['erf', -0.001, 0.001],
  ] as const)('%s keeps its bound, densely, between %d and %d', async (name, low, high) => {
    const count = 200_000;
    const points = Array.from({ length: count }, (_, i) => Math.fround(low + ((high - low) * i) / count));
    const [, exact, bound] = FUNCTIONS.find(([one]) => one === name)!;
    const actual = await apply(name, 'float32', [['float32', points]]);
    expect(worstError(actual, points, (i) => exact(points[i]!))).toBeLessThan(bound);
  });

  test.each([
    ['sin', Math.sin],
    ['cos', Math.cos],
  ] as const)(
    '%s keeps its bound at the float32 numbers nearest to multiples of π/2',
    async (name, exact) => {
      const points = Array.from({ length: 600_000 }, (_, k) => Math.fround(((k + 1) * Math.PI) / 2));
      const actual = await apply(name, 'float32', [['float32', points]]);
      expect(worstError(actual, points, (i) => exact(points[i]!))).toBeLessThan(1.3e-7);
    },
  );

  test('pow keeps its bound', async () => {
    const bases = SAMPLE.filter((x) => Math.abs(x) > 0);
    const exponents = bases.map((_, i) => Math.fround(Math.tan(i * 0.7) * 3));
    const wholes = bases.map((_, i) => (i % 41) - 20);
    for (const powers of [exponents, wholes]) {
      const actual = await apply('pow', 'float32', [
        ['float32', bases],
        ['float32', powers],
      ]);
      expect(worstError(actual, bases, (i) => bases[i]! ** powers[i]!)).toBeLessThan(6.5e-8);
    }
  });
});

describe('exp with a negated or bounded argument', () => {
  const exponential = (bound: number, outputs: readonly number[]) =>
    mapOf(
      [SAMPLE.length],
      ['float32'],
      [
        load('float32', 0, contiguous([SAMPLE.length])),
        { op: 'constant', dtype: 'float32', value: bound },
        { op: 'max', dtype: 'float32', args: [0, 1] },
        { op: 'neg', dtype: 'float32', args: [2] },
        { op: 'exp', dtype: 'float32', args: [3] },
        { op: 'constant', dtype: 'float32', value: 1 },
        { op: 'add', dtype: 'float32', args: [4, 5] },
        { op: 'div', dtype: 'float32', args: [5, 6] },
      ],
      outputs,
    );
  // Its error is at most that of exp and the two roundings after it.
  test.each([-88, -89, -200, 1])('makes a sigmoid, bounded by %d', async (bound) => {
    const [actual] = await run(exponential(bound, [7]), [Float32Array.from(SAMPLE)]);
    const exact = (x: number) => 1 / (1 + Math.fround(Math.exp(-Math.max(x, bound))));
    expect(worstError(actual!, SAMPLE, (i) => exact(SAMPLE[i]!))).toBeLessThan(2.1e-7);
  });

  test('keeps its own bound when it is wanted too', async () => {
    const [own] = await run(exponential(-88, [4, 7]), [Float32Array.from(SAMPLE)]);
    expect(worstError(own!, SAMPLE, (i) => Math.exp(-Math.max(SAMPLE[i]!, -88)))).toBeLessThan(9e-8);
  });
});

test('composites run out into subnormal numbers and 0, with their slopes', async () => {
  const backend = await cpu();
  const x = tensor([-Infinity, -110, -90, -88.5, 90, Infinity, NaN], { backend });
  const decayed = x.sigmoid();
  const y = await decayed.data();
  expect([y[0], y[1], y[4], y[5], y[6]]).toEqual([0, 0, 1, 1, NaN]);
  for (const tail of [decayed, softplus(x), exp(x)]) {
    const values = await tail.data();
    for (const [i, at] of [
      [2, -90],
      [3, -88.5],
    ] as const) {
      expect(Math.abs(values[i]! - Math.exp(at))).toBeLessThanOrEqual(2 ** -149);
    }
  }
  expect(await x.mul(x.sigmoid()).toArray()).toEqual([
    NaN,
    -0,
    expect.any(Number),
    expect.any(Number),
    90,
    Infinity,
    NaN,
  ]);
});

describe('special arguments', () => {
  const X = [0, -0, Infinity, -Infinity, NaN, 1, -1];
  test.each([
    ['exp', [1, 1, Infinity, 0, NaN, Math.E, 1 / Math.E]],
    ['log', [-Infinity, -Infinity, Infinity, NaN, NaN, 0, NaN]],
    ['sin', [0, -0, NaN, NaN, NaN, Math.sin(1), -Math.sin(1)]],
    ['cos', [1, 1, NaN, NaN, NaN, Math.cos(1), Math.cos(1)]],
    ['expm1', [0, -0, Infinity, -1, NaN, Math.expm1(1), Math.expm1(-1)]],
    ['log1p', [0, -0, Infinity, NaN, NaN, Math.LN2, -Infinity]],
    ['tanh', [0, -0, 1, -1, NaN, Math.tanh(1), Math.tanh(-1)]],
    ['sqrt', [0, -0, Infinity, NaN, NaN, 1, NaN]],
    ['erf', [0, -0, 1, -1, NaN, 0.8427007929497149, -0.8427007929497149]],
  ] as const)('of %s', async (name, expected) => {
    for (const dtype of ['float32', 'float64'] as const) {
      const actual = await apply(name, dtype, [[dtype, X]]);
      X.forEach((x, i) => {
        const hint = `${name}(${x}) of ${dtype}`;
        if (i < 5 || !Number.isFinite(expected[i])) expect(actual[i], hint).toBe(expected[i]);
        else expect(actual[i]! - expected[i]!, hint).toBeCloseTo(0, dtype === 'float32' ? 6 : 14);
      });
    }
  });

  // C11, annex F.10.4.4.
  test.each([
    [1, NaN, 1],
    [NaN, 0, 1],
    [NaN, -0, 1],
    [-1, Infinity, 1],
    [-1, -Infinity, 1],
    [-1, NaN, NaN],
    [0, 3, 0],
    [-0, 3, -0],
    [-0, 2, 0],
    [-0, -3, -Infinity],
    [0, -2, Infinity],
    [-0, 0.5, 0],
    [0.5, Infinity, 0],
    [0.5, -Infinity, Infinity],
    [2, Infinity, Infinity],
    [-2, -Infinity, 0],
    [Infinity, 2, Infinity],
    [Infinity, -2, 0],
    [-Infinity, 3, -Infinity],
    [-Infinity, 2, Infinity],
    [-Infinity, -3, -0],
    [-Infinity, 0.5, Infinity],
    [-8, 1 / 3, NaN],
    [-2, 3, -8],
    [-2, -2, 0.25],
    [2, 200, Infinity],
    [2, -149, 2 ** -149],
    [2, -160, 0],
    [NaN, 1, NaN],
    [3, NaN, NaN],
    [2 ** -140, 0.5, 2 ** -70],
    [-1, 2 ** 30, 1],
    [-1, 16777215, -1],
  ])('%d to the power %d is %d', async (x, y, expected) => {
    const actual = await apply('pow', 'float32', [
      ['float32', [x, x, x, x, x]],
      ['float32', [y, y, y, y, y]],
    ]);
    expect([...actual]).toEqual(new Array(5).fill(expected));
    if (Math.abs(y) === 160 || y === 200) return;
    const [wide] = await apply('pow', 'float64', [
      ['float64', [x]],
      ['float64', [y]],
    ]);
    expect(wide).toBe(expected);
  });
});

describe('erf', () => {
  test('in float64 equals the table to 1e-15', async () => {
    const actual = await apply('erf', 'float64', [['float64', table.x]]);
    table.erf.forEach((expected, i) => {
      const error = Math.abs(actual[i]! - expected);
      if (!(error <= 1e-15 * Math.abs(expected) || error <= 5e-324)) {
        expect.fail(`erf(${table.x[i]}) is ${actual[i]}, expected ${expected}`);
      }
    });
  });

  test('in float32 equals the table to 1.3e-7', async () => {
    const actual = await apply('erf', 'float32', [['float32', table.x]]);
    expect(worstError(actual, table.x, (i) => table.erf[i]!)).toBeLessThan(1.3e-7);
  });
});

describe('float64 functions', () => {
  test.each([
    ['exp', Math.exp],
    ['log', Math.log],
    ['sin', Math.sin],
    ['cos', Math.cos],
    ['expm1', Math.expm1],
    ['log1p', Math.log1p],
    ['tanh', Math.tanh],
  ] as const)('%s is the host’s', async (name, exact) => {
    const points = [0.1, 1.5, -3, 700, 1e-300, 1e22, 42];
    expect([...(await apply(name, 'float64', [['float64', points]]))]).toEqual(points.map(exact));
  });
});

test.each(['sin', 'cos'] as const)('%s is the same whatever stands beside it', async (name) => {
  const values = Array.from({ length: 1000 }, (_, i) => Math.fround(1.37 * i));
  const [alone, beside] = await Promise.all(
    [0, 1e30].map((neighbour) =>
      apply(name, 'float32', [['float32', values.flatMap((value) => [value, neighbour])]]),
    ),
  );
  const own = (results: typeof alone) => values.map((_, i) => results![2 * i]);
  expect(own(beside)).toEqual(own(alone));
});
