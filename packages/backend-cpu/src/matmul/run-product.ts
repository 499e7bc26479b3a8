/** Running the emitted loops: memory for the packed blocks, tables, and one call for every product. */
import type { Launch } from '../kernels/library.js';
import type { CpuRun, Launcher } from '../launcher.js';
import { type Tile, VECTOR_BYTES } from './element.js';
import { BLOCK_COLUMNS, BLOCK_DEPTH, BLOCK_ROWS, WORDS } from './multiply.js';

export interface Geometry {
  readonly tile: Tile;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** The rest of the argument block; strides in bytes. */
  readonly words: Readonly<Partial<Record<(typeof WORDS)[number], number>>>;
  /** Tables, one after the other, and the words that take their addresses. */
  readonly tables?: Readonly<Partial<Record<(typeof WORDS)[number], Int32Array>>>;
  /** For every product, where its operands and its result begin, in bytes. */
  readonly places: readonly (readonly [a: number, b: number, c: number])[];
}

/** Runs every product of the inputs a and b into the output. */
export function productRun(launcher: Launcher, launch: Launch, geometry: Geometry): CpuRun {
  const { tile, rows, columns, places, tables = {} } = geometry;
  const values = { ...geometry.words, columns, depth: geometry.depth };
  const words = Int32Array.from(WORDS, (name) => (values as Partial<Record<string, number>>)[name] ?? 0);
  const depthBytes = Math.min(geometry.depth, BLOCK_DEPTH) * tile.element.bytes;
  // The last vector of a's panels may stick out.
  const packedABytes = roundUp(Math.min(rows, BLOCK_ROWS), tile.rows) * depthBytes + VECTOR_BYTES;
  const packedBBytes = roundUp(Math.min(columns, BLOCK_COLUMNS), tile.columns) * depthBytes;
  const set = (name: (typeof WORDS)[number], value: number) => {
    words[WORDS.indexOf(name)] = value;
  };
  return ([a, b], [c]) => {
    const pieces = Object.entries(tables).map(([name, table]) => {
      const piece = launcher.place(table);
      set(name as (typeof WORDS)[number], piece.address);
      return piece;
    });
    const packedA = launcher.allocate(packedABytes);
    const packedB = launcher.allocate(packedBBytes);
    set('packedA', packedA.address);
    set('packedB', packedB.address);
    set('tile', launcher.scratchAddress);
    for (const [aPlace, bPlace, cPlace] of places) {
      words[0] = a!.address + aPlace;
      words[1] = b!.address + bPlace;
      words[2] = c!.address + cPlace;
      launcher.start(launch, words, rows);
    }
    for (const piece of [packedB, packedA, ...pieces]) launcher.free(piece);
  };
}

export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
