/**
 * Running the emitted loops: memory for the packed blocks, tables, and one work for all products. Its units are
 * the rows of the first product, then those of the second, and so on.
 */
import type { CpuRun, Launcher } from '../launcher.js';
import type { Piece } from '../memory/index.js';
import type { Code, Work } from '../threads/work.js';
import { type Tile, VECTOR_BYTES } from './element.js';
import type { Epilogue } from './finish.js';
import { BLOCK_COLUMNS, BLOCK_DEPTH, BLOCK_ROWS, PLACE, WORDS, type Word } from './words.js';

/** A vector multiplied and added, and an element packed, in nanoseconds; estimates. */
const VECTOR_STEP_COST = 0.25;
const PACKING_COST = 0.25;
/** Rows that are gone through together where the epilogue has to wait for several blocks of columns. */
const PART_ROWS = 480;
/** Room for the elements of a tile. */
const TILE_BYTES = 1024;

export interface Geometry {
  readonly tile: Tile;
  /** The numbers of the inputs that are a and b. */
  readonly operands: readonly [a: number, b: number];
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** The rest of the argument block; strides in bytes. */
  readonly words: Readonly<Partial<Record<Word, number>>>;
  /** Tables, one after the other, and the words that take their addresses. */
  readonly tables?: Readonly<Partial<Record<Word, Int32Array>>>;
  /** Memory for each thread beside that for packing, in bytes, and the words that take its address. */
  readonly own?: Readonly<Partial<Record<Word, number>>>;
  /** How many rows stay together; those of a tile unless told. */
  readonly granule?: number;
  readonly places: readonly Readonly<Record<(typeof PLACE)[number], number>>[];
}

/**
 * Runs every product of the inputs a and b into the first output. The epilogue's inputs are those of the run
 * and then the product; its outputs are the others of the run.
 */
export function productRun(launcher: Launcher, code: Code, geometry: Geometry, epilogue?: Epilogue): CpuRun {
  const { tile, operands, rows, columns, depth, places, tables = {} } = geometry;
  const finish = WORDS.length + PLACE.length * places.length;
  const values: Partial<Record<string, number>> = {
    partRows: epilogue && columns > BLOCK_COLUMNS ? PART_ROWS : rows,
    images: 1,
    finish: 4 * finish,
    finishUnits: epilogue && epilogue.count / epilogue.rows,
    ...geometry.words,
    rows,
    columns,
    depth,
  };
  const constant = WORDS.map((name) => values[name] ?? 0);
  const placed = places.flatMap((place) => PLACE.map((name) => place[name]));
  const words = Int32Array.from([...constant, ...placed, ...(epilogue?.words ?? [])]);
  const wordOf = (name: Word) => WORDS.indexOf(name);
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
  const tableList = Object.entries(tables).map(([name, table]) => [wordOf(name as Word), table] as const);
  // Used again for every run.
  const pieces: Piece[] = [];
  return (inputs, outputs) => {
    for (let i = 0; i < tableList.length; i++) {
      const [word, table] = tableList[i]!;
      words[word] = (pieces[i] = launcher.place(table)).address;
    }
    words[0] = inputs[operands[0]]!.address;
    words[1] = inputs[operands[1]]!.address;
    words[2] = outputs[0]!.address;
    if (epilogue) {
      let word = finish;
      for (const { address } of inputs) words[word++] = address;
      for (const { address } of outputs) words[word++] = address;
    }
    launcher.start(work);
    for (let i = 0; i < pieces.length; i++) launcher.free(pieces[i]!);
  };
}

export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
