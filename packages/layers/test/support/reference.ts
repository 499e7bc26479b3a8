/** The reference values of fixtures/make-reference.py, and how to compare with them. */
import { readFileSync } from 'node:fs';
import { type NestedArray, type Tensor, tensor } from '@limpid/tensor';
import { expect } from 'vitest';

interface LossCase {
  readonly loss: string;
  readonly predictions: NestedArray;
  readonly targets: NestedArray;
  readonly options: Readonly<Record<string, number | number[]>>;
  readonly results: Readonly<Record<'none' | 'sum' | 'mean', NestedArray>>;
}

interface BatchNormStep {
  readonly x: NestedArray;
  readonly y: NestedArray;
  readonly runningMean: NestedArray;
  readonly runningVariance: NestedArray;
}

interface PoolCase {
  readonly size: number | [number, number];
  readonly options: { stride?: [number, number]; padding?: number };
  readonly y: NestedArray;
}

interface Reference {
  readonly activations: {
    readonly x: number[];
    readonly y: Readonly<Record<string, number[]>>;
    /** Of the sum of y weighted by 1, 2, 3, …. */
    readonly gradients: Readonly<Record<string, number[]>>;
  };
  readonly losses: readonly LossCase[];
  readonly batchNorm: readonly {
    readonly momentum: number;
    readonly scale: NestedArray;
    readonly shift: NestedArray;
    readonly steps: readonly BatchNormStep[];
    readonly evaluated: NestedArray;
  }[];
  readonly layers: {
    readonly [name in 'linear' | 'prelu' | 'layerNorm' | 'conv2d']: Readonly<Record<string, NestedArray>>;
  } & { readonly maxPool2d: readonly PoolCase[]; readonly averagePool2d: readonly PoolCase[] };
}

const file = new URL('../fixtures/reference.json', import.meta.url);
export const reference = JSON.parse(readFileSync(file, 'utf8')) as Reference;

/** A float64 tensor, so that differences of formula are not hidden behind rounding. */
export const float64 = (data: NestedArray): Tensor => tensor(data, { dtype: 'float64' });

/** Expects every element to be within `tolerance`, relative beyond 1; shapes must agree. */
export async function expectClose(actual: Tensor, expected: NestedArray, tolerance = 1e-12): Promise<void> {
  const wanted = float64(expected);
  expect(actual.shape).toEqual(wanted.shape);
  const [a, b] = [await actual.data(), await wanted.data()];
  a.forEach((value, i) => {
    const target = b[i] as number;
    const within = Math.abs(value - target) <= tolerance * Math.max(1, Math.abs(target));
    if (!within) expect.fail(`element ${i} is ${value}, not ${target}`);
  });
}
