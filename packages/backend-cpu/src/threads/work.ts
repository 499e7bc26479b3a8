/**
 * What a kernel hands over to be run: its code, its argument block, and how the work may be divided.
 *
 * The work is the range `[0, count)`, and any division of it into ranges gives the same bits. So a product
 * over many batches, for instance, is one work whose units are the rows of all of them.
 */

/** Runs a range `[begin, end)` of a kernel's work with the argument block at an address. */
export type Launch = (args: number, begin: number, end: number) => void;

/** A compiled module. */
export interface Code {
  readonly run: Launch;
  /** The module's bytes, for the threads that have to compile it themselves. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The names of the functions that it imports. */
  readonly imports: readonly string[];
}

/** How a work may be cut up. */
export interface Division {
  /** Cuts fall on multiples of this many units. */
  readonly granule: number;
  /** Roughly how many nanoseconds a unit takes; work of a few microseconds is left whole. */
  readonly unitCost: number;
  /** Roughly how many nanoseconds starting a range takes, with the packing that is done once for it; 0. */
  readonly rangeCost?: number;
}

/** Memory that every thread needs for itself while it runs a range. */
export interface OwnMemory {
  /** The word of the argument block that takes the address, a multiple of 64. */
  readonly word: number;
  readonly bytes: number;
}

export interface Work {
  readonly code: Code;
  /** The argument block. The caller may change words from one start to the next. */
  readonly words: Int32Array;
  readonly count: number;
  readonly own?: readonly OwnMemory[];
  /** `undefined`: it has to be done whole, by one thread. */
  readonly division?: Division | undefined;
}
