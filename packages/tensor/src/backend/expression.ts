import type { DType } from './dtype.js';

/**
 * The little language inside a kernel.
 *
 * A kernel evaluates, for every coordinate of its iteration space, a list of expressions in order; an
 * expression names earlier ones by their position in the list. There are no loops and no control flow
 * in it, so a backend translates it line by line into its own code, or walks it.
 */
export type Expression =
  | LoadExpression
  | IndexExpression
  | InsideExpression
  | ConstantExpression
  | ReducedExpression
  | OperationExpression;

/**
 * Which flat element of a row-major buffer belongs to a coordinate c of the iteration space:
 * `offset + Σ strides[d]·c[d]`. Strides may be zero (broadcasting) or negative (flipping).
 */
export interface Access {
  readonly strides: readonly number[];
  readonly offset: number;
  /** Where the element exists; outside, the value is zero and memory must not be touched. */
  readonly guard?: Guard;
}

/** For every axis of the iteration space the half-open range `[low, high)` of coordinates inside. */
export type Guard = readonly (readonly [low: number, high: number])[];

/** One element of the kernel's input number `input`. */
export interface LoadExpression {
  readonly op: 'load';
  readonly dtype: DType;
  readonly input: number;
  readonly access: Access;
}

/** The number the access itself comes to, `offset + Σ strides[d]·c[d]`; zero outside its guard. */
export interface IndexExpression {
  readonly op: 'index';
  readonly dtype: 'int32';
  readonly access: Access;
}

/** Whether the coordinate lies inside the guard. */
export interface InsideExpression {
  readonly op: 'inside';
  readonly dtype: 'bool';
  readonly guard: Guard;
}

/** The same number everywhere; for `bool` it is 0 or 1. May be NaN, infinite or −0. */
export interface ConstantExpression {
  readonly op: 'constant';
  readonly dtype: DType;
  readonly value: number;
}

/** In an epilogue: what the reduction, product or convolution came to at this coordinate. */
export interface ReducedExpression {
  readonly op: 'reduced';
  readonly dtype: DType;
}

/** Operations of one argument. `cast` and `bitcast` are told by their own dtype what to become. */
export type UnaryOp =
  | 'neg'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'sin'
  | 'cos'
  | 'tanh'
  | 'sqrt'
  | 'floor'
  | 'erf'
  | 'cast'
  | 'bitcast';

/**
 * Operations of two arguments of one dtype. `less` and `equal` give `bool`; the bitwise ones take
 * int32, uint32 or (not the shifts) bool. `shiftRight` is arithmetic on int32, logical on uint32;
 * a shift by 32 or more gives 0 (int32 `shiftRight`: the sign).
 */
export type BinaryOp =
  | 'add'
  | 'mul'
  | 'div'
  | 'mod'
  | 'pow'
  | 'max'
  | 'less'
  | 'equal'
  | 'bitwiseAnd'
  | 'bitwiseOr'
  | 'bitwiseXor'
  | 'shiftLeft'
  | 'shiftRight';

/**
 * An operation on earlier expressions.
 *
 * What the words mean where types leave room:
 * - integers wrap modulo 2³²; integer `div` rounds towards −∞ and integer `mod` has the divisor's sign,
 *   so `a = b·div(a, b) + mod(a, b)`; both are 0 where b is 0. Float `mod` is `a − b·floor(a / b)`
 *   computed exactly (Python's and NumPy's), NaN where b is 0.
 * - `max` is NaN as soon as one argument is, and max(−0, +0) is +0.
 * - `less` and `equal` follow IEEE 754: false with NaN, −0 equals +0. On bool, false < true.
 * - bool: `add` and `max` are OR, `mul` is AND.
 * - `pow` is C's `pow` (NumPy's, PyTorch's: 1 to any power, and any to the power 0, is 1), floats only.
 * - `cast` float → integer truncates towards zero and saturates, NaN gives 0; anything → bool is `≠ 0`
 *   (NaN gives true); int32 ↔ uint32 keeps the bits.
 * - `bitcast` keeps the bits and needs dtypes of one size.
 * - `where` takes (condition: bool, ifTrue, ifFalse) and never lets the other side's NaN through.
 */
export interface OperationExpression {
  readonly op: UnaryOp | BinaryOp | 'where';
  readonly dtype: DType;
  /** Positions of the arguments, each smaller than this expression's own. */
  readonly args: readonly number[];
}
