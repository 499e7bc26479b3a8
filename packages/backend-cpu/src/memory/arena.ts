/**
 * Which piece of a long stretch of addresses belongs to whom.
 *
 * A two-level segregated fit (Masmano, Ripoll, Crespo, Real: "TLSF: a new dynamic memory allocator for
 * real-time systems", ECRTS 2004): free pieces are kept in lists by size class, eight classes to every
 * power of two, and two bit maps tell which lists have members, so that both asking and giving back take
 * constant time. A piece that is too long is split, neighbours that are both free are joined, and what was
 * given back last is handed out first, while it is still in the caches. The bookkeeping lies in JavaScript
 * objects and not in the memory it describes, which therefore may grow or be shared.
 */

/** Pieces begin at and are multiples of a cache line. */
export const GRANULE = 64;
const SUBCLASS_BITS = 3;
const SUBCLASSES = 1 << SUBCLASS_BITS;

/** A piece of memory, in use or free. */
export interface Piece {
  readonly address: number;
  readonly size: number;
}

interface Block extends Piece {
  size: number;
  free: boolean;
  /** Neighbours by address. */
  before: Block | undefined;
  after: Block | undefined;
  /** Neighbours in the list of free blocks of its class. */
  previous: Block | undefined;
  next: Block | undefined;
}

export class Arena {
  private readonly lists: (Block | undefined)[] = [];
  private readonly subclassMaps: number[] = new Array<number>(32).fill(0);
  private classMap = 0;
  private last: Block | undefined;
  private end: number;
  private inUse = 0;

  /** Begins empty at `start`, a multiple of 64; `extend` gives it addresses. */
  constructor(start: number) {
    this.end = start;
  }

  /** The bytes of all pieces in use. */
  get held(): number {
    return this.inUse;
  }

  /** A piece of at least `bytes` bytes, or `undefined` when no free piece is long enough. */
  take(bytes: number): Piece | undefined {
    const size = roundUp(bytes);
    const block = this.find(size);
    if (!block) return undefined;
    this.unlink(block);
    block.free = false;
    if (block.size > size) {
      const rest = this.insertAfter(block, block.size - size);
      block.size = size;
      this.link(rest);
    }
    this.inUse += block.size;
    return block;
  }

  /** Takes a piece back. */
  give(piece: Piece): void {
    let block = piece as Block;
    if (block.free) throw new Error(`internal: memory at ${block.address} was given back twice`);
    this.inUse -= block.size;
    if (block.after?.free) this.absorbNext(block);
    const { before } = block;
    if (before?.free) {
      this.unlink(before);
      this.merge(before, block);
      block = before;
    }
    this.link(block);
  }

  /** Adds `bytes` (a multiple of 64) of addresses at the end. */
  extend(bytes: number): void {
    if (this.last?.free) {
      this.unlink(this.last);
      this.last.size += bytes;
      this.link(this.last);
    } else {
      const block = createBlock(this.end, bytes, this.last);
      if (this.last) this.last.after = block;
      this.last = block;
      this.link(block);
    }
    this.end += bytes;
  }

  /** How many bytes at the end a piece of `bytes` bytes lacks. */
  lacking(bytes: number): number {
    return roundUpToClass(roundUp(bytes)) - (this.last?.free ? this.last.size : 0);
  }

  private find(size: number): Block | undefined {
    const { first, second } = classOf(roundUpToClass(size));
    const sameClass = (this.subclassMaps[first] ?? 0) & (-1 << second);
    if (sameClass !== 0) return this.lists[first * SUBCLASSES + lowestBit(sameClass)];
    const larger = first >= 31 ? 0 : this.classMap & (-1 << (first + 1));
    if (larger === 0) return undefined;
    const found = lowestBit(larger);
    return this.lists[found * SUBCLASSES + lowestBit(this.subclassMaps[found]!)];
  }

  private link(block: Block): void {
    const { first, second } = classOf(block.size);
    const index = first * SUBCLASSES + second;
    const head = this.lists[index];
    block.free = true;
    block.previous = undefined;
    block.next = head;
    if (head) head.previous = block;
    this.lists[index] = block;
    this.subclassMaps[first]! |= 1 << second;
    this.classMap |= 1 << first;
  }

  private unlink(block: Block): void {
    const { previous, next } = block;
    if (next) next.previous = previous;
    if (previous) {
      previous.next = next;
      return;
    }
    const { first, second } = classOf(block.size);
    this.lists[first * SUBCLASSES + second] = next;
    if (next) return;
    this.subclassMaps[first]! &= ~(1 << second);
    if (this.subclassMaps[first] === 0) this.classMap &= ~(1 << first);
  }

  private insertAfter(block: Block, size: number): Block {
    const rest = createBlock(block.address + block.size - size, size, block);
    rest.after = block.after;
    if (rest.after) rest.after.before = rest;
    else this.last = rest;
    block.after = rest;
    return rest;
  }

  private absorbNext(block: Block): void {
    const next = block.after!;
    this.unlink(next);
    this.merge(block, next);
  }

  private merge(block: Block, next: Block): void {
    block.size += next.size;
    block.after = next.after;
    if (block.after) block.after.before = block;
    else this.last = block;
    next.free = true;
  }
}

function createBlock(address: number, size: number, before: Block | undefined): Block {
  return { address, size, free: false, before, after: undefined, previous: undefined, next: undefined };
}

function roundUp(bytes: number): number {
  return Math.max(GRANULE, Math.ceil(bytes / GRANULE) * GRANULE);
}

/** The class a size belongs to: its power of two in granules, then the next three bits. */
function classOf(size: number): { first: number; second: number } {
  const granules = size / GRANULE;
  const power = 31 - Math.clz32(granules);
  if (power < SUBCLASS_BITS) return { first: 0, second: granules };
  return { first: power - SUBCLASS_BITS + 1, second: (granules >>> (power - SUBCLASS_BITS)) - SUBCLASSES };
}

/** The least size of the first class all of whose members are at least `size` long. */
function roundUpToClass(size: number): number {
  const granules = size / GRANULE;
  const power = 31 - Math.clz32(granules);
  if (power <= SUBCLASS_BITS) return size;
  const step = 1 << (power - SUBCLASS_BITS);
  return Math.ceil(granules / step) * step * GRANULE;
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
