/**
 * A whole backend for limpid, to be read from top to bottom before writing one's own.
 *
 * It runs the two kinds of kernel that every backend must run, map and reduce, and declines the rest: limpid
 * then makes matrix products, convolutions and sorting out of these. It walks one element at a time, slow and
 * right; a faster backend emits its device's code instead.
 */
import type { Access, Backend, DType, Expression, Guard, Kernel } from '@limpid/tensor/backend';
import { isFloat, type ReduceKernel, type Run, type TypedArray, viewAs } from '@limpid/tensor/backend';

/** Results are JavaScript numbers, rounded to what their dtype can hold. */
const DTYPES: { readonly [D in DType]?: { round(x: number): number; least: number; greatest: number } } = {
  float32: { round: Math.fround, least: -Infinity, greatest: Infinity },
  float64: { round: (x) => x, least: -Infinity, greatest: Infinity },
  int32: { round: (x) => x | 0, least: -(2 ** 31), greatest: 2 ** 31 - 1 },
  uint32: { round: (x) => x >>> 0, least: 0, greatest: 2 ** 32 - 1 },
  bool: { round: (x) => (x === 0 ? 0 : 1), least: 0, greatest: 1 },
};

/** A backend whose memory is byte arrays. */
export function toyBackend(): Backend<Uint8Array> {
  return {
    name: 'toy',
    spec: 1,
    dtypes: new Set(Object.keys(DTYPES) as DType[]),
    allocate: (bytes) => new Uint8Array(bytes),
    free: () => {}, // the garbage collector's work
    write: (buffer, data) => buffer.set(data),
    read: async (buffer) => buffer.slice(),
    compile,
  };
}

/** A kernel visits the coordinates of its shape in order and writes every output there. */
function compile(kernel: Kernel): Run<Uint8Array> | undefined {
  if (kernel.kind !== 'map' && kernel.kind !== 'reduce') return undefined; // "decompose it for me"
  const evaluate = kernel.kind === 'map' ? evaluator(kernel.body) : reduction(kernel);
  return (inputs, outputs) => {
    const sources = inputs.map((buffer, i) => viewAs(kernel.inputs[i]!, buffer));
    const targets = outputs.map((buffer, i) => viewAs(kernel.outputs[i]!.dtype, buffer));
    [...coordinates(kernel.shape)].forEach((at, element) => {
      const values = evaluate(sources, at);
      for (const [i, { value }] of kernel.outputs.entries()) targets[i]![element] = values[value]!;
    });
  };
}

/** From the inputs and a coordinate to the values of a list of expressions. */
type Evaluate = (inputs: readonly TypedArray[], at: readonly number[], reduced?: number) => number[];

/** Expressions are evaluated in order; their arguments stand among the values before them. */
function evaluator(list: readonly Expression[]): Evaluate {
  return (inputs, at, reduced = 0) => {
    const values: number[] = [];
    const valueOf = (e: Expression): number => {
      if (e.op === 'constant') return e.value;
      if (e.op === 'reduced') return reduced;
      if (e.op === 'inside') return Number(inside(e.guard, at));
      if (e.op === 'index') return inside(e.access.guard, at) ? place(e.access, at) : 0;
      if (e.op === 'load') return inside(e.access.guard, at) ? inputs[e.input]![place(e.access, at)]! : 0;
      const [a, b, c] = e.args.map((arg) => values[arg]!) as [number, number, number];
      const { dtype } = list[e.args[0]!]!;
      if (e.op === 'where') return a ? b : c;
      if (e.op === 'cast') return isFloat(dtype) && e.dtype !== 'bool' ? hold(a, e.dtype) : a;
      if (e.op === 'bitcast')
        return viewAs(e.dtype, new Uint8Array(viewAs(dtype, new Uint8Array(8)).fill(a).buffer))[0]!;
      return operations(dtype)[e.op]!(a, b);
    };
    for (const e of list) values.push(DTYPES[e.dtype]!.round(valueOf(e)));
    return values;
  };
}

/** A reduction evaluates its body everywhere inside, combines the results, and goes on with the epilogue. */
function reduction({ body, value, reduced, reducer, epilogue }: ReduceKernel): Evaluate {
  const [element, finish] = [evaluator(body), evaluator(epilogue)];
  const { dtype } = body[value]!;
  return (inputs, at) => {
    const elements = [...coordinates(reduced)].map((inner) => element(inputs, [...at, ...inner])[value]!);
    return finish(inputs, at, DTYPES[dtype]!.round(REDUCE[reducer](elements, dtype)));
  };
}

type Combine = (elements: readonly number[], dtype: DType) => number;
const REDUCE: Readonly<Record<ReduceKernel['reducer'], Combine>> = {
  sum: pairwiseSum,
  prod: (elements, dtype) => elements.reduce((a, b) => operations(dtype).mul!(a, b), 1),
  max: (elements, dtype) => elements.reduce((a, b) => Math.max(a, b), DTYPES[dtype]!.least),
};

/** Halves plus halves: the rounding error grows with the logarithm of the length. */
function pairwiseSum(elements: readonly number[]): number {
  if (elements.length <= 2) return (elements[0] ?? 0) + (elements[1] ?? 0);
  const half = elements.length >> 1;
  return pairwiseSum(elements.slice(0, half)) + pairwiseSum(elements.slice(half));
}

/** Every coordinate of a shape, the last axis fastest; a scalar has one, which is empty. */
function* coordinates([size, ...rest]: readonly number[]): Generator<number[]> {
  if (size === undefined) yield [];
  else for (let i = 0; i < size; i++) for (const inner of coordinates(rest)) yield [i, ...inner];
}

const inside = (guard: Guard | undefined, at: readonly number[]): boolean =>
  guard === undefined || guard.every(([low, high], axis) => at[axis]! >= low && at[axis]! < high);
const place = ({ offset, strides }: Access, at: readonly number[]): number =>
  strides.reduce((sum, stride, axis) => sum + stride * at[axis]!, offset);

/** A float that becomes an integer is first held within its range; rounding cuts it off and makes NaN 0. */
const hold = (x: number, dtype: DType): number =>
  Math.min(Math.max(x, DTYPES[dtype]!.least), DTYPES[dtype]!.greatest);

type Operations = Readonly<Record<string, (a: number, b: number) => number>>;
const { exp, expm1, log, log1p, sin, cos, tanh, sqrt, floor } = Math;

const ON_FLOATS: Operations = {
  ...{ exp, expm1, log, log1p, sin, cos, tanh, sqrt, floor, erf },
  neg: (a) => -a,
  add: (a, b) => a + b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  mod: (a, b) => (a % b === 0 ? (b > 0 ? 0 : -0) : a < 0 === b < 0 ? a % b : (a % b) + b),
  pow: (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b), // as C has it
  max: (a, b) => Math.max(a, b),
  less: (a, b) => Number(a < b),
  equal: (a, b) => Number(a === b),
};
const ON_INTEGERS: Operations = {
  ...ON_FLOATS,
  mul: Math.imul,
  div: (a, b) => (b === 0 ? 0 : floor(a / b)),
  mod: (a, b) => (b === 0 ? 0 : a - b * floor(a / b)),
  bitwiseAnd: (a, b) => a & b,
  bitwiseOr: (a, b) => a | b,
  bitwiseXor: (a, b) => a ^ b,
  shiftLeft: (a, b) => (b < 32 ? a << b : 0),
  shiftRight: (a, b) => floor(a / 2 ** b),
};
const operations = (dtype: DType): Operations => (isFloat(dtype) ? ON_FLOATS : ON_INTEGERS);

/** The error function by its series 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!!, which is ±1 beyond 6. */
function erf(x: number): number {
  if (!(Math.abs(x) < 6)) return Math.sign(x);
  let sum = x;
  for (let n = 1, term = x; term !== 0; n++) sum += term *= (2 * x * x) / (2 * n + 1);
  return (2 / Math.sqrt(Math.PI)) * exp(-x * x) * sum;
}
