import type { DType, Reducer } from '@limpid/tensor/backend';
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
