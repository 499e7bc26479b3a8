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
  /** The work is the range `[0, count)`. */
  readonly count: number;
  /** `undefined`: the work has to be done in order, by one thread. */
  readonly division?: Division;
  /** Whether the outputs are to be filled with zeros before. */
  readonly fromZeros?: true;
}
