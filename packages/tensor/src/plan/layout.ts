import { bytesPerElement } from '../backend/dtype.js';
import { internal } from '../error.js';
import type { Value } from '../graph/value.js';
import type { Node } from '../schedule/node.js';
import { sizeOf } from '../shape/shape.js';
import { assignBuffers, type Lifetime } from './memory.js';
import type { Prepared } from './prepare.js';

/** The bytes a value takes. */
export function bytesOf({ value }: Node): number {
  return sizeOf(value.shape) * bytesPerElement(value.dtype);
}

/**
 * Which buffer every value of a schedule lies in. Slots are numbered as a plan's buffers are: leaves,
 * results, temporaries.
 */
export interface Layout {
  /** The slot a kernel reads a value from. */
  readonly inputSlot: (node: Node) => number;
  /** The slot a kernel writes a value to; a leaf that is asked for is copied there. */
  readonly outputSlot: (node: Node) => number;
  /** For the values that were asked for: the first place they were asked for at. */
  readonly resultOf: ReadonlyMap<Node, number>;
  /** Values asked for again, and where. */
  readonly copies: readonly { readonly from: Node; readonly result: number }[];
  /** The step that reads a value last. */
  readonly lastUse: ReadonlyMap<Node, number>;
  /** The bytes of every temporary buffer. */
  readonly temporaries: readonly number[];
}

/** Lays out the values that `prepared` makes, in order, for `roots` and from `leaves`. */
export function layOut(
  prepared: readonly Prepared[],
  roots: readonly Node[],
  leaves: readonly Value[],
): Layout {
  const leafSlot = new Map<Value, number>(leaves.map((leaf, i) => [leaf, i]));
  const resultOf = new Map<Node, number>();
  const copies: { from: Node; result: number }[] = [];
  roots.forEach((node, result) => {
    if (resultOf.has(node)) copies.push({ from: node, result });
    else resultOf.set(node, result);
  });

  const lastUse = new Map<Node, number>();
  prepared.forEach(({ draft }, step) => {
    for (const node of draft.inputs) lastUse.set(node, step);
  });
  for (const { from } of copies) lastUse.set(from, prepared.length);

  const kept: Node[] = [];
  const lifetimes: Lifetime[] = [];
  prepared.forEach(({ draft }, first) => {
    for (const node of draft.outputs) {
      if (resultOf.has(node)) continue;
      kept.push(node);
      lifetimes.push({ bytes: bytesOf(node), first, last: lastUse.get(node) ?? first });
    }
  });
  const { buffers, bytes } = assignBuffers(lifetimes);
  const written = new Map<Node, number>();
  kept.forEach((node, i) => void written.set(node, leaves.length + roots.length + (buffers[i] as number)));
  for (const [node, result] of resultOf) written.set(node, leaves.length + result);

  const slotIn = (slots: ReadonlyMap<Node | Value, number>, key: Node | Value): number => {
    const slot = slots.get(key);
    if (slot === undefined) throw internal('a kernel uses a value that has no buffer');
    return slot;
  };
  return {
    inputSlot: (node) => (node.stored ? slotIn(leafSlot, node.value) : slotIn(written, node)),
    outputSlot: (node) => slotIn(written, node),
    resultOf,
    copies,
    lastUse,
    temporaries: bytes,
  };
}
