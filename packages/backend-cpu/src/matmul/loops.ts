/**
 * The matrix product's loops: c = a·b for a range of rows, blocked so that what is read again is still in
 * a cache. A block of b, packed, is meant for the second or third level, a block of a for the second, one
 * panel of b for the first.
 */
import {
  type FunctionBuilder,
  type FunctionReference,
  i32,
  type Local,
  load,
  type ModuleBuilder,
  type Operand,
  op,
  select,
} from '../wasm/index.js';
import { TILE_VECTORS, type Tile, VECTOR_BYTES } from './element.js';
import {
  BLOCK_COLUMNS,
  BLOCK_DEPTH,
  BLOCK_ROWS,
  type Kind,
  PANEL_ENTRY_BYTES,
  readWords,
  wordAt,
} from './words.js';

/** The most tiles of rows for which b is not packed. */
const DIRECT_TILES = 2;

const OFFSET_BYTES = 4;

interface References {
  readonly packRows: FunctionReference;
  readonly packColumns: FunctionReference;
  readonly tile: FunctionReference;
  /** A tile of half the rows, for what is left over at the end, and one of a single vector of columns. */
  readonly half: FunctionReference;
  readonly narrow: FunctionReference;
  readonly edge: FunctionReference;
  /** The epilogue over rows that are done. */
  readonly finish: FunctionReference | undefined;
}

const plus = (base: Operand<'i32'>, index: Operand<'i32'>, stride: Operand<'i32'> | number) =>
  op('i32.add', base, op('i32.mul', index, stride));

/** Goes over `[from, to)` in blocks; hands over the position and the length of each. */
export function over(
  code: FunctionBuilder,
  from: Operand<'i32'> | number,
  to: Operand<'i32'>,
  block: Operand<'i32'> | number,
  each: (at: Local<'i32'>, length: Local<'i32'>) => void,
): void {
  const at = code.local('i32');
  const length = code.local('i32');
  code.set(at, from);
  code.repeatWhile(
    () => op('i32.lt_u', at, to),
    () => {
      code.set(length, op('i32.sub', to, at));
      code.if(op('i32.gt_u', length, block), () => code.set(length, block));
      each(at, length);
      code.increase(at, block);
    },
  );
}

/** `product(args, a, b, result, first, last, finishRow)`: the rows `[first, last)` of one product. */
export function emitProduct(
  module: ModuleBuilder,
  shape: Tile,
  kind: Kind['name'],
  { packRows, packColumns, tile, half, narrow, edge, finish }: References,
) {
  const { bytes } = shape.element;
  return module.function(7, (code, args, a, b, result, first, last, finishRow) => {
    const word = readWords(code, args);

    // Few rows read b too seldom to be worth packing it, where its rows can be read as they are.
    const isFew = op('i32.le_u', op('i32.sub', last, first), DIRECT_TILES * shape.rows);
    const isDirect = code.let(
      kind === 'windows' ? i32(0) : op('i32.and', isFew, op('i32.eq', word.bColumn, bytes)),
    );
    const bStep = code.let(select(word.bDepth, i32(TILE_VECTORS * VECTOR_BYTES), isDirect));

    over(code, 0, word.columns, BLOCK_COLUMNS, (column, columns) => {
      over(code, 0, word.depth, BLOCK_DEPTH, (deep, depth) => {
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
        const isLastColumn = op('i32.eq', op('i32.add', column, columns), word.columns);
        const isLastDepth = op('i32.eq', op('i32.add', deep, depth), word.depth);
        const isDone = finish && code.let(op('i32.and', isLastColumn, isLastDepth));
        over(code, first, last, BLOCK_ROWS, (row, rows) => {
          const aBlock = plus(plus(a, row, word.aRow), deep, word.aDepth);
          code.call(packRows, aBlock, word.aRow, word.aDepth, rows, depth, word.packedA);
          const cBlock = code.let(plus(result, row, word.cRow));
          over(code, 0, columns, shape.columns, (j, width) => {
            const packed = plus(word.packedB, op('i32.mul', depth, bytes), j);
            const bPanel = code.let(select(plus(bBlock, j, bytes), packed, isDirect));
            const cPanel = code.let(cBlock);
            if (kind === 'windows') {
              const entries = op('i32.div_u', op('i32.add', column, j), shape.columns);
              const entry = code.let(plus(word.panels, entries, PANEL_ENTRY_BYTES));
              code.increase(cPanel, load('i32.load', entry));
              const own = code.let(load('i32.load', entry, OFFSET_BYTES));
              code.if(op('i32.gt_u', width, own), () => code.set(width, own));
            } else {
              code.set(cPanel, plus(cPanel, op('i32.add', column, j), bytes));
            }
            over(code, 0, rows, shape.rows, (i, height) => {
              const aPanel = plus(word.packedA, op('i32.mul', depth, bytes), i);
              const c = code.let(plus(cPanel, i, word.cRow));
              const isHalf = code.let(op('i32.le_u', height, shape.rows / 2));
              const multiply = (
                to: Operand<'i32'>,
                rowBytes: Operand<'i32'> | number,
                from: typeof deep | 0,
              ) => {
                const call = (which: FunctionReference) =>
                  code.call(which, depth, aPanel, bPanel, bStep, to, rowBytes, from);
                code.if(
                  isHalf,
                  () => call(half),
                  () =>
                    code.if(
                      op('i32.le_u', width, shape.element.lanes),
                      () => call(narrow),
                      () => call(tile),
                    ),
                );
              };
              if (kind === 'folded') {
                multiply(c, word.cRow, deep);
                return;
              }
              const isWide = op('i32.eq', width, shape.columns);
              const isHigh = op('i32.eq', op('i32.shl', height, isHalf), shape.rows);
              code.if(
                op('i32.and', isWide, isHigh),
                () => multiply(c, word.cRow, deep),
                () => {
                  multiply(word.tile, shape.columns * bytes, 0);
                  code.call(edge, word.tile, c, word.cRow, height, op('i32.mul', width, bytes), deep);
                },
              );
            });
          });
          if (!finish || !isDone) return;
          code.if(isDone, () =>
            over(code, 0, word.images, 1, (image) => {
              const from = code.let(plus(op('i32.add', finishRow, row), image, word.imageRows));
              const to = op('i32.add', from, rows);
              callFinish(code, finish, args, from, to);
            }),
          );
        });
      });
    });
  });
}

/** The epilogue over the rows `[from, to)` of the whole result. */
export function callFinish(
  code: FunctionBuilder,
  finish: FunctionReference,
  args: Local<'i32'>,
  from: Operand<'i32'>,
  to: Operand<'i32'>,
): void {
  const units = wordAt(args, 'finishUnits');
  const block = op('i32.add', args, wordAt(args, 'finish'));
  code.call(finish, block, op('i32.mul', from, units), op('i32.mul', to, units));
}
