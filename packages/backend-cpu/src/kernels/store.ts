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

/** Writes the four elements from the row's position on, or as many as the row has. */
export function storeMoving(frame: Frame, outputs: readonly { cursor: number; value: Value }[]): void {
  const { code, nest } = frame;
  const ready = outputs.map(({ cursor: number, value }) => {
    const cursor = nest.cursors[number]!;
    const address = code.let(
      isSpread(cursor)
        ? frame.address(number)
        : op('i32.add', frame.pointer(number), frame.byteOffset(widthOf(cursor))),
    );
    return { cursor, address, packed: packForStore(frame, cursor, value) };
  });
  const writeOne = (element: number) => {
    for (const { cursor, address, packed } of ready) {
      const steps = isSpread(cursor) && op('i32.mul', frame.word(cursor.inner!), element);
      const place = steps ? op('i32.add', address, steps) : address;
      storeElement(frame, cursor, packed, element, place, steps ? 0 : element * widthOf(cursor));
    }
  };
  code.if(
    frame.isFull(),
    () => {
      if (ready.some(({ cursor }) => isSpread(cursor))) {
        for (let element = 0; element < ELEMENTS; element++) writeOne(element);
        return;
      }
      for (const { cursor, address, packed } of ready) storeFour(frame, cursor, packed, address);
    },
    () => {
      writeOne(0);
      code.block((leave) => {
        for (let element = 1; element < ELEMENTS - 1; element++) {
          code.branchIf(leave, op('i32.le_s', frame.remaining(), element));
          writeOne(element);
        }
      });
    },
  );
}

/** Writes element 0 to an address. */
export function storeSingle(frame: Frame, number: number, value: Value, address: Operand<'i32'>): void {
  const cursor = frame.nest.cursors[number]!;
  storeElement(frame, cursor, packForStore(frame, cursor, value), 0, address, 0);
}

/** Whether the elements lie apart. */
const isSpread = ({ pace }: Cursor): boolean => pace === 'strided' || pace === 'double';

function storeFour(frame: Frame, cursor: Cursor, packed: Value, address: Operand<'i32'>): void {
  if (cursor.dtype === 'bool') {
    frame.code.storeLane(32, 0, address, packed[0]!);
    return;
  }
  packed.forEach((vector, i) => {
    frame.code.store('v128.store', address, vector, 16 * i);
  });
}

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

/** Four masks of 32 bits to four bytes that are 0 or 1. */
function packMask(mask: Operand<'v128'>): Operand<'v128'> {
  const halves = op('i16x8.narrow_i32x4_s', mask, splatI32(0));
  return op('v128.and', op('i8x16.narrow_i16x8_s', halves, splatI32(0)), splatI32(0x01010101));
}
