/**
 * Starting work: puts the argument block where the code reads it, and the addresses into it.
 *
 * The block's constant part is kept in JavaScript and copied for every run, which takes less than reading
 * it back from many places would, and leaves nothing of a kernel in the heap when nobody uses it any more.
 */
import type { CpuBuffer } from './buffer.js';
import type { Library } from './kernels/library.js';
import type { Program } from './kernels/program.js';
import { SCRATCH_BYTES } from './kernels/scratch.js';
import { GRANULE, type Heap, type Piece } from './memory/index.js';
import type { Team } from './threads/team.js';
import type { Code, OwnMemory, Work } from './threads/work.js';
import type { ModuleBuilder } from './wasm/index.js';

export type CpuRun = (inputs: readonly CpuBuffer[], outputs: readonly CpuBuffer[]) => void;

const INITIAL_BLOCK_BYTES = 4096;

export class Launcher {
  private block: Piece;
  /** The memory that works ask for as their own. */
  private own: Piece;

  constructor(
    private readonly heap: Heap,
    private readonly library: Library,
    private readonly team?: Team,
  ) {
    this.block = heap.allocate(INITIAL_BLOCK_BYTES);
    this.own = heap.allocate(SCRATCH_BYTES);
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

  /** The code of a structure, compiled when it is not known yet. */
  find(structure: string, emit: () => ModuleBuilder): Code | Promise<Code> {
    return this.library.find(structure, emit);
  }

  /** The function that runs a program, compiling its code unless that is known. */
  prepare(program: Program): CpuRun | Promise<CpuRun> {
    if (program.fromZeros) return this.prepareFromZeros(program);
    if (program.count === 0) return () => {};
    const code = this.find(program.structure, program.emit);
    return together([code], ([ready]) => this.runner(program, ready!));
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

  /** Runs a work; it is done when this returns. */
  start(work: Work): void {
    const range = this.team === undefined ? 0 : this.team.rangeOf(work);
    if (range > 0) {
      this.startDivided(work, this.team!, range);
      return;
    }
    const { words, own } = work;
    if (own) {
      this.makeRoom(own, 1);
      place(own, words, this.own.address);
    }
    if (words.byteLength > this.block.size) this.block = this.replace(this.block, words.byteLength);
    const { address } = this.block;
    this.heap.words.set(words, address >>> 2);
    work.code.run(address, 0, work.count);
  }

  private startDivided(work: Work, team: Team, range: number): void {
    const { words, own = [] } = work;
    // Every thread has a block, if they differ.
    const blocks = own.length > 0 ? team.size : 1;
    const stride = roundUp(words.byteLength);
    if (blocks * stride > this.block.size) this.block = this.replace(this.block, blocks * stride);
    this.makeRoom(own, blocks);
    const { address } = this.block;
    let free = this.own.address;
    for (let thread = 0; thread < blocks; thread++) {
      free = place(own, words, free);
      this.heap.words.set(words, (address + thread * stride) >>> 2);
    }
    team.run(work, address, blocks > 1 ? stride : 0, range);
  }

  private makeRoom(own: readonly OwnMemory[], threads: number): void {
    let bytes = 0;
    for (const one of own) bytes += roundUp(one.bytes);
    if (threads * bytes > this.own.size) this.own = this.replace(this.own, threads * bytes);
  }

  private replace(piece: Piece, bytes: number): Piece {
    const larger = this.heap.allocate(bytes);
    this.heap.free(piece);
    return larger;
  }

  private runner({ words: constant, scratch, scratchBytes, count, division }: Program, code: Code): CpuRun {
    const words = Int32Array.from(constant);
    const own = scratch === undefined ? undefined : [{ word: scratch, bytes: scratchBytes ?? SCRATCH_BYTES }];
    const work: Work = { code, words, count, ...(own && { own }), division };
    return (inputs, outputs) => {
      let word = 0;
      for (const { address } of inputs) words[word++] = address;
      for (const { address } of outputs) words[word++] = address;
      this.start(work);
    };
  }
}

/** Puts the addresses of a thread's own memory, from `free` on, into a block; gives back where it ends. */
function place(own: readonly OwnMemory[], words: Int32Array, free: number): number {
  for (const { word, bytes } of own) {
    words[word] = free;
    free += roundUp(bytes);
  }
  return free;
}

function roundUp(bytes: number): number {
  return (bytes + GRANULE - 1) & -GRANULE;
}

/** What `join` makes of several things, some of which may have to be waited for. */
export function together<T, R>(
  parts: readonly (T | Promise<T>)[],
  join: (parts: readonly T[]) => R,
): R | Promise<R> {
  return parts.some((part) => part instanceof Promise) ? Promise.all(parts).then(join) : join(parts as T[]);
}
