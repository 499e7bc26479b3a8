/**
 * Values inside a function body, as trees.
 *
 * WebAssembly is a stack machine. An operand knows its type and writes the instructions that leave its
 * value on the stack, its own operands' first. Using an operand twice writes, and computes, it twice:
 * what is shared goes into a local (`FunctionBuilder.let`).
 */
import type { ByteWriter } from './bytes.js';
import {
  encodingOf,
  type Instruction,
  type OperandTypes,
  type ResultType,
  type ValueType,
} from './instructions.js';

export interface Operand<T extends ValueType = ValueType> {
  readonly type: T;
  write(out: ByteWriter): void;
}

/** Plain numbers stand for i32 constants. */
export type Like<T extends ValueType> = T extends 'i32' ? Operand<'i32'> | number : Operand<T>;

type LikeAll<T extends readonly ValueType[]> = { [I in keyof T]: Like<T[I]> };

export function operand<T extends ValueType>(type: T, write: (out: ByteWriter) => void): Operand<T> {
  return { type, write };
}

export function asOperand<T extends ValueType>(value: Like<T>): Operand<T> {
  return (typeof value === 'number' ? i32(value) : value) as Operand<T>;
}

/** An instruction applied to operands: `op('f32x4.add', a, b)`. */
export function op<N extends Instruction>(
  name: N,
  ...operands: LikeAll<OperandTypes<N>>
): Operand<ResultType<N>> {
  const { simd, code, result } = encodingOf(name);
  const inner = operands.map((value) => asOperand(value));
  return operand(result as ResultType<N>, (out) => {
    for (const value of inner) value.write(out);
    if (simd) {
      out.bytes(SIMD_PREFIX);
      out.unsigned(code);
    } else {
      out.bytes(code);
    }
  });
}

export const SIMD_PREFIX = 0xfd;

export function i32(value: number): Operand<'i32'> {
  return operand('i32', (out) => {
    out.bytes(0x41);
    out.signed(value);
  });
}

/** Sixteen bytes. */
export function v128(bytes: Uint8Array): Operand<'v128'> {
  return operand('v128', (out) => out.vector(bytes));
}

export const i32x4 = (...lanes: [number, number, number, number]): Operand<'v128'> =>
  v128(new Uint8Array(new Int32Array(lanes).buffer));

export const splatI32 = (value: number): Operand<'v128'> => i32x4(value, value, value, value);

export const splatF32 = (value: number): Operand<'v128'> =>
  v128(new Uint8Array(new Float32Array([value, value, value, value]).buffer));

export const splatF64 = (value: number): Operand<'v128'> =>
  v128(new Uint8Array(new Float64Array([value, value]).buffer));

export const splatI64 = (value: bigint): Operand<'v128'> =>
  v128(new Uint8Array(new BigInt64Array([value, value]).buffer));

/** `condition ? ifTrue : ifFalse`, both computed. */
export function select<T extends 'i32' | 'f32' | 'f64'>(
  ifTrue: Operand<T>,
  ifFalse: Operand<T>,
  condition: Operand<'i32'>,
): Operand<T> {
  return operand(ifTrue.type, (out) => {
    ifTrue.write(out);
    ifFalse.write(out);
    condition.write(out);
    out.bytes(0x1b);
  });
}

/** The smaller of two unsigned numbers, both computed twice. */
export function least(a: Operand<'i32'>, b: Operand<'i32'>): Operand<'i32'> {
  return select(a, b, op('i32.lt_u', a, b));
}

const LANES = {
  'i32x4.extract_lane': { code: 0x1b, result: 'i32' },
  'f32x4.extract_lane': { code: 0x1f, result: 'f32' },
  'f64x2.extract_lane': { code: 0x21, result: 'f64' },
} as const;

export function extractLane<N extends keyof typeof LANES>(
  name: N,
  lane: number,
  vector: Operand<'v128'>,
): Operand<(typeof LANES)[N]['result']> {
  const { code, result } = LANES[name];
  return operand(result as (typeof LANES)[N]['result'], (out) => {
    vector.write(out);
    out.bytes(SIMD_PREFIX, code, lane);
  });
}

const REPLACEMENTS = { i32: 0x1c, f32: 0x20, f64: 0x22 } as const;

/** The vector with one lane replaced; the scalar's type tells the width of the lane. */
export function replaceLane(
  lane: number,
  vector: Operand<'v128'>,
  scalar: Operand<'i32' | 'f32' | 'f64'>,
): Operand<'v128'> {
  return operand('v128', (out) => {
    vector.write(out);
    scalar.write(out);
    out.bytes(SIMD_PREFIX, REPLACEMENTS[scalar.type], lane);
  });
}

/**
 * Lanes of 32 bits picked from two vectors: 0 to 3 are the first's, 4 to 7 the second's.
 */
export function shuffle(
  first: Operand<'v128'>,
  second: Operand<'v128'>,
  lanes: readonly [number, number, number, number],
): Operand<'v128'> {
  return operand('v128', (out) => {
    first.write(out);
    second.write(out);
    out.bytes(
      SIMD_PREFIX,
      0x0d,
      ...lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]),
    );
  });
}
