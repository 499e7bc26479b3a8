/**
 * Maps that read some inputs across their rows, as the transpose of a matrix: by squares of four rows and four
 * columns. Of an input that lies the other way four vectors are loaded along its own memory and turned in
 * registers; all else is read and written row by row.
 *
 * The squares are taken in tiles, so that every cache line that was fetched across is used up before it is lost,
 * even where all of them fall into the same few places of the cache. The more is read and written row by row,
 * the fewer rows a tile has: each is a place of the cache that another wants.
 */
import { bytesPerElement, type Expression } from '@limpid/tensor/backend';
import { transposed } from '../lanes/transposed.js';
import { ELEMENTS, type Value } from '../lanes/value.js';
import { i32, type Local, least, load, type Operand, op } from '../wasm/index.js';
import type { PlainAccess, Space } from './axes.js';
import { copyLocals, type Frame } from './frame.js';
import type { Line } from './lines.js';
import { accessesOf } from './lines.js';

/** As many elements of four bytes as a cache line has; a tile's rows and columns where as much lies the other way. */
const TILE = 16;
/** The columns of a tile of four rows. */
const LONG_TILE = 64;
/** Where so much more goes along the rows, as in an optimiser's update, going row by row is quicker. */
const MOST_ALONG = 4;
/** Elements of other sizes are gathered one by one. */
const BYTES = 4;

/** The axis that should be the rows of squares; `undefined` if nothing lies along another axis than the last. */
export function crossingAxis(
  space: Space,
  outputs: number,
  body: readonly Expression[],
  inner: number | undefined,
): number | undefined {
  const { sizes, accesses } = space;
  if (inner === undefined || sizes[inner]! < ELEMENTS) return undefined;
  const isPlain = accesses.every(({ guard }) => guard === undefined);
  if (!isPlain || accesses.slice(0, outputs).some(({ strides }) => strides[inner] !== 1)) return undefined;
  const crossings = (axis: number) =>
    loadsOf(space, outputs, body).filter(({ access, dtype }) => isTurned(access, dtype, axis, inner)).length;
  const axes = sizes.flatMap((size, axis) => (axis !== inner && size >= ELEMENTS ? [axis] : []));
  const best = axes.sort((a, b) => crossings(b) - crossings(a))[0];
  if (best === undefined) return undefined;
  const across = crossings(best);
  const along = accesses.filter(({ strides }) => strides[inner] !== 0).length - across;
  return across > 0 && along <= MOST_ALONG * across ? best : undefined;
}

/** The cursors to be turned. */
export function turnedCursors(
  space: Space,
  outputs: number,
  body: readonly Expression[],
  lines: readonly Line[],
  { axis, inner }: { axis: number; inner: number },
): number[] {
  const turned = loadsOf(space, outputs, body)
    .filter(({ access, dtype }) => isTurned(access, dtype, axis, inner))
    .map(({ position }) => (lines[position] as Line & { op: 'load' }).cursor);
  return [...new Set(turned)];
}

function loadsOf({ accesses }: Space, outputs: number, body: readonly Expression[]) {
  let next = outputs;
  return body.flatMap((expression, position) => {
    if (accessesOf([expression]).length === 0) return [];
    const access = accesses[next++]!;
    return expression.op === 'load' && !access.never ? [{ access, position, dtype: expression.dtype }] : [];
  });
}

function isTurned(
  { strides }: PlainAccess,
  dtype: Parameters<typeof bytesPerElement>[0],
  axis: number,
  inner: number,
): boolean {
  const isApart = Math.abs(strides[inner]!) > 2 || strides[inner] === -2;
  return isApart && strides[axis] === 1 && bytesPerElement(dtype) === BYTES;
}

/**
 * Runs over all outer positions in `[begin, end)`: `square` for four rows at a time, each to be reached by
 * `frame.inRow`, and `row` for the rows that are left at the end of the last outer axis or of the range.
 */
export function overSquares(
  frame: Frame,
  turned: readonly number[],
  square: () => void,
  row: () => void,
): void {
  const { code, nest, begin, end, outer } = frame;
  const lastAxis = nest.outerSizes.length - 1;
  const coordinate = outer.coordinates[lastAxis]!;
  const steps = nest.cursors.map(({ outerSteps }) => outerSteps[lastAxis]);
  const move = (pointers: readonly Local<'i32'>[], rows: Operand<'i32'> | number) => {
    pointers.forEach((pointer, cursor) => {
      const step = steps[cursor];
      if (step === undefined) return;
      code.increase(pointer, op('i32.mul', frame.word(step), rows));
    });
  };
  const origin = nest.cursors.map((_, cursor) => frame.pointer(cursor));
  const places = Array.from({ length: ELEMENTS }, () => origin.map(() => code.local('i32')));
  const rows = code.local('i32');
  const moving = nest.cursors.filter(({ base, inner }) => base !== undefined && inner !== undefined);
  const isLong = moving.length > 2 * turned.length;

  const tiles = () => {
    const column = code.let(i32(0));
    const innerSize = code.let(frame.word(nest.innerSize));
    code.repeatWhile(
      () => op('i32.lt_u', column, innerSize),
      () => {
        code.set(frame.limit, least(op('i32.add', column, isLong ? LONG_TILE : TILE), innerSize));
        copyLocals(code, origin, places[0]!);
        const left = code.let(rows);
        code.repeatWhile(
          () => left,
          () => {
            for (let i = 1; i < ELEMENTS; i++) {
              copyLocals(code, places[i - 1]!, places[i]!);
              move(places[i]!, 1);
            }
            squaresOf(frame, turned, places, column, square);
            move(places[0]!, ELEMENTS);
            code.decrease(left, ELEMENTS);
          },
        );
        code.set(column, frame.limit);
      },
    );
  };

  frame.seek(begin);
  code.loop((again) => {
    const size = frame.word(nest.outerSizes[lastAxis]!);
    code.set(rows, least(op('i32.sub', size, coordinate), op('i32.sub', end, begin)));
    code.if(
      op('i32.lt_u', rows, ELEMENTS),
      () => {
        code.set(rows, 1);
        row();
      },
      () => {
        code.set(rows, least(op('i32.and', rows, -ELEMENTS), i32(isLong ? ELEMENTS : TILE)));
        tiles();
      },
    );
    code.increase(begin, rows);
    code.if(op('i32.lt_u', begin, end), () => {
      // All but the last of these steps stay within the last axis.
      const within = code.let(op('i32.sub', rows, 1));
      code.increase(coordinate, within);
      move(origin, within);
      outer.advance();
      code.branch(again);
    });
  });
}

/** The squares of four rows from a column to the limit; the last begins earlier where it would not be whole. */
function squaresOf(
  frame: Frame,
  turned: readonly number[],
  places: readonly (readonly Local<'i32'>[])[],
  column: Local<'i32'>,
  square: () => void,
): void {
  const { code, position, nest } = frame;
  code.set(position, column);
  code.repeatWhile(
    () => op('i32.lt_u', position, frame.limit),
    () => {
      code.set(position, least(position, op('i32.sub', frame.word(nest.innerSize), ELEMENTS)));
      frame.setOffsets();
      const vectors = turned.map((cursor) => [cursor, turn(frame, cursor, places[0]!)] as const);
      frame.withSquare(places, new Map(vectors), square);
      code.increase(position, ELEMENTS);
    },
  );
}

/** Four vectors of the cursor's memory, one for every row of the square. */
function turn(frame: Frame, cursor: number, pointers: readonly Local<'i32'>[]): Value {
  const { code } = frame;
  const step = code.let(frame.word(frame.nest.cursors[cursor]!.inner!));
  let address = code.let(op('i32.add', pointers[cursor]!, op('i32.mul', frame.position, step)));
  const columns = Array.from({ length: ELEMENTS }, (_, i) => {
    if (i > 0) address = code.let(op('i32.add', address, step));
    return code.let(load('v128.load', address));
  });
  return transposed(code, columns).map((row) => code.let(row));
}
