/**
 * The inside of the matrix product: a tile of 4 or 6 rows and 2 vectors of columns, kept in registers while
 * the packed panels stream by (K. Goto, R. van de Geijn, "Anatomy of high-performance matrix
 * multiplication", ACM TOMS 34, 2008).
 */
import { type FunctionBuilder, type Local, load, type ModuleBuilder, op, splatI32 } from '../wasm/index.js';
import { multiplyAdd, TILE_VECTORS, type Tile, VECTOR_BYTES } from './element.js';
import { overStretch } from './stretch.js';

type Address = Local<'i32'>;

/**
 * Steps to a turn of the loop, which every turn has to ask whether it is to be interrupted. Each step is left by
 * a branch of its own, because V8 moves the loads of what runs without one to its beginning and runs out of
 * registers: that was measured to cost four tenths of the speed, and turns of three steps to gain one tenth.
 */
const STEPS = 3;

/**
 * `tile(depth, a, b, bStep, c, rowBytes, accumulate)`: c (+)= a panel times b panel, over `depth` steps, at
 * least one, which are `bStep` bytes apart in b. `rows` may be fewer than the panel of a is wide, and `vectors`
 * fewer than that of b; the rest is then left alone.
 */
export function emitTile(module: ModuleBuilder, tile: Tile, rows: number, vectors = TILE_VECTORS) {
  const { element } = tile;
  return module.function(7, (code, depth, a, b, bStep, c, rowBytes, accumulate) => {
    const sums = Array.from({ length: rows * vectors }, () => code.local('v128'));
    for (const sum of sums) code.set(sum, splatI32(0));
    const end = code.let(op('i32.add', a, op('i32.mul', depth, tile.rows * element.bytes)));
    code.block((leave) =>
      code.loop((again) => {
        for (let step = 1; step <= STEPS; step++) {
          emitStep(code, tile, a, b, sums, vectors);
          code.increase(a, tile.rows * element.bytes);
          code.increase(b, bStep);
          if (step < STEPS) code.branchIf(leave, op('i32.ge_u', a, end));
        }
        code.branchIf(again, op('i32.lt_u', a, end));
      }),
    );
    const places = Array.from({ length: rows }, (_, row) =>
      code.let(op('i32.add', c, op('i32.mul', rowBytes, row))),
    );
    const parts = sums.map((sum, i) => ({
      sum,
      row: places[Math.floor(i / vectors)]!,
      offset: (i % vectors) * VECTOR_BYTES,
    }));
    code.if(accumulate, () => {
      for (const { sum, row, offset } of parts)
        code.set(sum, op(element.add, sum, load('v128.load', row, offset)));
    });
    for (const { sum, row, offset } of parts) code.store('v128.store', row, sum, offset);
  });
}

/** One step of the inner dimension: a column of a times a row of b. */
function emitStep(
  code: FunctionBuilder,
  { element }: Tile,
  a: Address,
  b: Address,
  sums: readonly Local<'v128'>[],
  vectors: number,
): void {
  const columns = Array.from({ length: vectors }, (_, vector) =>
    code.let(load('v128.load', b, vector * VECTOR_BYTES)),
  );
  for (let row = 0; row * vectors < sums.length; row++) {
    const factor = code.let(load(element.splat, a, row * element.bytes));
    columns.forEach((column, vector) => {
      const sum = sums[row * vectors + vector]!;
      code.set(sum, multiplyAdd(element, factor, column, sum));
    });
  }
}

/**
 * `addEdge(tile, c, rowBytes, rows, columnBytes, accumulate)`: the part of a whole tile, kept aside, that
 * belongs to the matrix.
 */
export function emitEdge(module: ModuleBuilder, { element }: Tile) {
  return module.function(6, (code, tile, c, rowBytes, rows, columnBytes, accumulate) => {
    const at = code.local('i32');
    const sum = code.local('v128');
    code.repeatWhile(
      () => rows,
      () => {
        code.set(at, c);
        const end = code.let(op('i32.add', c, columnBytes));
        const from = code.let(op('i32.sub', tile, c));
        overStretch(code, element, at, end, (piece) => {
          code.set(sum, piece.load(op('i32.add', at, from)));
          code.if(accumulate, () => code.set(sum, op(element.add, sum, piece.load(at))));
          piece.store(at, sum);
        });
        code.increase(c, rowBytes);
        code.increase(tile, TILE_VECTORS * VECTOR_BYTES);
        code.decrease(rows, 1);
      },
    );
  });
}
