/**
 * How a reduction gathers values, four elements at a time.
 *
 * Sums and products of float32 are formed in float64, whose 29 bits more take in the rounding errors of
 * hundreds of millions of terms; only two, four or eight terms of a sum at a time are first added in float32,
 * pairwise, so that a sum is off by at most 3·2⁻²⁴ times the sum of the terms' magnitudes (N. J. Higham,
 * "Accuracy and Stability of Numerical Algorithms", 2nd ed., 4.2), besides the rounding of the result. Sums of float64 carry the error of every addition along in a second
 * register (D. Knuth, "The Art of Computer Programming" 4.2.2, theorem B; T. Ogita, S. Rump, S. Oishi,
 * "Accurate sum and dot product", SIAM J. Sci. Comput. 26, 2005: Sum2). Everything else is exact, or one
 * rounding per factor, in its own dtype. So results hardly depend on the order of the terms.
 */
import type { DType, Reducer } from '@limpid/tensor/backend';
import { fromFloat64, splat, toFloat64, type Value } from '../lanes/value.js';
import { type FunctionBuilder, type Lanewise, type Local, type Operand, op, shuffle } from '../wasm/index.js';
import { quickMaximum } from './maximum.js';
import { lanewise } from './operations.js';

type Vector = Operand<'v128'>;

/** Registers that hold what four elements have come to so far. */
export type Registers = readonly Vector[];

export interface Accumulator {
  /** The registers of nothing gathered yet. */
  readonly empty: Registers;
  /** The value that changes nothing. */
  readonly neutral: Value;
  /** In so many sets of registers terms are best gathered in turn, so that none waits for the one before it. */
  readonly sets: number;
  /** The same terms, or fewer that come to as much, where that is quicker than to add one after the other. */
  together(terms: readonly Value[]): readonly Value[];
  /** The registers after one value more. */
  add(registers: Registers, value: Value): Registers;
  /** What two come to together, element by element. */
  join(a: Registers, b: Registers): Registers;
  /** The registers with all four elements gathered into each. */
  across(registers: Registers): Registers;
  /** What the registers come to. */
  result(registers: Registers): Value;
}

/** `isChain`: whether every term waits for the one before it, so that the time of one addition counts. */
export function accumulatorFor(
  code: FunctionBuilder,
  reducer: Reducer,
  dtype: DType,
  isChain = false,
): Accumulator {
  const neutral = splat(dtype, neutralOf(reducer, dtype));
  if (dtype === 'float64' && reducer === 'sum') return compensatedSum(code, neutral);
  if (isChain && reducer === 'max' && (dtype === 'float32' || dtype === 'float64')) {
    return quickMaximum(code, dtype, neutral);
  }
  const isWide = dtype === 'float32' && reducer !== 'max';
  const name = lanewise(OPERATIONS[reducer], isWide ? 'float64' : dtype);
  const combine = (a: Registers, b: Registers) => a.map((vector, i) => code.let(op(name, vector, b[i]!)));
  return {
    empty: isWide ? splat('float64', neutralOf(reducer, dtype)) : neutral,
    neutral,
    sets: reducer === 'prod' ? 4 : 1,
    together: (terms) => (isWide && reducer === 'sum' ? [pairwiseSum(code, terms)] : terms),
    add: (registers, value) => combine(registers, isWide ? toFloat64(dtype, value[0]!) : value),
    join: combine,
    across: (registers) =>
      registers.length === 2 ? acrossTwo(code, name, registers) : acrossOne(code, name, registers),
    result: (registers) => (isWide ? [code.let(fromFloat64(dtype, registers))] : registers),
  };
}

const OPERATIONS = { sum: 'add', prod: 'mul', max: 'max' } as const;

function neutralOf(reducer: Reducer, dtype: DType): number {
  if (reducer !== 'max') return reducer === 'sum' ? 0 : 1;
  if (dtype === 'int32') return -(2 ** 31);
  return dtype === 'uint32' || dtype === 'bool' ? 0 : -Infinity;
}

function pairwiseSum(code: FunctionBuilder, terms: readonly Value[]): Value {
  if (terms.length === 1) return terms[0]!;
  const half = terms.length / 2;
  const [first, second] = [terms.slice(0, half), terms.slice(half)].map(
    (part) => pairwiseSum(code, part)[0]!,
  );
  return [code.let(op('f32x4.add', first!, second!))];
}

function acrossOne(code: FunctionBuilder, name: Lanewise, [vector]: Registers): Registers {
  const all = code.let(vector!);
  const pairs = code.let(op(name, all, shuffle(all, all, [2, 3, 0, 1])));
  return [code.let(op(name, pairs, shuffle(pairs, pairs, [1, 0, 3, 2])))];
}

function acrossTwo(code: FunctionBuilder, name: Lanewise, [first, second]: Registers): Registers {
  const pair = code.let(op(name, first!, second!));
  const all = code.let(op(name, pair, swapped(pair)));
  return [all, all];
}

const swapped = (pair: Vector): Vector => shuffle(pair, pair, [2, 3, 0, 1]);

/** Registers: the sums of elements 0–1 and 2–3, then the errors made in them. */
function compensatedSum(code: FunctionBuilder, neutral: Value): Accumulator {
  const add = (sum: Vector, error: Vector, value: Vector): readonly [Local<'v128'>, Local<'v128'>] => {
    const total = code.let(op('f64x2.add', sum, value));
    const taken = code.let(op('f64x2.sub', total, sum));
    const lostOfSum = op('f64x2.sub', sum, op('f64x2.sub', total, taken));
    const lost = op('f64x2.add', lostOfSum, op('f64x2.sub', value, taken));
    return [total, code.let(op('f64x2.add', error, lost))];
  };
  return {
    empty: [...neutral, ...neutral],
    neutral,
    sets: 2,
    together: (terms) => terms,
    add([s0, s1, e0, e1], [v0, v1]) {
      const [sum0, error0] = add(s0!, e0!, code.let(v0!));
      const [sum1, error1] = add(s1!, e1!, code.let(v1!));
      return [sum0, sum1, error0, error1];
    },
    join([s0, s1, e0, e1], [t0, t1, f0, f1]) {
      const [sum0, error0] = add(s0!, code.let(op('f64x2.add', e0!, f0!)), t0!);
      const [sum1, error1] = add(s1!, code.let(op('f64x2.add', e1!, f1!)), t1!);
      return [sum0, sum1, error0, error1];
    },
    across([s0, s1, e0, e1]) {
      const errors = code.let(op('f64x2.add', e0!, e1!));
      const [pair, error] = add(s0!, errors, s1!);
      const [sum, rest] = add(pair, code.let(op('f64x2.add', error, swapped(error))), swapped(pair));
      return [sum, sum, rest, rest];
    },
    // Once a sum is infinite or NaN its error is NaN and means nothing.
    result: ([s0, s1, e0, e1]) =>
      [
        [s0!, e0!],
        [s1!, e1!],
      ].map(([sum, error]) => {
        const known = op('v128.and', error!, op('f64x2.eq', error!, error!));
        return code.let(op('f64x2.add', sum!, known));
      }),
  };
}
