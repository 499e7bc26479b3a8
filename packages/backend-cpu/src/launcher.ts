/**
 * Starting programs: puts the argument block where the code reads it, and the addresses into it.
 *
 * The block's constant part is kept in JavaScript and copied for every run, which takes less than reading
 * it back from many places would, and leaves nothing of a kernel in the heap when nobody uses it any more.
 */
import type { CpuBuffer } from './buffer.js';
import type { Launch, Library } from './kernels/library.js';
import type { Program } from './kernels/program.js';
import { SCRATCH_BYTES } from './kernels/scratch.js';
import type { Heap, Piece } from './memory/index.js';

export type CpuRun = (inputs: readonly CpuBuffer[], outputs: readonly CpuBuffer[]) => void;

const INITIAL_BLOCK_BYTES = 4096;

export class Launcher {
  private block: Piece;
  private readonly scratch: Piece;

  constructor(
    private readonly heap: Heap,
    private readonly library: Library,
  ) {
    this.block = heap.allocate(INITIAL_BLOCK_BYTES);
    this.scratch = heap.allocate(SCRATCH_BYTES);
  }

  /** Memory that running kernels may write what they like to, and that holds nothing between them. */
  get scratchAddress(): number {
    return this.scratch.address;
  }

  /** Memory for the time of a run. */
  allocate(bytes: number): Piece {
    return this.heap.allocate(bytes);
  }

  /** A part of the memory, not to be kept over an `allocate`. */
  bytes(address: number, length: number): Uint8Array<ArrayBuffer> {
    return this.heap.bytes.subarray(address, address + length);
  }

  /** Memory for the time of a run, with numbers in it. */
  place(words: Int32Array): Piece {
    const piece = this.heap.allocate(words.byteLength);
    this.heap.words.set(words, piece.address >>> 2);
    return piece;
  }

  free(piece: Piece): void {
    this.heap.free(piece);
  }

  /** The function of a structure, compiled when it is not known yet. */
  find(structure: string, emit: () => Uint8Array<ArrayBuffer>): Launch | Promise<Launch> {
    return this.library.find(structure, emit);
  }

  /** The function that runs a program, compiling its code unless that is known. */
  prepare(program: Program): CpuRun | Promise<CpuRun> {
    if (program.fromZeros) return this.prepareFromZeros(program);
    if (program.count === 0) return () => {};
    const launch = this.find(program.structure, program.emit);
    return together([launch], ([ready]) => this.runner(program, ready!));
  }

  private prepareFromZeros({ fromZeros: _, ...program }: Program): CpuRun | Promise<CpuRun> {
    const prepared = this.prepare(program);
    const clearingFirst =
      (run: CpuRun): CpuRun =>
      (inputs, outputs) => {
        for (const { address, bytes } of outputs) this.heap.bytes.fill(0, address, address + bytes);
        run(inputs, outputs);
      };
    return together([prepared], ([run]) => clearingFirst(run!));
  }

  /** Runs the work `[0, count)` with an argument block. */
  start(launch: Launch, words: Int32Array, count: number): void {
    if (words.byteLength > this.block.size) {
      this.heap.free(this.block);
      this.block = this.heap.allocate(words.byteLength);
    }
    const { address } = this.block;
    this.heap.words.set(words, address >>> 2);
    launch(address, 0, count);
  }

  private runner({ words, scratch, count }: Program, launch: Launch): CpuRun {
    const block = Int32Array.from(words);
    if (scratch !== undefined) block[scratch] = this.scratch.address;
    return (inputs, outputs) => {
      let word = 0;
      for (const { address } of inputs) block[word++] = address;
      for (const { address } of outputs) block[word++] = address;
      this.start(launch, block, count);
    };
  }
}

/** What `join` makes of several things, some of which may have to be waited for. */
export function together<T, R>(
  parts: readonly (T | Promise<T>)[],
  join: (parts: readonly T[]) => R,
): R | Promise<R> {
  return parts.some((part) => part instanceof Promise) ? Promise.all(parts).then(join) : join(parts as T[]);
}
