import { type DType, isFloat, type TypedArray } from '../backend/dtype.js';

/** How far a float may be from the expected one. Integers, bool and 0 units mean equality, bit by bit but for NaN. */
export interface Tolerance {
  /** Units in the last place of the expected value, or of the magnitude its errors are relative to. */
  readonly units: number;
  /** A magnitude below which errors are not relative any more. Default 0. */
  readonly magnitude?: number;
}

export const EXACT: Tolerance = { units: 0 };

/** Bits of the significand, and the least normal number. */
const FORMAT: { readonly [D in DType]?: { readonly bits: number; readonly least: number } } = {
  float16: { bits: 11, least: 2 ** -14 },
  float32: { bits: 24, least: 2 ** -126 },
  float64: { bits: 53, least: 2 ** -1022 },
};

/** The distance between floats of a dtype around x. */
function unitInLastPlace(x: number, dtype: DType): number {
  const { bits, least } = FORMAT[dtype] as { bits: number; least: number };
  return 2 ** (Math.floor(Math.log2(Math.max(Math.abs(x), least))) - bits + 1);
}

/**
 * Throws unless every element is near enough.
 *
 * An inexact operation may flush results too small to be normal numbers to zero.
 *
 * @param scale For every element the magnitude its rounding errors are relative to.
 */
export function compare(
  what: string,
  dtype: DType,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance = EXACT,
  scale?: TypedArray,
): void {
  if (actual.length !== expected.length) {
    throw new Error(`${what}: ${actual.length} elements, expected ${expected.length}`);
  }
  const { units, magnitude = 0 } = tolerance;
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i] as number, expected[i] as number];
    if (Object.is(a, e)) continue;
    const show = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));
    const differs = `${what}: element ${i} of ${expected.length} (${dtype}) is ${show(a)}, expected ${show(e)}`;
    if (units === 0 || !isFloat(dtype) || !Number.isFinite(a) || !Number.isFinite(e))
      throw new Error(differs);
    if (a === e) throw new Error(differs); // zeros of different sign
    const { least } = FORMAT[dtype] as { least: number };
    const unit = unitInLastPlace(Math.max(Math.abs(e), magnitude, scale?.[i] ?? 0), dtype);
    const distance = Math.abs(a - e);
    if (distance <= units * unit || (Math.abs(e) < least && distance <= least)) continue;
    throw new Error(
      `${differs}: ${(distance / unit).toPrecision(3)} units in the last place apart, ${units} allowed`,
    );
  }
}
