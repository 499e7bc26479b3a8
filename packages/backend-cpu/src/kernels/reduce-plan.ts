import type { DType, Reducer } from '@limpid/tensor/backend';
import { type FunctionBuilder, type Local, least, load, type Operand, op } from '../wasm/index.js';
import type { Registers } from './accumulator.js';
import type { Frame } from './frame.js';
import type { Line } from './lines.js';
import type { OutputLine } from './outputs.js';

/** A reduction without its sizes. */
export interface ReducePlan {
  readonly reducer: Reducer;
  /** The line of the body that is reduced, and its dtype. */
  readonly value: number;
  readonly dtype: DType;
  readonly body: readonly Line[];
  readonly epilogue: readonly Line[];
  readonly outputs: readonly OutputLine[];
  /** Whether the rows are long enough for loops that take several fours at a time. */
  readonly isLong: boolean;
  /** The word with the address of the accumulators of a tile. */
  readonly scratch: number;
}

/** Terms of a block: some ten microseconds. */
export const BLOCK_TERMS = 65536;

/** Where the reduction is cut into blocks (see reduce-blocks.ts): the positions of words. */
export interface Block {
  /** The address of what the blocks come to. */
  readonly partials: number;
  /** The length of a block along the axis that is cut, and the axis's own. */
  readonly length: number;
  readonly whole: number;
  /** How many steps of a loop a step along that axis is, and the word that loop has its count in. */
  readonly steps: number;
  readonly count: number;
  /** How many groups of four results a row has. */
  readonly groups: number;
}

export const REGISTER_BYTES = 16;

/** Counts how much is left for the block at hand, the last of the outer coordinates. */
export function enterBlock(frame: Frame, block: Block): void {
  const { code, args } = frame;
  const length = frame.word(block.length);
  const start = op('i32.mul', frame.outer.coordinates.at(-1)!, length);
  const left = code.let(op('i32.sub', frame.word(block.whole), start));
  const count = op('i32.mul', least(left, length), frame.word(block.steps));
  code.store('i32.store', args, count, 4 * block.count);
}

export function keep(code: FunctionBuilder, address: Operand<'i32'>, registers: Registers): void {
  const place = code.let(address);
  registers.forEach((register, i) => {
    code.store('v128.store', place, register, i * REGISTER_BYTES);
  });
}

export function recallFrom(code: FunctionBuilder, address: Local<'i32'>, count: number): Registers {
  return Array.from({ length: count }, (_, i) => code.let(load('v128.load', address, i * REGISTER_BYTES)));
}
