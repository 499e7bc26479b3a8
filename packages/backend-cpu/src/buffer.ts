import type { Piece } from './memory/index.js';

/**
 * A handle on memory of the CPU backend: `bytes` bytes from `address` on in its WebAssembly memory. It
 * stays valid when the memory grows.
 */
export interface CpuBuffer {
  readonly address: number;
  readonly bytes: number;
}

/** A handle with the piece of the arena behind it. */
export class HeapBuffer implements CpuBuffer {
  readonly address: number;

  constructor(
    readonly piece: Piece,
    readonly bytes: number,
  ) {
    this.address = piece.address;
  }
}
