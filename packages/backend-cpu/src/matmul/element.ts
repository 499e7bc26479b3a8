/** What the matrix product's code has to know of a dtype, and of the engine. */
import type { DType } from '@limpid/tensor/backend';
import { hasRelaxedSimd, type Instruction, type Lanewise, type Operand, op } from '../wasm/index.js';

export interface Element {
  readonly bytes: number;
  /** Elements to a vector. */
  readonly lanes: 2 | 4;
  readonly splat: 'v128.load32_splat' | 'v128.load64_splat';
  readonly multiply: Lanewise;
  readonly add: Lanewise;
  readonly fused?: Extract<Instruction, `${string}relaxed_madd`>;
  /** Loads one element into the lowest lane, and the lane's width for storing it. */
  readonly single: 'v128.load32_zero' | 'v128.load64_zero';
  readonly bits: 32 | 64;
}

/** The shape of the register tile. */
export interface Tile {
  readonly element: Element;
  readonly rows: 4 | 6;
  readonly columns: number;
}

const FOUR_BYTES = {
  bytes: 4,
  lanes: 4,
  splat: 'v128.load32_splat',
  single: 'v128.load32_zero',
  bits: 32,
} as const;
const INTEGER: Element = { ...FOUR_BYTES, multiply: 'i32x4.mul', add: 'i32x4.add' };

/** What is known of every dtype that products are formed in; integers wrap around, signed or not. */
const ELEMENT: Readonly<Partial<Record<DType, Element>>> = {
  int32: INTEGER,
  uint32: INTEGER,
  float32: { ...FOUR_BYTES, multiply: 'f32x4.mul', add: 'f32x4.add', fused: 'f32x4.relaxed_madd' },
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

/** `undefined` for a dtype that products are not formed in. */
export const elementOf = (dtype: DType): Element | undefined => ELEMENT[dtype];

/** Whether products are added without being rounded before. */
export const isFused = ({ fused }: Element): boolean => fused !== undefined && hasRelaxedSimd();

/** `sum + x·y`. */
export function multiplyAdd(
  element: Element,
  x: Operand<'v128'>,
  y: Operand<'v128'>,
  sum: Operand<'v128'>,
): Operand<'v128'> {
  if (element.fused && isFused(element)) return op(element.fused, x, y, sum);
  return op(element.add, sum, op(element.multiply, x, y));
}

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
export function tileFor(element: Element, rows: number): Tile {
  // Half tiles are counted, because what is left over may take one.
  const isHigh = isFused(element) && Math.ceil(rows / 3) <= Math.ceil(rows / 2) * FOUR_ROWS_TO_SIX;
  return { element, rows: isHigh ? 6 : 4, columns: TILE_VECTORS * element.lanes };
}
