/**
 * Logarithm, sine and cosine from additions, multiplications and divisions alone. IEEE 754 fixes those to the last
 * bit, while `Math.log`, `Math.sin` and `Math.cos` may differ from one JavaScript engine to the next; with these the
 * same seed gives the same data on every machine. Good to a few units in the last place for the arguments the
 * generators use; not meant as a general replacement (arguments of sine and cosine up to about 1e5).
 */

const SQRT_HALF = 0.7071067811865476;
const LN_2 = 0.6931471805599453;

/** Natural logarithm of a positive, finite, normal number: ln(m · 2^k) = k · ln 2 + 2 artanh((m − 1) / (m + 1)). */
export function portableLog(x: number): number {
  let mantissa = x;
  let exponent = 0;
  while (mantissa < SQRT_HALF) {
    mantissa *= 2;
    exponent--;
  }
  while (mantissa > 2 * SQRT_HALF) {
    mantissa /= 2;
    exponent++;
  }
  // |s| ≤ 0.172, so the eleventh term of s + s³/3 + s⁵/5 + … is below 1e-17.
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let series = 0;
  for (let odd = 21; odd >= 1; odd -= 2) series = series * square + 1 / odd;
  return exponent * LN_2 + 2 * s * series;
}

// π/2 in two parts, the first with its last bits zero, so that k · HIGH is exact for moderate k (Cody and Waite 1980).
const HALF_PI_HIGH = 1.5707963267341256;
const HALF_PI_LOW = 6.077100506506192e-11;

/** Taylor sum Σ (−1)^i r^(2i + first) / (2i + first)! on |r| ≤ π/4; ten terms reach 1e-19. */
function alternatingSeries(r: number, first: 0 | 1): number {
  const square = r * r;
  let series = 1;
  for (let i = 9; i >= 1; i--) {
    const n = 2 * i + first;
    series = 1 - (series * square) / (n * (n - 1));
  }
  return first === 1 ? r * series : series;
}

/** Sine of an angle in radians. */
export function portableSin(angle: number): number {
  const quarter = Math.round(angle / (HALF_PI_HIGH + HALF_PI_LOW));
  const rest = angle - quarter * HALF_PI_HIGH - quarter * HALF_PI_LOW;
  const turned = ((quarter % 4) + 4) % 4;
  const value = alternatingSeries(rest, turned % 2 === 0 ? 1 : 0);
  return turned < 2 ? value : -value;
}

/** Cosine of an angle in radians. */
export function portableCos(angle: number): number {
  const quarter = Math.round(angle / (HALF_PI_HIGH + HALF_PI_LOW));
  const rest = angle - quarter * HALF_PI_HIGH - quarter * HALF_PI_LOW;
  const turned = ((quarter % 4) + 4) % 4;
  const value = alternatingSeries(rest, turned % 2 === 0 ? 0 : 1);
  return turned === 0 || turned === 3 ? value : -value;
}
