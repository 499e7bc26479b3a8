/**
 * Every operation of the expression language in four lanes of every dtype it is defined for.
 *
 * Arguments and results are locals, so using one twice computes nothing twice. What the operations mean is
 * said in `@limpid/tensor/backend`; comments here only say why an instruction sequence gives that meaning.
 */
import type { DType } from '@limpid/tensor/backend';
import { cast, choose, narrowMask, registersOf, splat, type Value } from '../lanes/value.js';
import { expF32, expm1F32 } from '../math/exp.js';
import { byElements, type HostFunction, type HostName } from '../math/host.js';
import { divide, modulo, shiftByConstant, shiftByLanes, shiftFor } from '../math/integer.js';
import { log1pF32, logF32 } from '../math/log.js';
import { rareFunction } from '../math/rare.js';
import { tanhF32 } from '../math/tanh.js';
import {
  type FunctionBuilder,
  type Lanewise,
  type LanewiseUnary,
  type Operand,
  op,
  splatF32,
  splatF64,
} from '../wasm/index.js';
import type { OperationLine } from './lines.js';
import { maximumOf } from './maximum.js';

type Vector = Operand<'v128'>;

/** What emitting an operation may need besides its arguments. */
export interface Workshop {
  readonly code: FunctionBuilder;
  /** The import of a host function, made when first asked for. */
  readonly host: (name: HostName) => HostFunction;
}

/** The instruction of each dtype; bools are masks, and what is the same for int32 and uint32 says so once. */
type Lanes<N> = Readonly<Partial<Record<DType, N>>>;

const both = <N>(name: N): Lanes<N> => ({ int32: name, uint32: name });
const float = <S extends string>(suffix: S) =>
  ({ float32: `f32x4.${suffix}`, float64: `f64x2.${suffix}` }) as const;

const BINARY: Readonly<Record<string, Lanes<Lanewise>>> = {
  add: { ...float('add'), ...both('i32x4.add'), bool: 'v128.or' },
  mul: { ...float('mul'), ...both('i32x4.mul'), bool: 'v128.and' },
  div: float('div'),
  // WebAssembly's max is IEEE 754-2019's maximum: NaN when an argument is, and +0 above −0.
  max: { ...float('max'), int32: 'i32x4.max_s', uint32: 'i32x4.max_u', bool: 'v128.or' },
  less: { ...float('lt'), int32: 'i32x4.lt_s', uint32: 'i32x4.lt_u' },
  equal: { ...float('eq'), ...both('i32x4.eq'), bool: 'i32x4.eq' },
  bitwiseAnd: { ...both('v128.and'), bool: 'v128.and' },
  bitwiseOr: { ...both('v128.or'), bool: 'v128.or' },
  bitwiseXor: { ...both('v128.xor'), bool: 'v128.xor' },
};

const UNARY: Readonly<Record<string, Lanes<LanewiseUnary>>> = {
  neg: both('i32x4.neg'),
  sqrt: float('sqrt'),
  floor: float('floor'),
};

/** Functions of float32; others are loaded when they are needed. */
const NATIVE = {
  expm1: expm1F32,
  log: logF32,
  log1p: log1pF32,
  tanh: tanhF32,
} as const;

/** The instruction that combines two registers of a dtype, for the operations that are one. */
export function lanewise(name: 'add' | 'mul' | 'max', dtype: DType): Lanewise {
  const instruction = BINARY[name]?.[dtype];
  if (!instruction) throw new Error(`internal: no ${name} of ${dtype}`);
  return instruction;
}

/** The value of an operation on values. */
export function operate(shop: Workshop, line: OperationLine, args: readonly Value[]): Value {
  const value = compute(shop, line, args);
  return value.map((vector) => shop.code.let(vector));
}

/** Instructions that the longer operations take, roughly. */
const WEIGHTS: Readonly<Record<string, number>> = {
  div: 4,
  sqrt: 4,
  mod: 40,
  sin: 40,
  cos: 40,
  erf: 40,
  pow: 80,
  max: 6,
  cast: 2,
};
const FUNCTION_WEIGHT = 40;

/** How many instructions, roughly, an operation takes. */
export function weightOf({ op, from, known, args }: OperationLine): number {
  const weight =
    op === 'exp' || op in NATIVE ? FUNCTION_WEIGHT : known === undefined ? (WEIGHTS[op] ?? 1) : 2;
  return weight * registersOf(from) * Math.max(1, args.length - 2);
}

function compute(shop: Workshop, line: OperationLine, args: readonly Value[]): Value {
  const { from, dtype } = line;
  const [a, b, c] = args as readonly [Value, Value, Value];
  switch (line.op) {
    case 'where':
      return choose(dtype, a[0]!, b, c);
    case 'cast':
      return cast(from, dtype, a);
    case 'bitcast':
      return a;
    case 'neg':
      if (from !== 'float32' && from !== 'float64') return unary(line, a);
      // The engine would make the sign bit anew every time.
      return a.map((vector) => op('v128.xor', vector, splat(from, -0)[0]!));
    case 'sqrt':
    case 'floor':
      return line.op === 'floor' && (from === 'int32' || from === 'uint32') ? a : unary(line, a);
    case 'exp':
    case 'expm1':
    case 'log':
    case 'log1p':
    case 'sin':
    case 'cos':
    case 'tanh':
    case 'erf':
      return transcendental(shop, line, line.op, a);
    case 'max':
      if (args.length > 2 && (from === 'float32' || from === 'float64')) {
        return maximumOf(shop.code, from, args);
      }
      return line.known === undefined ? binary(line, a, b) : maximum(line, a, b);
    case 'pow':
      return power(shop, line, a, b);
    case 'div':
    case 'mod':
      return quotient(shop, line, a, b);
    case 'shiftLeft':
    case 'shiftRight':
      return [shifted(shop, line, a[0]!, b[0]!)];
    case 'less':
      return [from === 'bool' ? op('v128.andnot', b[0]!, a[0]!) : comparison(line, a, b)];
    case 'equal':
      return [comparison(line, a, b)];
    default:
      return binary(line, a, b);
  }
}

function transcendental(
  shop: Workshop,
  line: OperationLine,
  name: keyof typeof NATIVE | 'exp' | 'sin' | 'cos' | 'erf',
  a: Value,
): Value {
  if (line.from !== 'float32') return fromHost(shop, line, name, [a]);
  if (name === 'exp') return [expF32(shop.code, a[0]!, line.negated ? -1 : 1)];
  const native = name === 'sin' || name === 'cos' || name === 'erf' ? rareFunction(name) : NATIVE[name];
  // sin and cos leave very large arguments to the host.
  return [native(shop.code, a[0]!, () => shop.host(name))];
}

function unary(line: OperationLine, a: Value): Value {
  const name = UNARY[line.op]?.[line.from];
  return name ? a.map((vector) => op(name, vector)) : undefinedFor(line);
}

function binary(line: OperationLine, a: Value, b: Value): Value {
  const name = BINARY[line.op]?.[line.from];
  return name ? a.map((vector, i) => op(name, vector, b[i]!)) : undefinedFor(line);
}

/**
 * The larger of x and a known number, by the one instruction that gives its first argument when either is NaN.
 * It does so too when both are zeros; adding +0 then leaves +0.
 */
function maximum({ from, known }: OperationLine, x: Value, bound: Value): Value {
  const [max, add] =
    from === 'float32' ? (['f32x4.pmax', 'f32x4.add'] as const) : (['f64x2.pmax', 'f64x2.add'] as const);
  const larger = x.map((vector, i) => op(max, vector, bound[i]!));
  return known === 0 ? larger.map((vector, i) => op(add, vector, splat(from, 0)[i]!)) : larger;
}

function comparison(line: OperationLine, a: Value, b: Value): Vector {
  const masks = binary(line, a, b);
  return line.from === 'float64' ? narrowMask(masks) : masks[0]!;
}

function quotient(shop: Workshop, line: OperationLine, a: Value, b: Value): Value {
  if (line.from === 'int32' || line.from === 'uint32') {
    return [(line.op === 'div' ? divide : modulo)(line.from, a[0]!, b[0]!)];
  }
  return line.op === 'div' ? binary(line, a, b) : fromHost(shop, line, 'mod', [a, b]);
}

function power(shop: Workshop, line: OperationLine, a: Value, b: Value): Value {
  const { from, known } = line;
  if (known !== undefined) return a.map((vector) => simplePower(shop, from, vector, known));
  return from === 'float32'
    ? [rareFunction('pow')(shop.code, a[0]!, b[0]!)]
    : fromHost(shop, line, 'pow', [a, b]);
}

/** x¹, x², x³ and 1 / x. */
function simplePower({ code }: Workshop, dtype: DType, x: Vector, exponent: number): Vector {
  const [mul, div] =
    dtype === 'float32' ? (['f32x4.mul', 'f32x4.div'] as const) : (['f64x2.mul', 'f64x2.div'] as const);
  if (exponent === 1) return x;
  if (exponent === -1) return op(div, dtype === 'float32' ? splatF32(1) : splatF64(1), x);
  const square = code.let(op(mul, x, x));
  return exponent === 2 ? square : op(mul, square, x);
}

function shifted(shop: Workshop, line: OperationLine, vector: Vector, amounts: Vector): Vector {
  const shift = shiftFor(line.op as 'shiftLeft' | 'shiftRight', line.from);
  if (line.known !== undefined) return shiftByConstant(shift, vector, line.known);
  return shiftByLanes(shop.code, shift, vector, amounts);
}

function fromHost(shop: Workshop, line: OperationLine, name: HostName, args: readonly Value[]): Value {
  if (line.from !== 'float32' && line.from !== 'float64') return undefinedFor(line);
  return byElements(shop.code, line.from, shop.host(name), args);
}

function undefinedFor({ op: name, from }: OperationLine): never {
  throw new Error(`internal: ${name} of ${from} has no meaning in a kernel`);
}
