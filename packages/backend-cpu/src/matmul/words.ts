/** The argument block of the products, and the sizes of the blocks they go by. */
import {
  type FunctionBuilder,
  type FunctionReference,
  type Local,
  load,
  type ModuleBuilder,
} from '../wasm/index.js';
import type { Element } from './element.js';

/** Depth of a block; 256 steps of a panel of b are 8 KiB. */
export const BLOCK_DEPTH = 256;
/** A multiple of the rows of either tile. */
export const BLOCK_ROWS = 120;
export const BLOCK_COLUMNS = 1024;

/**
 * The words of the argument block, in order. Strides are in bytes. Behind them stand the places of every
 * product, and behind those the epilogue's own block, if there is one.
 */
export const WORDS = [
  'a',
  'b',
  'c',
  'rows',
  'columns',
  'depth',
  'aRow',
  'aDepth',
  'bDepth',
  'bColumn',
  'cRow',
  'packedA',
  'packedB',
  'tile',
  'panels',
  'partRows',
  'parts',
  'fold',
  'finish',
  'finishUnits',
  'images',
  'imageRows',
] as const;

export type Word = (typeof WORDS)[number];

/** What the place of a product says: where its operands and its result begin, in bytes, and its first row in the epilogue. */
export const PLACE = ['a', 'b', 'c', 'row'] as const;

/**
 * How the columns of b lie: at strides, or as the windows of a convolution. Then `bColumn` and `bDepth` are
 * the addresses of tables of offsets, and `panels` is that of a table which tells where each panel of columns
 * belongs in a row of c and how wide it is there. Or c is not kept but folded: `partRows` of its rows at a time
 * are put into the memory `parts`, at a pitch of whole tiles, and handed to a function that folds them. What
 * only convolutions need is written by their own code, so that it is not loaded without them.
 */
export type Kind =
  | { readonly name: 'strided' }
  /** `pack(b, columnOffsets, depthOffsets, columns, depth, target)`. */
  | { readonly name: 'windows'; emitPack(module: ModuleBuilder, element: Element): () => FunctionReference }
  /** `fold(args, result, row, rows, finishRow)`. */
  | {
      readonly name: 'folded';
      emitFold(
        module: ModuleBuilder,
        element: Element,
        finish: FunctionReference | undefined,
      ): () => FunctionReference;
    };

/** An entry of the table of panels: its place in a row of the result in bytes, and how many columns it has. */
export const PANEL_ENTRY_BYTES = 8;

/** The word of the block at an address. */
export const wordAt = (args: Local<'i32'>, name: Word) => load('i32.load', args, 4 * WORDS.indexOf(name));

/** All words of the block, read. */
export function readWords(code: FunctionBuilder, args: Local<'i32'>): Readonly<Record<Word, Local<'i32'>>> {
  return Object.fromEntries(WORDS.map((name) => [name, code.let(wordAt(args, name))])) as Record<
    Word,
    Local<'i32'>
  >;
}
