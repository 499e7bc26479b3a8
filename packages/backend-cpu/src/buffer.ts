import type { Piece } from './memory/index.js';

/**
 * A handle on memory of the CPU backend: `bytes` bytes from `address` on in its WebAssembly memory. It
 * stays valid when the memory grows.
 */
export interface CpuBuffer {
  readonly address: number;
  readonly bytes: number;
}

/** A handle with the piece of the heap behind it. */
export class HeapBuffer implements CpuBuffer {
  readonly address: number;
  private piece: Piece | undefined;

  constructor(
    piece: Piece,
    readonly bytes: number,
  ) {
    this.piece = piece;
    this.address = piece.address;
  }

  /** The piece, to be given back; only once. */
  release(): Piece {
    const { piece } = this;
    if (!piece) throw new Error(`internal: a buffer of ${this.bytes} bytes was freed twice`);
    this.piece = undefined;
    return piece;
  }
}
