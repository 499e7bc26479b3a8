/**
 * Writing elements of an output. Outputs are contiguous, so four elements along the last axis are one vector
 * store (two for float64); at the end of a row, and along other axes, they are written one by one.
 */

import { ELEMENTS, type Value } from '../lanes/value.js';
import { type Local, type Operand, op, splatI32 } from '../wasm/index.js';
import { type Frame, widthOf } from './frame.js';
import type { Cursor } from './nest.js';

/** A value ready to be written: that of a bool as four bytes in the lowest lane. */
export function packForStore(frame: Frame, cursor: Cursor, value: Value): readonly Local<'v128'>[] {
  const packed = cursor.dtype === 'bool' ? [packMask(value[0]!)] : value;
  return packed.map((vector) => frame.code.let(vector));
}

/** An output's values for the groups taken together. */
export interface Stored {
  readonly cursor: number;
  readonly values: readonly Value[];
}

/** Writes the four elements from the row's position on, or as many as the row has. */
export function storeMoving(frame: Frame, outputs: readonly { cursor: number; value: Value }[]): void {
  storeTogether(
    frame,
    outputs.map(({ cursor, value }) => ({ cursor, values: [value] })),
  );
}

/** Writes the elements of the groups taken together, or of a single group. */
export function storeTogether(frame: Frame, outputs: readonly Stored[]): void {
  if (frame.areWhole) {
    for (const output of outputs) storeGroups(frame, output);
  } else {
    storeGroup(frame, outputs);
  }
}

interface Ready {
  readonly cursor: Cursor;
  readonly address: Local<'i32'>;
  /** What is to be added to the address. */
  readonly offset: number;
  readonly packed: readonly Local<'v128'>[];
}

function prepare(frame: Frame, number: number, value: Value): Ready {
  const cursor = frame.nest.cursors[number]!;
  const width = widthOf(cursor);
  const isApart = isSpread(cursor);
  const contiguous = () => op('i32.add', frame.pointer(number), frame.byteOffset(width));
  return {
    cursor,
    address: frame.code.let(isApart ? frame.address(number) : contiguous()),
    offset: isApart ? 0 : frame.leadBytes(width),
    packed: packForStore(frame, cursor, value),
  };
}

function storeGroup(frame: Frame, outputs: readonly Stored[]): void {
  const { code } = frame;
  const ready = outputs.map(({ cursor, values }) => prepare(frame, cursor, values[0]!));
  code.if(
    frame.isFull(),
    () => {
      for (const output of ready) storeFour(frame, output);
    },
    () => {
      for (const output of ready) storeOne(frame, output, 0);
      code.block((leave) => {
        for (let element = 1; element < ELEMENTS - 1; element++) {
          code.branchIf(leave, op('i32.le_s', frame.remaining(), element));
          for (const output of ready) storeOne(frame, output, element);
        }
      });
    },
  );
}

/** Groups of bools that make up a vector. */
const QUARTERS = 4;

function storeGroups(frame: Frame, { cursor: number, values }: Stored): void {
  const cursor = frame.nest.cursors[number]!;
  if (cursor.dtype === 'bool' && !isSpread(cursor) && values.length === QUARTERS) {
    const [first, second] = [values.slice(0, 2), values.slice(2)].map((pair) =>
      op('i16x8.narrow_i32x4_s', pair[0]![0]!, pair[1]![0]!),
    );
    const bytes = op('v128.and', op('i8x16.narrow_i16x8_s', first!, second!), splatI32(ONES));
    frame.code.store('v128.store', op('i32.add', frame.pointer(number), frame.byteOffset(1)), bytes);
    return;
  }
  values.forEach((value, group) => {
    frame.inGroup(group, () => storeFour(frame, prepare(frame, number, value)));
  });
}

function storeFour(frame: Frame, output: Ready): void {
  const { cursor, address, offset, packed } = output;
  if (isSpread(cursor)) {
    for (let element = 0; element < ELEMENTS; element++) storeOne(frame, output, element);
  } else if (cursor.dtype === 'bool') {
    frame.code.storeLane(32, 0, address, packed[0]!, offset);
  } else {
    packed.forEach((vector, i) => {
      frame.code.store('v128.store', address, vector, offset + 16 * i);
    });
  }
}

function storeOne(frame: Frame, { cursor, address, offset, packed }: Ready, element: number): void {
  const steps = isSpread(cursor) && op('i32.mul', frame.word(cursor.inner!), element);
  const place = steps ? op('i32.add', address, steps) : address;
  storeElement(frame, cursor, packed, element, place, steps ? 0 : offset + element * widthOf(cursor));
}

/** Writes element 0 to an address. */
export function storeSingle(frame: Frame, number: number, value: Value, address: Operand<'i32'>): void {
  const cursor = frame.nest.cursors[number]!;
  storeElement(frame, cursor, packForStore(frame, cursor, value), 0, address, 0);
}

/** Whether the elements lie apart. */
const isSpread = ({ pace }: Cursor): boolean => pace === 'strided' || pace === 'double';

function storeElement(
  frame: Frame,
  cursor: Cursor,
  packed: Value,
  element: number,
  address: Operand<'i32'>,
  offset: number,
): void {
  const { code } = frame;
  const width = widthOf(cursor);
  if (width === 8) code.storeLane(64, element & 1, address, packed[element >> 1]!, offset);
  else code.storeLane(width === 1 ? 8 : 32, element, address, packed[0]!, offset);
}

/** Four bytes that are 1. */
const ONES = 0x01010101;

/** Four masks of 32 bits to four bytes that are 0 or 1. */
function packMask(mask: Operand<'v128'>): Operand<'v128'> {
  const halves = op('i16x8.narrow_i32x4_s', mask, splatI32(0));
  return op('v128.and', op('i8x16.narrow_i16x8_s', halves, splatI32(0)), splatI32(ONES));
}
