/**
 * Finds the polynomials in `src/math`: the ones whose largest error is least.
 *
 * Remez's exchange algorithm (E. Remez, 1934; see N. Trefethen, "Approximation Theory and Approximation
 * Practice", chapter 10) on a dense grid: solve for the polynomial whose weighted error alternates ±E at as
 * many points as it has coefficients and one more, move the points to the extremes of the error, repeat.
 * Run `node scripts/minimax.mjs`; it prints, for every function, the coefficients and the largest error
 * relative to the function itself.
 */
const GRID = 4000;

/** The coefficients of Σ cⱼ xʲ with the least largest |(f − p)·weight| on [low, high], and that error. */
function minimax(f, weight, low, high, count) {
  const grid = Array.from(
    { length: GRID + 1 },
    (_, i) => (low + high) / 2 - ((high - low) / 2) * Math.cos((Math.PI * i) / GRID),
  );
  const values = grid.map(f);
  // A weight of 0 would ask for an infinite error.
  const weights = grid.map((x) => Math.max(weight(x), 1e-9));
  let points = Array.from({ length: count + 1 }, (_, i) => Math.round((i * GRID) / count));
  let coefficients = [];
  let worst = Infinity;
  for (let round = 0; round < 40; round++) {
    const rows = points.map((point, i) => [
      ...Array.from({ length: count }, (_, j) => grid[point] ** j),
      (i % 2 === 0 ? 1 : -1) / weights[point],
      values[point],
    ]);
    coefficients = solve(rows).slice(0, count);
    const errors = grid.map((x, i) => (values[i] - horner(coefficients, x)) * weights[i]);
    const largest = Math.max(...errors.map(Math.abs));
    if (largest >= worst * (1 - 1e-9)) break;
    worst = largest;
    points = extremes(errors, count + 1);
  }
  return { coefficients, error: worst };
}

/** The largest error of every run of one sign; of too many, the ones at the ends go first. */
function extremes(errors, wanted) {
  const found = [];
  for (let i = 0; i < errors.length; i++) {
    const last = found.at(-1);
    if (last === undefined || Math.sign(errors[last]) !== Math.sign(errors[i])) found.push(i);
    else if (Math.abs(errors[i]) > Math.abs(errors[last])) found[found.length - 1] = i;
  }
  while (found.length > wanted) {
    if (Math.abs(errors[found[0]]) < Math.abs(errors[found.at(-1)])) found.shift();
    else found.pop();
  }
  if (found.length < wanted) throw new Error(`the error changes its sign only ${found.length} times`);
  return found;
}

/** Gaussian elimination with partial pivoting; every row ends with its right-hand side. */
function solve(rows) {
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    for (let row = column + 1; row < size; row++) {
      const factor = rows[row][column] / rows[column][column];
      for (let k = column; k <= size; k++) rows[row][k] -= factor * rows[column][k];
    }
  }
  const solution = new Array(size);
  for (let row = size - 1; row >= 0; row--) {
    let sum = rows[row][size];
    for (let k = row + 1; k < size; k++) sum -= rows[row][k] * solution[k];
    solution[row] = sum / rows[row][row];
  }
  return solution;
}

const horner = (coefficients, x) => coefficients.reduceRight((sum, c) => sum * x + c, 0);

/** Σ termₙ from n = 0 on, until nothing changes. */
function series(term) {
  let sum = 0;
  for (let n = 0; n < 400; n++) {
    const next = sum + term(n);
    if (next === sum && n > 4) return sum;
    sum = next;
  }
  return sum;
}

const factorial = (n) => (n < 2 ? 1 : n * factorial(n - 1));

/** erf by its series with positive terms (Abramowitz and Stegun 7.1.6). */
function erf(x) {
  let term = x;
  let sum = x;
  for (let n = 1; n < 400; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** (tanh(x) − x) / x³ for z = x², near 0 by the series of sinh(x) − x·cosh(x) over x³·cosh(x). */
function tanhTail(z) {
  const x = Math.sqrt(z);
  return -series((n) => (z ** n * (2 * n + 2)) / factorial(2 * n + 3)) / Math.cosh(x);
}

const LARGEST_LOG = Math.SQRT2 - 1;
const SMALLEST_LOG = Math.SQRT1_2 - 1;

const cases = [
  {
    name: 'exp: (exp(r) − 1 − r) / r² on |r| ≤ ln 2 / 2',
    f: (r) => series((n) => r ** n / factorial(n + 2)),
    weight: (r) => (r * r) / Math.exp(r),
    low: -Math.LN2 / 2,
    high: Math.LN2 / 2,
    count: 5,
  },
  {
    name: 'log: (log(1 + f) − f + f² / 2) / f³ on √½ ≤ 1 + f ≤ √2',
    f: (f) => series((n) => (-f) ** n / (n + 3)),
    weight: (f) => (f === 0 ? 0 : f ** 3 / Math.log1p(f)),
    low: SMALLEST_LOG,
    high: LARGEST_LOG,
    count: 9,
  },
  {
    name: 'sin: (sin(r) − r) / r³ as a polynomial in r² on |r| ≤ π / 4',
    f: (z) => -series((n) => (-z) ** n / factorial(2 * n + 3)),
    weight: (z) => z / series((n) => (-z) ** n / factorial(2 * n + 1)),
    low: 0,
    high: (Math.PI / 4) ** 2,
    count: 3,
  },
  {
    name: 'cos: (cos(r) − 1 + r² / 2) / r⁴ as a polynomial in r² on |r| ≤ π / 4',
    f: (z) => series((n) => (-z) ** n / factorial(2 * n + 4)),
    weight: (z) => z ** 2 / Math.cos(Math.sqrt(z)),
    low: 0,
    high: (Math.PI / 4) ** 2,
    count: 3,
  },
  {
    name: 'tanh: (tanh(x) − x) / x³ as a polynomial in x² on |x| ≤ 0.8',
    f: (z) => tanhTail(z),
    weight: (z) => (z === 0 ? 0 : (z * Math.sqrt(z)) / Math.tanh(Math.sqrt(z))),
    low: 0,
    high: 0.64,
    count: 6,
  },
  {
    name: 'erf: erf(x) / x − 1 as a polynomial in x² on |x| ≤ 1',
    f: (z) => (z === 0 ? 2 / Math.sqrt(Math.PI) : erf(Math.sqrt(z)) / Math.sqrt(z)) - 1,
    weight: (z) => (z === 0 ? Math.sqrt(Math.PI) / 2 : Math.sqrt(z) / erf(Math.sqrt(z))),
    low: 0,
    high: 1,
    count: 7,
  },
  {
    name: 'erf: erf(2.5 + 1.5 t) on −1 ≤ t ≤ 1',
    f: (t) => erf(2.5 + 1.5 * t),
    weight: (t) => 1 / erf(2.5 + 1.5 * t),
    low: -1,
    high: 1,
    count: 15,
  },
  {
    name: 'pow: log₂(m) / s as a polynomial in s², s = (m − 1) / (m + 1), √½ ≤ m ≤ √2',
    f: (z) => (2 / Math.LN2) * series((n) => z ** n / (2 * n + 1)),
    weight: (z) => Math.LN2 / 2 / series((n) => z ** n / (2 * n + 1)),
    low: 0,
    high: ((Math.SQRT2 - 1) / (Math.SQRT2 + 1)) ** 2,
    count: 5,
  },
  {
    name: 'pow: 2ᶠ on |f| ≤ ½',
    f: (x) => 2 ** x,
    weight: (x) => 2 ** -x,
    low: -0.5,
    high: 0.5,
    count: 7,
  },
];

for (const { name, f, weight, low, high, count } of cases) {
  const { coefficients, error } = minimax(f, weight, low, high, count);
  console.log(`${name}\n  relative error ${error.toExponential(1)}`);
  for (const coefficient of coefficients) console.log(`  ${coefficient}`);
}
