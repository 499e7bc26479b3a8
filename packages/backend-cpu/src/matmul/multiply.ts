/**
 * The matrix product's loops: c = a·b for a range of rows, blocked so that what is read again is still in
 * a cache. A block of b, packed, is meant for the second or third level, a block of a for the second, one
 * panel of b for the first.
 */

import { emitFold } from '../conv/emit-fold.js';
import {
  type FunctionReference,
  i32,
  type Local,
  load,
  ModuleBuilder,
  type Operand,
  op,
  select,
} from '../wasm/index.js';
import { TILE_VECTORS, type Tile, VECTOR_BYTES } from './element.js';
import { emitPack } from './pack.js';
import { emitPackWindows, PANEL_ENTRY_BYTES } from './pack-windows.js';
import { emitEdge, emitTile } from './tile.js';

/** Depth of a block; 256 steps of a panel of b are 8 KiB. */
export const BLOCK_DEPTH = 256;
/** A multiple of the rows of either tile. */
export const BLOCK_ROWS = 120;
export const BLOCK_COLUMNS = 1024;

/** The most tiles of rows for which b is not packed. */
const DIRECT_TILES = 2;

const OFFSET_BYTES = 4;

/**
 * The words of the argument block, in order. Strides are in bytes. Behind them stand, for every product, the
 * offsets at which its operands and its result begin.
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
  'parts',
  'partRows',
  'fold',
] as const;

/**
 * How the columns of b lie: at strides, or as the windows of a convolution. Then `bColumn` and `bDepth` are
 * the addresses of tables of offsets, and `panels` is that of a table which tells where each panel of columns
 * belongs in a row of c and how wide it is there. Or c is not kept but folded: `partRows` of its rows at a time
 * are put into the memory `parts`, at a pitch of whole tiles, and handed to the code of `conv/emit-fold`.
 */
export type Kind = 'strided' | 'windows' | 'folded';

const PLACE_BYTES = 12;

/** A module whose `run(args, begin, end)` computes the rows `[begin, end)`, counted through all products. */
export function emitMultiply(tile: Tile, kind: Kind): ModuleBuilder {
  const module = new ModuleBuilder();
  const references = {
    packRows: emitPack(module, tile.element, tile.rows)(),
    packColumns: (kind === 'windows'
      ? emitPackWindows(module, tile.element)
      : emitPack(module, tile.element, tile.columns))(),
    tile: emitTile(module, tile, tile.rows)(),
    half: emitTile(module, tile, tile.rows / 2)(),
    edge: emitEdge(module, tile)(),
    fold: kind === 'folded' ? emitFold(module, tile.element)() : undefined,
  };
  emitLoops(module, tile, kind, references);
  return module;
}

/** Some rows of one product. */
type Rows = Readonly<Record<'a' | 'b' | 'result' | 'first' | 'last' | 'count', Local<'i32'>>>;

interface References {
  readonly packRows: FunctionReference;
  readonly packColumns: FunctionReference;
  readonly tile: FunctionReference;
  /** A tile of half the rows, for what is left over at the end. */
  readonly half: FunctionReference;
  readonly edge: FunctionReference;
  readonly fold: FunctionReference | undefined;
}

function emitLoops(
  module: ModuleBuilder,
  shape: Tile,
  kind: Kind,
  { packRows, packColumns, tile, half, edge, fold }: References,
): void {
  const { bytes } = shape.element;
  module.function(
    ['i32', 'i32', 'i32'],
    (code) => {
      const args = code.parameter(0, 'i32');
      const begin = code.parameter(1, 'i32');
      const end = code.parameter(2, 'i32');
      const word = Object.fromEntries(
        WORDS.map((name, i) => [name, code.let(load('i32.load', args, 4 * i))]),
      ) as Record<(typeof WORDS)[number], Local<'i32'>>;
      const plus = (base: Operand<'i32'>, index: Operand<'i32'>, stride: Operand<'i32'> | number) =>
        op('i32.add', base, op('i32.mul', index, stride));

      /** Goes over `[from, to)` in blocks; hands over the position and the length of each. */
      const blocks = (
        from: Operand<'i32'> | number,
        to: Operand<'i32'>,
        block: Operand<'i32'> | number,
        each: (at: Local<'i32'>, length: Local<'i32'>) => void,
      ) => {
        const at = code.local('i32');
        const length = code.local('i32');
        code.set(at, from);
        code.repeatWhile(
          () => op('i32.lt_u', at, to),
          () => {
            code.set(length, op('i32.sub', to, at));
            code.if(op('i32.gt_u', length, block), () => code.set(length, block));
            each(at, length);
            code.set(at, op('i32.add', at, block));
          },
        );
      };

      const product = ({ a, b, result, first, last, count }: Rows) => {
        // Few rows read b too seldom to be worth packing it, where its rows can be read as they are.
        const isFew = op('i32.le_u', count, DIRECT_TILES * shape.rows);
        const isDirect = code.let(
          kind === 'windows' ? i32(0) : op('i32.and', isFew, op('i32.eq', word.bColumn, bytes)),
        );
        const bStep = code.let(select(word.bDepth, i32(TILE_VECTORS * VECTOR_BYTES), isDirect));

        blocks(0, word.columns, BLOCK_COLUMNS, (column, columns) => {
          blocks(0, word.depth, BLOCK_DEPTH, (deep, depth) => {
            const bBlock = code.local('i32');
            if (kind === 'windows') {
              const columnOffsets = plus(word.bColumn, column, OFFSET_BYTES);
              const depthOffsets = plus(word.bDepth, deep, OFFSET_BYTES);
              code.call(packColumns, b, columnOffsets, depthOffsets, columns, depth, word.packedB);
            } else {
              code.set(bBlock, plus(plus(b, column, word.bColumn), deep, word.bDepth));
              code.if(op('i32.eqz', isDirect), () =>
                code.call(packColumns, bBlock, word.bColumn, word.bDepth, columns, depth, word.packedB),
              );
            }
            blocks(first, last, BLOCK_ROWS, (row, rows) => {
              const aBlock = plus(plus(a, row, word.aRow), deep, word.aDepth);
              code.call(packRows, aBlock, word.aRow, word.aDepth, rows, depth, word.packedA);
              const cBlock = code.let(plus(result, row, word.cRow));
              blocks(0, columns, shape.columns, (j, width) => {
                const packed = plus(word.packedB, op('i32.mul', depth, bytes), j);
                const bPanel = code.let(select(plus(bBlock, j, bytes), packed, isDirect));
                const cPanel = code.let(cBlock);
                if (kind === 'windows') {
                  const entries = op('i32.div_u', op('i32.add', column, j), shape.columns);
                  const entry = code.let(plus(word.panels, entries, PANEL_ENTRY_BYTES));
                  code.set(cPanel, op('i32.add', cPanel, load('i32.load', entry)));
                  const own = code.let(load('i32.load', entry, OFFSET_BYTES));
                  code.if(op('i32.gt_u', width, own), () => code.set(width, own));
                } else {
                  code.set(cPanel, plus(cPanel, op('i32.add', column, j), bytes));
                }
                blocks(0, rows, shape.rows, (i, height) => {
                  const aPanel = plus(word.packedA, op('i32.mul', depth, bytes), i);
                  const c = code.let(plus(cPanel, i, word.cRow));
                  const isHalf = code.let(op('i32.le_u', height, shape.rows / 2));
                  const multiply = (
                    to: Operand<'i32'>,
                    rowBytes: Operand<'i32'> | number,
                    from: typeof deep | 0,
                  ) =>
                    code.if(
                      isHalf,
                      () => code.call(half, depth, aPanel, bPanel, bStep, to, rowBytes, from),
                      () => code.call(tile, depth, aPanel, bPanel, bStep, to, rowBytes, from),
                    );
                  const isWide = op('i32.eq', width, shape.columns);
                  const isHigh = op('i32.eq', op('i32.shl', height, isHalf), shape.rows);
                  code.if(
                    fold ? i32(1) : op('i32.and', isWide, isHigh),
                    () => multiply(c, word.cRow, deep),
                    () => {
                      multiply(word.tile, shape.columns * bytes, 0);
                      code.call(edge, word.tile, c, word.cRow, height, op('i32.mul', width, bytes), deep);
                    },
                  );
                });
              });
            });
          });
        });
      };
      const place = code.let(
        plus(op('i32.add', args, 4 * WORDS.length), op('i32.div_u', begin, word.rows), PLACE_BYTES),
      );
      const first = code.let(op('i32.rem_u', begin, word.rows));
      code.repeatWhile(
        () => op('i32.lt_u', begin, end),
        () => {
          const [a, b, result] = [word.a, word.b, word.c].map((base, i) =>
            code.let(op('i32.add', base, load('i32.load', place, 4 * i))),
          ) as [Local<'i32'>, Local<'i32'>, Local<'i32'>];
          const left = code.let(op('i32.sub', end, begin));
          const rest = op('i32.sub', word.rows, first);
          const count = code.let(select(left, rest, op('i32.lt_u', left, rest)));
          const last = code.let(op('i32.add', first, count));
          if (fold) {
            blocks(first, last, word.partRows, (row, rows) => {
              const virtual = code.let(op('i32.sub', word.parts, op('i32.mul', row, word.cRow)));
              const end = code.let(op('i32.add', row, rows));
              product({ a, b, result: virtual, first: row, last: end, count: rows });
              code.call(fold, word.fold, word.parts, word.cRow, result, row, rows);
            });
          } else {
            product({ a, b, result, first, last, count });
          }
          code.set(begin, op('i32.add', begin, count));
          code.set(first, 0);
          code.set(place, op('i32.add', place, PLACE_BYTES));
        },
      );
    },
    'run',
  );
}
