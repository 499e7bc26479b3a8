/**
 * Running the emitted loops: memory for the packed blocks, tables, and one work for all products. Its units are
 * the rows of the first product, then those of the second, and so on.
 */
import type { CpuRun, Launcher } from '../launcher.js';
import type { Code, Work } from '../threads/work.js';
import { type Tile, VECTOR_BYTES } from './element.js';
import { BLOCK_COLUMNS, BLOCK_DEPTH, BLOCK_ROWS, WORDS } from './multiply.js';

/** A vector multiplied and added, and an element packed, in nanoseconds; estimates. */
const VECTOR_STEP_COST = 0.25;
const PACKING_COST = 0.25;
/** Room for the elements of a tile. */
const TILE_BYTES = 1024;

export interface Geometry {
  readonly tile: Tile;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** The rest of the argument block; strides in bytes. */
  readonly words: Readonly<Partial<Record<(typeof WORDS)[number], number>>>;
  /** Tables, one after the other, and the words that take their addresses. */
  readonly tables?: Readonly<Partial<Record<(typeof WORDS)[number], Int32Array>>>;
  /** Memory for each thread beside that for packing, in bytes, and the words that take its address. */
  readonly own?: Readonly<Partial<Record<(typeof WORDS)[number], number>>>;
  /** How many rows stay together; those of a tile unless told. */
  readonly granule?: number;
  /** For every product, where its operands and its result begin, in bytes. */
  readonly places: readonly (readonly [a: number, b: number, c: number])[];
}

/** Runs every product of the inputs a and b into the output. */
export function productRun(launcher: Launcher, code: Code, geometry: Geometry): CpuRun {
  const { tile, rows, columns, depth, places, tables = {} } = geometry;
  const values: Partial<Record<string, number>> = { ...geometry.words, rows, columns, depth };
  const constant = WORDS.map((name) => values[name] ?? 0);
  const words = Int32Array.from([...constant, ...places.flat()]);
  const wordOf = (name: (typeof WORDS)[number]) => WORDS.indexOf(name);
  const depthBytes = Math.min(depth, BLOCK_DEPTH) * tile.element.bytes;
  // The last vector of a's panels may stick out.
  const packedABytes = roundUp(Math.min(rows, BLOCK_ROWS), tile.rows) * depthBytes + VECTOR_BYTES;
  const packedBBytes = roundUp(Math.min(columns, BLOCK_COLUMNS), tile.columns) * depthBytes;
  const ownBytes = { packedA: packedABytes, packedB: packedBBytes, tile: TILE_BYTES, ...geometry.own };
  const work: Work = {
    code,
    words,
    count: rows * places.length,
    own: Object.entries(ownBytes).map(([name, bytes]) => ({
      word: wordOf(name as keyof typeof ownBytes),
      bytes,
    })),
    division: {
      granule: geometry.granule ?? tile.rows,
      unitCost: columns * depth * (tile.element.bytes / VECTOR_BYTES) * VECTOR_STEP_COST,
      rangeCost: columns * depth * PACKING_COST,
    },
  };
  const tableList = Object.entries(tables).map(
    ([name, table]) => [wordOf(name as (typeof WORDS)[number]), table] as const,
  );
  return ([a, b], [c]) => {
    const pieces = tableList.map(([word, table]) => {
      const piece = launcher.place(table);
      words[word] = piece.address;
      return piece;
    });
    words[0] = a!.address;
    words[1] = b!.address;
    words[2] = c!.address;
    launcher.start(work);
    for (const piece of pieces) launcher.free(piece);
  };
}

export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
