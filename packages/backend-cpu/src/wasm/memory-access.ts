/**
 * Loads and stores. Alignment hints are left at one byte: they change no meaning, and the engines ignore
 * them. An address is the i32 operand plus the constant `offset`.
 */
import type { ByteWriter } from './bytes.js';
import { asOperand, type Like, type Operand, operand, SIMD_PREFIX } from './operand.js';

const LOADS = {
  'i32.load': { code: [0x28], result: 'i32' },
  'v128.load': { code: [SIMD_PREFIX, 0x00], result: 'v128' },
  'v128.load8_splat': { code: [SIMD_PREFIX, 0x07], result: 'v128' },
  'v128.load32_splat': { code: [SIMD_PREFIX, 0x09], result: 'v128' },
  'v128.load64_splat': { code: [SIMD_PREFIX, 0x0a], result: 'v128' },
  'v128.load32_zero': { code: [SIMD_PREFIX, 0x5c], result: 'v128' },
  'v128.load64_zero': { code: [SIMD_PREFIX, 0x5d], result: 'v128' },
} as const;

export type Load = keyof typeof LOADS;

export function load<N extends Load>(
  name: N,
  address: Like<'i32'>,
  offset = 0,
): Operand<(typeof LOADS)[N]['result']> {
  const { code, result } = LOADS[name];
  const inner = asOperand<'i32'>(address);
  return operand(result as (typeof LOADS)[N]['result'], (out) => {
    inner.write(out);
    out.bytes(...code, 0);
    out.unsigned(offset);
  });
}

const LANE_LOADS = { 8: 0x54, 32: 0x56, 64: 0x57 } as const;
const LANE_STORES = { 8: 0x58, 32: 0x5a, 64: 0x5b } as const;

/** The width of a lane in bits. */
export type LaneWidth = keyof typeof LANE_LOADS;

/** The vector with one lane read from memory. */
export function loadLane(
  width: LaneWidth,
  lane: number,
  address: Like<'i32'>,
  vector: Operand<'v128'>,
  offset = 0,
): Operand<'v128'> {
  const inner = asOperand<'i32'>(address);
  return operand('v128', (out) => {
    inner.write(out);
    vector.write(out);
    out.bytes(SIMD_PREFIX, LANE_LOADS[width], 0);
    out.unsigned(offset);
    out.bytes(lane);
  });
}

const STORES = {
  'i32.store': [0x36],
  'v128.store': [SIMD_PREFIX, 0x0b],
} as const;

export type Store = keyof typeof STORES;

export function writeStore(
  out: ByteWriter,
  name: Store,
  address: Operand<'i32'>,
  value: Operand,
  offset: number,
): void {
  address.write(out);
  value.write(out);
  out.bytes(...STORES[name], 0);
  out.unsigned(offset);
}

export function writeStoreLane(
  out: ByteWriter,
  width: LaneWidth,
  lane: number,
  address: Operand<'i32'>,
  vector: Operand<'v128'>,
  offset: number,
): void {
  address.write(out);
  vector.write(out);
  out.bytes(SIMD_PREFIX, LANE_STORES[width], 0);
  out.unsigned(offset);
  out.bytes(lane);
}
