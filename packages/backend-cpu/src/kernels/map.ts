/**
 * Map kernels: one pass over memory, four elements at a time, whatever the number of expressions, inputs
 * and outputs.
 *
 * The work is a range of rows, or of elements where everything collapsed into a single row. Every group of
 * four is read whole before it is written, so an output may overwrite the input it replaces.
 */
import type { MapKernel } from '@limpid/tensor/backend';
import { product, simplify } from './axes.js';
import { Body } from './body.js';
import { Frame } from './frame.js';
import { emitKernel } from './library.js';
import { accessesOf, type Line, toLines } from './lines.js';
import { Nest } from './nest.js';
import type { Workshop } from './operations.js';
import { type OutputLine, outputAccess, toOutputLines } from './outputs.js';
import { divisionOf, type Program } from './program.js';
import { storeMoving } from './store.js';

export function mapProgram(kernel: MapKernel): Program {
  const { shape, body, inputs, outputs } = kernel;
  const accesses = [outputAccess(shape), ...accessesOf(body)];
  const space = simplify(
    shape,
    shape.map(() => false),
    accesses,
  );
  const axes = space.sizes.map((_, axis) => axis);
  const inner = innerAxis(space.sizes);
  const roles = { outer: axes.filter((axis) => axis !== inner), middle: [], inner };
  const nest = new Nest(space, roles, inputs.length + outputs.length);
  const [written, ...read] = space.accesses;
  const lines = toLines(body, read.values(), nest);
  const stores = toOutputLines(outputs, inputs.length, written!, nest);
  const isSingleRow = roles.outer.length === 0;
  return {
    structure: JSON.stringify(['map', nest.structure, lines, stores]),
    emit: () => emitKernel((shop) => emitMap(shop, nest, lines, stores)),
    words: nest.words,
    count: product(shape) === 0 ? 0 : isSingleRow ? nest.innerLength : nest.outerLength,
    division: divisionOf(isSingleRow ? 1 : nest.innerLength, body.length, isSingleRow),
  };
}

/** A row shorter than this is not worth starting. */
const SHORT_ROW = 4;
const LONG_ROW = 8;

/** The last axis; the last that is long enough where that one is very short, as the windows of a pool are. */
function innerAxis(sizes: readonly number[]): number | undefined {
  const last = sizes.length - 1;
  if (last < 0) return undefined;
  if (sizes[last]! >= SHORT_ROW) return last;
  const long = sizes.map((size, axis) => ({ size, axis })).filter(({ size }) => size >= LONG_ROW);
  return long.at(-1)?.axis ?? last;
}

function emitMap(shop: Workshop, nest: Nest, lines: readonly Line[], stores: readonly OutputLine[]): void {
  const { code } = shop;
  const frame = new Frame(code, nest);
  const body = new Body(
    frame,
    shop,
    lines,
    stores.map(({ value }) => value),
  );
  const row = (start: typeof frame.begin | number, limit: Parameters<typeof code.set>[1]) => {
    body.enterRow();
    code.set(frame.limit, limit as typeof frame.begin);
    frame.overRow(start, () => {
      body.advance();
      storeMoving(
        frame,
        stores.map(({ cursor, value }) => ({ cursor, value: body.value(value) })),
      );
    });
  };
  if (nest.outerSizes.length === 0) {
    frame.seek(frame.begin);
    row(frame.begin, frame.end);
  } else {
    frame.overOuter(() => row(0, frame.word(nest.innerSize)));
  }
}
