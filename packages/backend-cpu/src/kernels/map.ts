/**
 * Map kernels: one pass over memory, four elements at a time, whatever the number of expressions, inputs
 * and outputs.
 *
 * The work is a range of rows, or of elements where everything collapsed into a single row. Every group of
 * four is read whole before it is written, so an output may overwrite the input it replaces.
 */
import type { Access, MapKernel } from '@limpid/tensor/backend';
import { ELEMENTS, type Value } from '../lanes/value.js';
import { axesOf, product, type Space, simplify } from './axes.js';
import { Body } from './body.js';
import { Frame } from './frame.js';
import { accessesOf, type Line, toLines } from './lines.js';
import { Nest, type Roles } from './nest.js';
import type { Workshop } from './operations.js';
import { type OutputLine, outputAccess, toOutputLines } from './outputs.js';
import { kindsOf, type Part, type Place, programOf } from './part.js';
import { divisionOf, type Program } from './program.js';
import { crossingAxis, overSquares, turnedCursors } from './squares.js';
import { storeTogether } from './store.js';

export function mapProgram(kernel: MapKernel): Program {
  return programOf(mapPart(kernel));
}

/** The map by itself, or in a kernel over rows. */
export function mapPart({ shape, body, inputs, outputs }: Omit<MapKernel, 'key'>, place?: Place): Part {
  const written = place?.written ?? outputs.map(() => outputAccess(shape));
  const accesses = [...written, ...accessesOf(body)];
  const space = spaceOf(shape, accesses, place);
  const plain = rolesOf(space);
  const axis = place ? undefined : crossingAxis(space, outputs.length, body, plain.inner);
  // The last square of a row may begin earlier, but not where elements must not be computed twice.
  const isWhole = axis !== undefined && space.sizes[plain.inner!]! % ELEMENTS === 0;
  const hasSquares = axis !== undefined && (isWhole || outputs.every(({ into }) => into === undefined));
  const roles = hasSquares
    ? { ...plain, outer: [...plain.outer.filter((other) => other !== axis), axis] }
    : plain;
  const nest = new Nest(space, roles, inputs.length + outputs.length);
  const walk = space.accesses.values();
  const stores = toOutputLines(outputs, inputs.length, walk, nest);
  const lines = toLines(body, walk, nest);
  const turned = hasSquares
    ? turnedCursors(space, outputs.length, body, lines, { axis, inner: plain.inner! })
    : [];
  const isSingleRow = roles.outer.length === 0;
  const unit = isSingleRow ? product(roles.middle.map((axis) => space.sizes[axis]!)) : nest.innerLength;
  const isLong = product(shape) >= MUCH_WORK && nest.innerLength >= ROW_OF_GROUPS;
  return {
    structure: JSON.stringify(['map', isLong, turned, nest.structure, lines, stores]),
    build: (shop) => emitMap(shop, nest, lines, stores, isLong, turned),
    words: nest.words,
    isAlongRows: isSingleRow && roles.middle.length > 0,
    count: product(shape) === 0 ? 0 : isSingleRow ? nest.innerLength : nest.outerLength,
    division: divisionOf(unit, body.length, isSingleRow),
  };
}

/** What is contiguous throughout is a single row, cut at which elements ever; else the axes of rows stay apart. */
function spaceOf(shape: readonly number[], accesses: readonly Access[], place: Place | undefined): Space {
  const whole = simplify(shape, accesses);
  if (!place || (whole.sizes.length < 2 && product(shape.slice(0, place.first)) === 1)) return whole;
  return simplify(shape, accesses, kindsOf(shape, place));
}

function rolesOf(space: Space): Roles {
  const rows = axesOf(space, 'row');
  const others = [...axesOf(space, 'before'), ...axesOf(space, 'kept')];
  const inner = innerAxis(space.sizes);
  if (inner === undefined || !rows.includes(inner)) {
    return { outer: [...rows, ...others.filter((axis) => axis !== inner)], middle: [], inner };
  }
  // Neighbouring rows lie beside each other: every element of a row is a row of the loops.
  if (rows.length === 1) return { outer: [], middle: others, inner };
  return { outer: [...rows, ...others.slice(0, -1)], middle: [], inner: others.at(-1) };
}

/** Less work than this, or shorter rows, are gone through by single groups of four elements, by shorter code. */
const MUCH_WORK = 4096;
const ROW_OF_GROUPS = 16;
/** From here on engines need to be given instructions that are to overlap side by side. */
const OVERLAPPING_WEIGHT = 40;

/** Up to so many instructions, roughly, four groups are taken at a time, and up to more of them two. */
const WEIGHT_OF_FOUR = 60;
const WEIGHT_OF_TWO = 320;

/** How many groups of four elements are taken at a time. */
function groupsFor(weight: number): number {
  if (weight <= WEIGHT_OF_FOUR) return 4;
  return weight <= WEIGHT_OF_TWO ? 2 : 1;
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

function emitMap(
  shop: Workshop,
  nest: Nest,
  lines: readonly Line[],
  stores: readonly OutputLine[],
  isLong: boolean,
  turned: readonly number[],
): void {
  const { code } = shop;
  const frame = new Frame(code, nest);
  const body = new Body(
    frame,
    shop,
    lines,
    stores.map(({ value }) => value),
  );
  const together = isLong ? groupsFor(body.weight) : 1;
  const valuesOf = (groups: number) => {
    const values = Array.from({ length: groups }, (): Value[] => []);
    const parts = values.map(
      (ofGroup, group) => () =>
        frame.inGroup(group, () => {
          body.advance();
          ofGroup.push(...stores.map(({ value }) => body.value(value)));
        }),
    );
    if (body.weight >= OVERLAPPING_WEIGHT) code.alternately(parts);
    else for (const part of parts) part();
    return stores.map(({ cursor }, i) => ({ cursor, values: values.map((ofGroup) => ofGroup[i]!) }));
  };
  const row = (start: typeof frame.begin | number, limit: Parameters<typeof code.set>[1]) => {
    body.enterRow();
    code.set(frame.limit, limit as typeof frame.begin);
    frame.overRow(start, (groups) => storeTogether(frame, valuesOf(groups)), together);
  };
  const wholeRow = () => row(0, frame.word(nest.innerSize));
  const square = () => {
    const values = Array.from({ length: ELEMENTS }, (): Value[] => []);
    const parts = values.map(
      (ofRow, place) => () =>
        frame.inPlace(place, () => {
          body.enterRow();
          body.advance();
          ofRow.push(...stores.map(({ value }) => body.value(value)));
        }),
    );
    code.alternately(parts);
    values.forEach((ofRow, place) => {
      const outputs = stores.map(({ cursor }, i) => ({ cursor, values: [ofRow[i]!] }));
      frame.inPlace(place, () => storeTogether(frame, outputs));
    });
  };
  if (nest.outerSizes.length === 0) {
    frame.seek(frame.begin);
    frame.overMiddle(() => row(frame.begin, frame.end));
  } else if (turned.length > 0) {
    overSquares(frame, turned, square, wholeRow);
  } else {
    frame.overOuter(wholeRow);
  }
}
