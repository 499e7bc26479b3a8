/** What the matrix product's code has to know of a dtype, and of the engine. */
import { hasRelaxedSimd, type Instruction, type Lanewise } from '../wasm/index.js';

export type FloatType = 'float32' | 'float64';

export interface Element {
  readonly bytes: number;
  /** Elements to a vector. */
  readonly lanes: 2 | 4;
  readonly splat: 'v128.load32_splat' | 'v128.load64_splat';
  readonly multiply: Lanewise;
  readonly add: Lanewise;
  readonly fused: Extract<Instruction, `${string}relaxed_madd`>;
  /** Loads one element into the lowest lane, and the lane's width for storing it. */
  readonly single: 'v128.load32_zero' | 'v128.load64_zero';
  readonly bits: 32 | 64;
}

/** The shape of the register tile, and whether its multiply-adds are fused. */
export interface Tile {
  readonly element: Element;
  readonly rows: 4 | 6;
  readonly columns: number;
  readonly isFused: boolean;
}

const ELEMENT: Readonly<Record<FloatType, Element>> = {
  float32: {
    bytes: 4,
    lanes: 4,
    splat: 'v128.load32_splat',
    multiply: 'f32x4.mul',
    add: 'f32x4.add',
    fused: 'f32x4.relaxed_madd',
    single: 'v128.load32_zero',
    bits: 32,
  },
  float64: {
    bytes: 8,
    lanes: 2,
    splat: 'v128.load64_splat',
    multiply: 'f64x2.mul',
    add: 'f64x2.add',
    fused: 'f64x2.relaxed_madd',
    single: 'v128.load64_zero',
    bits: 64,
  },
};

/** Columns of the register tile, in vectors. */
export const TILE_VECTORS = 2;
export const VECTOR_BYTES = 16;

/** What a step of four rows takes of the time of a step of six; measured. */
const FOUR_ROWS_TO_SIX = 0.76;

/**
 * The tile for a product of `rows` rows. Of sixteen registers, six rows of two vectors leave room for one
 * row of b and a factor, but not for the product that a multiply-add which is not fused keeps for a moment;
 * so without fusing there are four rows, and with it where six would mostly be padding.
 */
export function tileFor(dtype: FloatType, rows: number): Tile {
  const isFused = hasRelaxedSimd();
  const element = ELEMENT[dtype];
  // Half tiles are counted, because what is left over may take one.
  const isHigh = isFused && Math.ceil(rows / 3) <= Math.ceil(rows / 2) * FOUR_ROWS_TO_SIX;
  return { element, rows: isHigh ? 6 : 4, columns: TILE_VECTORS * element.lanes, isFused };
}
