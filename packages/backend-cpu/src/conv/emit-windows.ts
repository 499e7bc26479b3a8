/**
 * Packing the windows of a convolution: what `matmul/pack` does for a matrix, for the matrix whose column j holds
 * what the kernel sees at output j, one row for every channel and place of the window. That matrix is nowhere
 * in memory. An element of it lies at the sum of two numbers of bytes, one of its column and one of its row,
 * which come from tables; so windows may have any stride, dilation and number of axes.
 *
 * The lowest bit of an offset, which is free, tells that a vector's worth of columns (or rows) beginning with
 * this one lie side by side in memory: those are copied as vectors (or as transposed squares of vectors).
 * S. Chetlur et al., "cuDNN: Efficient primitives for deep learning", arXiv:1410.0759, section 3.
 */

import { transposed } from '../lanes/transposed.js';
import { type Element, TILE_VECTORS, VECTOR_BYTES } from '../matmul/element.js';
import { type Local, load, loadLane, type ModuleBuilder, type Operand, op, splatI32 } from '../wasm/index.js';

const OFFSET_BYTES = 4;
/** The bit of an offset that marks a run. */
export const RUN = 1;

/** `packWindows(x, columnOffsets, depthOffsets, columns, depth, target)`. */
export function emitPackWindows(module: ModuleBuilder, element: Element) {
  const { lanes } = element;
  const rowBytes = TILE_VECTORS * VECTOR_BYTES;
  return module.function(6, (code, x, columnOffsets, depthOffsets, columns, depth, target) => {
    const row = code.local('i32');
    const to = code.local('i32');
    const offset = code.local('i32');
    const end = code.let(op('i32.add', depthOffsets, op('i32.mul', depth, OFFSET_BYTES)));
    const isLeft = () => op('i32.lt_u', row, end);
    const place = (column: Local<'i32'>) => op('i32.add', column, offset);
    const next = () => code.set(offset, op('i32.and', load('i32.load', row), ~RUN));
    const step = (rows: number) => {
      code.increase(row, rows * OFFSET_BYTES);
      code.increase(to, rows * rowBytes);
    };

    const begin = (vector: number) => {
      code.set(row, depthOffsets);
      code.set(to, op('i32.add', target, vector * VECTOR_BYTES));
    };

    /** Vectors of columns that lie side by side, from where the first of each is, at all depths. */
    const copy = (firsts: readonly Local<'i32'>[], vector: number) => {
      begin(vector);
      code.repeatWhile(isLeft, () => {
        next();
        firsts.forEach((first, i) => {
          code.store('v128.store', to, load('v128.load', place(first)), i * VECTOR_BYTES);
        });
        step(1);
      });
    };

    /** One vector of any columns. */
    const gather = (places: readonly Local<'i32'>[], vector: number) => {
      begin(vector);
      code.repeatWhile(isLeft, () => {
        next();
        code.if(
          op('i32.and', load('i32.load', row), RUN),
          () => {
            const square = places.map((column) => code.let(load('v128.load', place(column))));
            transposed(code, square).forEach((down, i) => {
              code.store('v128.store', to, down, i * rowBytes);
            });
            step(lanes);
          },
          () => {
            const gathered = code.let(splatI32(0));
            places.forEach((column, lane) => {
              code.set(gathered, loadLane(element.bits, lane, place(column), gathered));
            });
            code.store('v128.store', to, gathered);
            step(1);
          },
        );
      });
    };

    code.repeatWhile(
      () => op('i32.gt_s', columns, 0),
      () => {
        const vectors = Array.from({ length: TILE_VECTORS }, (_, vector) => {
          const at = (lane: number) =>
            load('i32.load', columnOffsets, (vector * lanes + lane) * OFFSET_BYTES);
          const isRun = code.let(op('i32.and', at(0), RUN));
          const places = Array.from({ length: lanes }, (_, lane) =>
            code.let(op('i32.add', x, op('i32.and', at(lane), ~RUN))),
          );
          return { isRun, places, first: places[0]! };
        });
        code.if(
          vectors.map(({ isRun }): Operand<'i32'> => isRun).reduce((all, isRun) => op('i32.and', all, isRun)),
          () =>
            copy(
              vectors.map(({ first }) => first),
              0,
            ),
          () => {
            vectors.forEach(({ isRun, places, first }, vector) => {
              code.if(
                isRun,
                () => copy([first], vector),
                () => gather(places, vector),
              );
            });
          },
        );
        code.increase(columnOffsets, TILE_VECTORS * lanes * OFFSET_BYTES);
        code.increase(target, op('i32.mul', depth, rowBytes));
        code.decrease(columns, TILE_VECTORS * lanes);
      },
    );
  });
}
