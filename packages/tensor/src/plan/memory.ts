/**
 * Which temporary values share a buffer.
 *
 * Values live from the step that makes them to the last that reads them. Going through the steps in
 * order, a value takes the free buffer that fits best, or a new one; a free buffer that is too small is
 * enlarged before a new one is made, but one more than `SLACK` times too large is left alone.
 */

const SLACK = 4;

/** A temporary value: its size and the steps of its first and last use. */
export interface Lifetime {
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

/** For every value (ordered by `first`) the number of its buffer, and the bytes of every buffer. */
export function assignBuffers(values: readonly Lifetime[]): { buffers: number[]; bytes: number[] } {
  const bytes: number[] = [];
  const freeFrom: number[] = [];
  const buffers = values.map((value) => {
    let best = -1;
    let bestWaste = Number.POSITIVE_INFINITY;
    for (let i = 0; i < bytes.length; i++) {
      if ((freeFrom[i] as number) > value.first) continue;
      const size = bytes[i] as number;
      if (size > value.bytes * SLACK && size > 4096) continue;
      const waste = Math.abs(size - value.bytes);
      if (waste < bestWaste) [best, bestWaste] = [i, waste];
    }
    if (best < 0) best = bytes.push(0) - 1;
    bytes[best] = Math.max(bytes[best] as number, value.bytes);
    // Free again for values made by a later step than the last that reads this one.
    freeFrom[best] = value.last + 1;
    return best;
  });
  return { buffers, bytes };
}
