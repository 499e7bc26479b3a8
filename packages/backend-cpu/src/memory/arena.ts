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
/** Longer pieces are not shelved: kernels over so many bytes take longer than splitting and joining. */
const LONGEST_SHELVED = 256 * GRANULE;

/** A piece of memory, in use or free. */
export interface Piece {
  readonly address: number;
  readonly size: number;
  /** How many bytes were asked for: at most `size`. */
  readonly bytes: number;
}

interface Block extends Piece {
  size: number;
  bytes: number;
  /** Whether somebody has it. */
  used: boolean;
  /** Whether it is in the list of its class; what is neither used nor free is shelved. */
  free: boolean;
  /** Neighbours by address. */
  before: Block | undefined;
  after: Block | undefined;
  /** Neighbours in the list of free blocks of its class, or on its shelf. */
  previous: Block | undefined;
  next: Block | undefined;
}

export class Arena {
  private readonly lists: (Block | undefined)[] = [];
  /** By size in granules. */
  private readonly shelves = new Array<Block | undefined>(LONGEST_SHELVED / GRANULE + 1).fill(undefined);
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
    let block = this.unshelve(size) ?? this.cut(this.find(size), size);
    if (!block) {
      this.clearShelves();
      block = this.cut(this.find(size) ?? this.findInClass(size), size);
    }
    if (!block) return undefined;
    block.used = true;
    block.bytes = bytes;
    this.inUse += block.size;
    return block;
  }

  /** Takes a piece back. */
  give(piece: Piece): void {
    const block = piece as Block;
    if (!block.used) throw new Error(`internal: memory at ${block.address} was given back twice`);
    block.used = false;
    this.inUse -= block.size;
    if (block.size > LONGEST_SHELVED) {
      this.join(block);
      return;
    }
    const shelf = block.size / GRANULE;
    block.next = this.shelves[shelf];
    this.shelves[shelf] = block;
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
    return roundUp(bytes) - (this.last?.free ? this.last.size : 0);
  }

  private unshelve(size: number): Block | undefined {
    if (size > LONGEST_SHELVED) return undefined;
    const shelf = size / GRANULE;
    const block = this.shelves[shelf];
    if (block) this.shelves[shelf] = block.next;
    return block;
  }

  /** Joins everything on the shelves with its neighbours. */
  private clearShelves(): void {
    for (let size = GRANULE; size <= LONGEST_SHELVED; size += GRANULE) {
      for (let block = this.unshelve(size); block; block = this.unshelve(size)) {
        this.join(block);
      }
    }
  }

  /** A piece of this size from the beginning of a free block. */
  private cut(block: Block | undefined, size: number): Block | undefined {
    if (!block) return undefined;
    this.unlink(block);
    block.free = false;
    if (block.size > size) {
      const rest = this.insertAfter(block, block.size - size);
      block.size = size;
      this.link(rest);
    }
    return block;
  }

  /** Puts a block into the lists, together with neighbours that are there. */
  private join(block: Block): void {
    if (block.after?.free) this.absorbNext(block);
    const { before } = block;
    if (!before?.free) {
      this.link(block);
      return;
    }
    this.unlink(before);
    this.merge(before, block);
    this.link(before);
  }

  private find(size: number): Block | undefined {
    const least = classOf(roundUpToClass(size));
    const first = least >>> SUBCLASS_BITS;
    const sameClass = (this.subclassMaps[first] ?? 0) & (-1 << (least % SUBCLASSES));
    if (sameClass !== 0) return this.lists[first * SUBCLASSES + lowestBit(sameClass)];
    const larger = first >= 31 ? 0 : this.classMap & (-1 << (first + 1));
    if (larger === 0) return undefined;
    const found = lowestBit(larger);
    return this.lists[found * SUBCLASSES + lowestBit(this.subclassMaps[found]!)];
  }

  /** One that is long enough among those of the size's own class, of which not all are: before there is nothing. */
  private findInClass(size: number): Block | undefined {
    let block = this.lists[classOf(size)];
    while (block && block.size < size) block = block.next;
    return block;
  }

  private link(block: Block): void {
    const index = classOf(block.size);
    const first = index >>> SUBCLASS_BITS;
    const head = this.lists[index];
    block.free = true;
    block.previous = undefined;
    block.next = head;
    if (head) head.previous = block;
    this.lists[index] = block;
    this.subclassMaps[first]! |= 1 << (index % SUBCLASSES);
    this.classMap |= 1 << first;
  }

  private unlink(block: Block): void {
    const { previous, next } = block;
    if (next) next.previous = previous;
    if (previous) {
      previous.next = next;
      return;
    }
    const index = classOf(block.size);
    const first = index >>> SUBCLASS_BITS;
    this.lists[index] = next;
    if (next) return;
    this.subclassMaps[first]! &= ~(1 << (index % SUBCLASSES));
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
  const none = undefined;
  return {
    address,
    size,
    bytes: 0,
    used: false,
    free: false,
    before,
    after: none,
    previous: none,
    next: none,
  };
}

function roundUp(bytes: number): number {
  return Math.max(GRANULE, Math.ceil(bytes / GRANULE) * GRANULE);
}

/** The class a size belongs to: its power of two in granules, then, in the last three bits, the next three. */
function classOf(size: number): number {
  const granules = size / GRANULE;
  const power = 31 - Math.clz32(granules);
  if (power < SUBCLASS_BITS) return granules;
  return (power - SUBCLASS_BITS) * SUBCLASSES + (granules >>> (power - SUBCLASS_BITS));
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
