import { readFileSync } from 'node:fs';
import { type DType, type Tensor, tensor } from '@limpid/tensor';
import { expect } from 'vitest';

/** An array of a fixture; JSON has no NaN, infinities or −0, so those are strings. */
export interface Stored {
  readonly shape: number[];
  readonly data: readonly (number | string)[];
}

type Results = Readonly<Record<string, Stored>>;

/** What `fixtures/make-values.py` writes. */
export interface Values {
  readonly unary: { readonly x: Stored; readonly results: Results };
  readonly round: { readonly x: Stored; readonly result: Stored };
  readonly binary: { readonly a: Stored; readonly b: Stored; readonly results: Results };
  readonly integer: { readonly a: Stored; readonly b: Stored; readonly results: Results };
  readonly stable: { readonly x: Stored; readonly results: Results };
  readonly moments: Results;
  readonly slices: readonly {
    shape: number[];
    ranges: (number | null | (number | null)[])[];
    result: Stored;
  }[];
  readonly products: readonly { a: Stored; b: Stored; result: Stored }[];
  readonly convolutions: readonly {
    x: Stored;
    w: Stored;
    options: Record<string, unknown>;
    result: Stored;
  }[];
  readonly order: Results;
}

export const values = JSON.parse(
  readFileSync(new URL('../fixtures/values.json', import.meta.url), 'utf8'),
) as Values;

const toNumber = (x: number | string): number =>
  typeof x === 'number' ? x : Number(x.replace('inf', 'Infinity'));

export const numbersOf = ({ data }: Stored): number[] => data.map(toNumber);

export const tensorOf = (stored: Stored, dtype: DType = 'float64'): Tensor =>
  tensor(Float64Array.from(numbersOf(stored)), { shape: stored.shape, dtype });

/** How far a result may be from a fixture. */
export interface Nearness {
  /** Relative error; default 0. */
  readonly relative?: number;
  /** Absolute error, for results that should be 0 or next to it; default 0. */
  readonly absolute?: number;
  /** Whether −0 may stand for 0; default false. */
  readonly anyZero?: boolean;
}

/** Equal shapes, and elements equal bit by bit or near enough. */
export async function expectStored(actual: Tensor, expected: Stored, nearness: Nearness = {}): Promise<void> {
  const { relative = 0, absolute = 0, anyZero = false } = nearness;
  expect(actual.shape).toEqual(expected.shape);
  const data = [...(await actual.data())];
  numbersOf(expected).forEach((e, i) => {
    const a = data[i]!;
    const same = Object.is(a, e) || (anyZero && a === e);
    if (same || (Number.isFinite(e) && a !== e && Math.abs(a - e) <= relative * Math.abs(e) + absolute))
      return;
    throw new Error(
      `element ${i} is ${Object.is(a, -0) ? '-0' : a}, expected ${e} (±${relative * Math.abs(e) + absolute})`,
    );
  });
}
