/**
 * The error function in float64: for |x| < 2.5 the series with positive terms only,
 * erf x = 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n+1)) (Abramowitz and Stegun 7.1.6), beyond it
 * 1 − erfc x with the continued fraction of erfc (7.1.14), evaluated from the end.
 *
 * Relative error below 1e-15.
 */
const TWO_OVER_ROOT_PI = 1.1283791670955126;
const ONE_OVER_ROOT_PI = 0.5641895835477563;
/** Where the series gives way to the continued fraction. */
const SWITCH = 2.5;
/** From here on 1 − erf x is below half a unit of 1. */
const IS_ONE = 6;
/** Enough terms of the fraction for 1e-12 of erfc at the switch, where erfc is 4e-4. */
const FRACTION_TERMS = 40;

export function erf(x: number): number {
  const size = Math.abs(x);
  if (!(size < IS_ONE)) return size >= IS_ONE ? Math.sign(x) : NaN;
  if (size < SWITCH) return series(x);
  return Math.sign(x) * (1 - complement(size));
}

function series(x: number): number {
  const square = x * x;
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > Math.abs(sum) * Number.EPSILON * 0.25; odd += 2) {
    term *= (2 * square) / odd;
    sum += term;
  }
  return TWO_OVER_ROOT_PI * Math.exp(-square) * sum;
}

function complement(x: number): number {
  let fraction = x;
  for (let n = FRACTION_TERMS; n > 0; n--) fraction = x + n / 2 / fraction;
  return (Math.exp(-x * x) * ONE_OVER_ROOT_PI) / fraction;
}
