import type { DType } from '../backend/dtype.js';
import type { BinaryOp, UnaryOp } from '../backend/expression.js';

/**
 * What every operation means, on one element, in double precision. The block interpreter stores the
 * results in the dtype's typed array, which rounds them.
 */

/** 2/√π */
const TWO_OVER_ROOT_PI = 1.1283791670955126;

/**
 * The error function: Maclaurin's series times e^(−x²) below 3, the continued fraction of erfc above
 * (Abramowitz & Stegun 7.1.6 and 7.1.14). Relative error below 1e-15.
 */
export function erf(x: number): number {
  if (Number.isNaN(x) || x === 0) return x;
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  if (a < 3) {
    let term = a;
    let sum = a;
    for (let n = 1; term > sum * 1e-17; n++) {
      term *= (2 * a * a) / (2 * n + 1);
      sum += term;
    }
    return Math.sign(x) * TWO_OVER_ROOT_PI * Math.exp(-a * a) * sum;
  }
  let fraction = a;
  for (let n = 60; n > 0; n--) fraction = a + n / 2 / fraction;
  return Math.sign(x) * (1 - (TWO_OVER_ROOT_PI / 2) * (Math.exp(-a * a) / fraction));
}

/** C's pow, which JavaScript's differs from where a base of ±1 meets NaN or infinity. */
export function pow(a: number, b: number): number {
  if (a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY)) return 1;
  return a ** b;
}

function floatMod(a: number, b: number): number {
  const remainder = a % b;
  if (remainder === 0) return b < 0 || Object.is(b, -0) ? -0 : 0;
  return remainder < 0 !== b < 0 ? remainder + b : remainder;
}

function integerMod(a: number, b: number): number {
  return b === 0 ? 0 : a - b * Math.floor(a / b);
}

const INT32_LIMIT = 2 ** 31;

/** `value` of dtype `from` as dtype `to`. */
export function cast(value: number, from: DType, to: DType): number {
  if (to === 'bool') return value !== 0 ? 1 : 0;
  const isFloating = from === 'float32' || from === 'float64' || from === 'float16';
  if (!isFloating || (to !== 'int32' && to !== 'uint32')) return value;
  if (Number.isNaN(value)) return 0;
  const [low, high] = to === 'int32' ? [-INT32_LIMIT, INT32_LIMIT - 1] : [0, 2 * INT32_LIMIT - 1];
  return Math.min(Math.max(Math.trunc(value), low), high);
}

export const UNARY: Readonly<Record<Exclude<UnaryOp, 'cast' | 'bitcast'>, (x: number) => number>> = {
  neg: (x) => -x,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  sqrt: Math.sqrt,
  floor: Math.floor,
  erf,
};

type Binary = (a: number, b: number) => number;

const COMMON: Readonly<Partial<Record<BinaryOp, Binary>>> = {
  add: (a, b) => a + b,
  max: Math.max,
  less: (a, b) => (a < b ? 1 : 0),
  equal: (a, b) => (a === b ? 1 : 0),
};

const FLOAT: Readonly<Partial<Record<BinaryOp, Binary>>> = {
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  mod: floatMod,
  pow,
};

const INTEGER: Readonly<Partial<Record<BinaryOp, Binary>>> = {
  mul: Math.imul,
  div: (a, b) => (b === 0 ? 0 : Math.floor(a / b)),
  mod: integerMod,
  bitwiseAnd: (a, b) => a & b,
  bitwiseOr: (a, b) => a | b,
  bitwiseXor: (a, b) => a ^ b,
  shiftLeft: (a, b) => (b >>> 0 > 31 ? 0 : a << b),
};

const BOOL: Readonly<Partial<Record<BinaryOp, Binary>>> = {
  add: (a, b) => a | b,
  mul: (a, b) => a & b,
  bitwiseAnd: (a, b) => a & b,
  bitwiseOr: (a, b) => a | b,
  bitwiseXor: (a, b) => a ^ b,
};

/** The meaning of a binary operation on arguments of `dtype`; undefined where it has none. */
export function binary(op: BinaryOp, dtype: DType): Binary | undefined {
  if (op === 'shiftRight') {
    if (dtype === 'int32') return (a, b) => a >> Math.min(b >>> 0, 31);
    return (a, b) => (b > 31 ? 0 : a >>> b);
  }
  const table = dtype === 'bool' ? BOOL : dtype === 'int32' || dtype === 'uint32' ? INTEGER : FLOAT;
  return table[op] ?? COMMON[op];
}
