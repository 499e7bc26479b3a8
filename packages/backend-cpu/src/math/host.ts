/**
 * The functions that kernels call in JavaScript, element by element: everything transcendental in float64,
 * where accuracy matters and speed does not, and the exact remainder.
 */
import type { DType } from '@limpid/tensor/backend';
import { registersOf, type Value } from '../lanes/value.js';
import {
  callOf,
  extractLane,
  type FunctionBuilder,
  type FunctionReference,
  op,
  replaceLane,
} from '../wasm/index.js';
import { erf } from './erf-float64.js';

export type HostName = 'exp' | 'expm1' | 'log' | 'log1p' | 'sin' | 'cos' | 'tanh' | 'erf' | 'pow' | 'mod';
export type HostFunction = FunctionReference & { readonly result: 'f64' };

/** What modules import, besides the memory. All take and give float64. */
export const hostFunctions: Readonly<Record<HostName, (a: number, b: number) => number>> = {
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  erf,
  pow,
  mod,
};

export const parametersOf = (name: HostName): readonly 'f64'[] =>
  name === 'pow' || name === 'mod' ? ['f64', 'f64'] : ['f64'];

/** Calls a host function on every element of float32 or float64 values. */
export function byElements(
  code: FunctionBuilder,
  dtype: DType,
  target: HostFunction,
  values: readonly Value[],
): Value {
  return Array.from({ length: registersOf(dtype) }, (_, register) => {
    const result = code.local('v128');
    for (let lane = 0; lane < (dtype === 'float64' ? 2 : 4); lane++) {
      const operands = values.map((value) =>
        dtype === 'float64'
          ? extractLane('f64x2.extract_lane', lane, value[register]!)
          : op('f64.promote_f32', extractLane('f32x4.extract_lane', lane, value[register]!)),
      );
      const called = callOf(target, ...operands);
      const scalar = dtype === 'float64' ? called : op('f32.demote_f64', called);
      code.set(result, replaceLane(lane, result, scalar));
    }
    return result;
  });
}

/** C's pow: JavaScript's differs where the result is 1 whatever the other argument. */
export function pow(x: number, y: number): number {
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1;
  return x ** y;
}

/** a − b·⌊a / b⌋ computed exactly, as Python and NumPy have it: the sign is the divisor's. */
export function mod(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 === b < 0 ? rest : rest + b;
}
