/**
 * One WebAssembly memory, given out in pieces.
 *
 * The memory grows when the arena has nothing long enough, at least to double its size, so that growing is
 * rare; growth keeps addresses, and only the JavaScript views of the memory have to be made anew. The first
 * bytes belong to nobody, and the last are never given out, so that a vector load may begin a little before
 * or end a little behind a buffer.
 */
import { Arena, GRANULE, type Piece } from './arena.js';

const PAGE = 65536;
/** No memory of 32-bit addresses has more. */
const MOST_PAGES = 65536;
const INITIAL_PAGES = 16;
/** More than the longest load that may overhang a buffer. */
const MARGIN = GRANULE;

export interface HeapOptions {
  /** The most bytes the memory may come to; 4 GiB unless told. */
  readonly maximumBytes?: number;
  /** Whether threads shall share the memory; see `isShared`. */
  readonly shared?: boolean;
}

/** An engine that refuses shared memory for which it would have to set aside so much is asked for less. */
const LEAST_SHARED_PAGES = 4096;

export class Heap {
  readonly memory: WebAssembly.Memory;
  /** Whether threads can share the memory; false also where the engine would not have it. */
  readonly isShared: boolean;
  private readonly arena = new Arena(MARGIN);
  private readonly maximumPages: number;
  private pages: number;
  private byteView: Uint8Array<ArrayBuffer>;
  private wordView: Int32Array<ArrayBuffer>;

  constructor(options: HeapOptions = {}) {
    const { maximumBytes = MOST_PAGES * PAGE, shared = false } = options;
    if (!(maximumBytes >= PAGE)) {
      throw new RangeError(
        `cpu: maximumBytes is ${maximumBytes}; expected at least ${PAGE}, one page of memory.`,
      );
    }
    const pages = Math.min(MOST_PAGES, Math.floor(maximumBytes / PAGE));
    this.pages = Math.min(INITIAL_PAGES, pages);
    const memory = shared ? sharedMemory(this.pages, pages) : undefined;
    this.isShared = memory !== undefined;
    this.maximumPages = memory?.maximum ?? pages;
    this.memory = memory?.memory ?? new WebAssembly.Memory({ initial: this.pages, maximum: pages });
    this.byteView = new Uint8Array(this.memory.buffer as ArrayBuffer);
    this.wordView = new Int32Array(this.memory.buffer as ArrayBuffer);
    this.arena.extend(this.pages * PAGE - 2 * MARGIN);
  }

  /** The whole memory as it is now. Views are not to be kept over an `allocate`. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.byteView;
  }

  /** The whole memory as 32-bit integers. */
  get words(): Int32Array<ArrayBuffer> {
    return this.wordView;
  }

  /** The bytes in use now. */
  get held(): number {
    return this.arena.held;
  }

  /** Memory of at least `bytes` bytes at a multiple of 64, of any content. */
  allocate(bytes: number): Piece {
    if (!(bytes <= this.maximumPages * PAGE)) throw this.outOfMemory(bytes);
    return this.arena.take(bytes) ?? this.growFor(bytes);
  }

  free(piece: Piece): void {
    this.arena.give(piece);
  }

  private growFor(bytes: number): Piece {
    const needed = Math.ceil(this.arena.lacking(bytes) / PAGE);
    const wanted = Math.min(Math.max(needed, this.pages), this.maximumPages - this.pages);
    if (!(needed <= wanted && (this.grow(wanted) || this.grow(needed)))) {
      throw this.outOfMemory(bytes);
    }
    const piece = this.arena.take(bytes);
    if (!piece) throw new Error(`internal: no room for ${bytes} bytes after growing by ${needed} pages`);
    return piece;
  }

  private outOfMemory(bytes: number): Error {
    return new Error(
      `cpu: out of memory: asked for ${bytes} bytes while holding ${this.held} of at most ` +
        `${this.maximumPages * PAGE}. Compute in smaller batches, donate what a compiled step replaces, or dispose ` +
        'of tensors: what nobody can reach any more is only freed when the event loop turns, as reading lets it.',
    );
  }

  private grow(pages: number): boolean {
    try {
      this.memory.grow(pages);
    } catch {
      return false;
    }
    this.pages += pages;
    this.byteView = new Uint8Array(this.memory.buffer as ArrayBuffer);
    this.wordView = new Int32Array(this.memory.buffer as ArrayBuffer);
    this.arena.extend(pages * PAGE);
    return true;
  }
}

/** Memory for threads, whose maximum is set aside at once; as large as the engine will have it. */
function sharedMemory(
  initial: number,
  most: number,
): { memory: WebAssembly.Memory; maximum: number } | undefined {
  for (let maximum = most; ; maximum = Math.floor(maximum / 2)) {
    try {
      return { memory: new WebAssembly.Memory({ initial, maximum, shared: true }), maximum };
    } catch {
      if (maximum < 2 * LEAST_SHARED_PAGES) return undefined;
    }
  }
}
