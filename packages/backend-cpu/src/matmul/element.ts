/** What the matrix product's code has to know of a dtype. */
import type { Lanewise } from '../wasm/index.js';

export interface Element {
  readonly bytes: number;
  /** Elements to a vector. */
  readonly lanes: 2 | 4;
  readonly splat: 'v128.load32_splat' | 'v128.load64_splat';
  readonly multiply: Lanewise;
  readonly add: Lanewise;
  /** Loads one element into the lowest lane, and the lane's width for storing it. */
  readonly single: 'v128.load32_zero' | 'v128.load64_zero';
  readonly bits: 32 | 64;
}

export const ELEMENT: Readonly<Record<'float32' | 'float64', Element>> = {
  float32: {
    bytes: 4,
    lanes: 4,
    splat: 'v128.load32_splat',
    multiply: 'f32x4.mul',
    add: 'f32x4.add',
    single: 'v128.load32_zero',
    bits: 32,
  },
  float64: {
    bytes: 8,
    lanes: 2,
    splat: 'v128.load64_splat',
    multiply: 'f64x2.mul',
    add: 'f64x2.add',
    single: 'v128.load64_zero',
    bits: 64,
  },
};

/** Rows of the register tile. */
export const TILE_ROWS = 4;
/** Columns of the register tile, in vectors: with four rows, eight accumulators, as many as fit. */
export const TILE_VECTORS = 2;
export const VECTOR_BYTES = 16;

/** Columns of the register tile. */
export const tileColumns = ({ lanes }: Element): number => TILE_VECTORS * lanes;
