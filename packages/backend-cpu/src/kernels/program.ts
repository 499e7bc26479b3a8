/**
 * What compiling a kernel comes to: code shared by all kernels of the same structure, and this kernel's own
 * argument block.
 */

/** The emitted module's identity, its source, and the data that make it this very kernel. */
export interface Program {
  /** Equal for programs with the same code. */
  readonly structure: string;
  readonly emit: () => Uint8Array<ArrayBuffer>;
  /** The argument block; the first words are the addresses of the inputs, then of the outputs. */
  readonly words: readonly number[];
  /** The word for the address of scratch memory, if the code needs any. */
  readonly scratch?: number;
  /**
   * The work is the range `[0, count)`. Any division of it into ranges gives the same result, unless the
   * program is `sequential`.
   */
  readonly count: number;
  /** Whether the work has to be done in order, by one thread. */
  readonly sequential?: true;
  /** Whether the outputs are to be filled with zeros before. */
  readonly fromZeros?: true;
}
