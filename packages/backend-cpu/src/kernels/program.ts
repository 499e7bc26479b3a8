/**
 * What compiling a kernel comes to: code shared by all kernels of the same structure, and this kernel's own
 * argument block.
 */

import type { Division } from '../threads/work.js';
import type { ModuleBuilder } from '../wasm/index.js';

/** The emitted module's identity, its source, and the data that make it this very kernel. */
export interface Program {
  /** Equal for programs with the same code. */
  readonly structure: string;
  readonly emit: () => ModuleBuilder;
  /** The argument block; the first words are the addresses of the inputs, then of the outputs. */
  readonly words: readonly number[];
  /** The word for the address of scratch memory, if the code needs any. */
  readonly scratch?: number;
  /** How much of it; by default, enough for the accumulators of a tile. */
  readonly scratchBytes?: number;
  /** The work is the range `[0, count)`. */
  readonly count: number;
  /** `undefined`: the work has to be done in order, by one thread. */
  readonly division?: Division;
  /** Whether the outputs are to be filled with zeros before. */
  readonly fromZeros?: true;
}

/** What an expression takes for one element, in nanoseconds; roughly, in the middle of slow and fast ones. */
const EXPRESSION_COST = 0.25;
/** Two threads never write into the same cache line, whatever the dtype. */
const ELEMENTS_APART = 64;

/**
 * The division of a work in which a unit goes through `elements` elements, with so many expressions for each.
 *
 * @param isFine Whether a unit is no more than an element of a row.
 */
export function divisionOf(elements: number, expressions: number, isFine = false): Division {
  return { granule: isFine ? ELEMENTS_APART : 1, unitCost: elements * expressions * EXPRESSION_COST };
}
