/**
 * Reading four elements through a cursor.
 *
 * An inner step of 1 or −1 is one vector load, which at the end of a row may read past it: what it then
 * holds is never stored, and the heap keeps a margin; a step of 2 is every other element of two. Any other step gathers element by element, where
 * elements beyond the row repeat the last one. Under a guard, four elements that are all inside are read
 * as without it; otherwise only those inside are read, one by one, and the rest are zero.
 */

import { choose, ELEMENTS, splat, type Value } from '../lanes/value.js';
import { type Local, load, loadLane, type Operand, op, select, shuffle, splatI32 } from '../wasm/index.js';
import { type Frame, widthOf } from './frame.js';
import type { Cursor } from './nest.js';

/**
 * The same element four times, for a cursor that does not move along the row; zero when the row has
 * nothing inside the cursor's guard.
 */
export function loadFixed(frame: Frame, number: number): Value {
  const { code } = frame;
  const cursor = frame.nest.cursors[number]!;
  const registers = emptyRegisters(frame, cursor);
  const read = () => {
    for (const register of registers) code.set(register, loadSplat(cursor, frame.pointer(number)));
  };
  if (cursor.guard === undefined) {
    read();
  } else {
    const { low, high } = frame.range(cursor.guard);
    for (const register of registers) code.set(register, splatI32(0));
    code.if(op('i32.lt_s', low, high), read);
  }
  return finish(frame, cursor, registers);
}

/** Four elements from the row's position on. */
export function loadMoving(frame: Frame, number: number): Value {
  const { code, nest } = frame;
  const cursor = nest.cursors[number]!;
  if (cursor.pace === 'fixed') {
    const mask = frame.inside(cursor.guard!);
    return choose(cursor.dtype, mask, loadFixed(frame, number), splat(cursor.dtype, 0)).map((v) =>
      code.let(v),
    );
  }
  const { dtype, guard, pace } = cursor;
  if (dtype === 'bool' && pace === 'unit' && guard === undefined && frame.groups === QUARTERS) {
    return [code.let(quarterOfBools(frame, number))];
  }
  const turned = frame.turnedVector(number);
  if (turned) return [turned];
  const registers = emptyRegisters(frame, cursor);
  const readAll = () => {
    const values = readers[cursor.pace](frame, number, cursor);
    registers.forEach((register, i) => {
      code.set(register, values[i]!);
    });
  };
  if (cursor.guard === undefined) {
    readAll();
  } else {
    const { low, high } = frame.range(cursor.guard);
    const first = code.let(frame.at());
    const after = op('i32.add', first, ELEMENTS);
    const allInside = op('i32.and', op('i32.ge_s', first, low), op('i32.le_s', after, high));
    code.if(allInside, readAll, () => {
      for (const register of registers) code.set(register, splatI32(0));
      const someInside = op('i32.and', op('i32.lt_s', first, high), op('i32.gt_s', after, low));
      code.if(someInside, () => readInside(frame, number, cursor, registers));
    });
  }
  return finish(frame, cursor, registers);
}

/** The single element at an address, as element 0; the others are zero. */
export function loadSingle(frame: Frame, number: number, address: Operand<'i32'>): Value {
  const cursor = frame.nest.cursors[number]!;
  const registers = emptyRegisters(frame, cursor);
  for (const register of registers) frame.code.set(register, splatI32(0));
  loadElement(frame, cursor, registers, 0, address);
  return finish(frame, cursor, registers);
}

function emptyRegisters(frame: Frame, cursor: Cursor): Local<'v128'>[] {
  const count = cursor.dtype === 'float64' ? 2 : 1;
  return Array.from({ length: count }, () => frame.code.local('v128'));
}

/** Turns the bytes of bools, already in lanes of 32 bits, into masks. */
function finish(frame: Frame, cursor: Cursor, registers: readonly Local<'v128'>[]): Value {
  if (cursor.dtype !== 'bool') return registers;
  return [frame.code.let(op('i32x4.ne', registers[0]!, splatI32(0)))];
}

function loadSplat(cursor: Cursor, pointer: Operand<'i32'>): Operand<'v128'> {
  if (cursor.dtype === 'float64') return load('v128.load64_splat', pointer);
  return load(cursor.dtype === 'bool' ? 'v128.load8_splat' : 'v128.load32_splat', pointer);
}

function contiguous(frame: Frame, number: number, cursor: Cursor): Value {
  const { code } = frame;
  const width = widthOf(cursor);
  const [pointer, offset, lead] = [frame.pointer(number), frame.byteOffset(width), frame.leadBytes(width)];
  if (cursor.pace === 'unit') {
    return loadVectors(cursor, code.let(op('i32.add', pointer, offset)), lead);
  }
  const last = op('i32.sub', op('i32.sub', pointer, offset), lead + (ELEMENTS - 1) * width);
  const vectors = loadVectors(cursor, code.let(last)).map((vector) => code.let(vector));
  if (cursor.dtype !== 'float64') return vectors.map((vector) => shuffle(vector, vector, [3, 2, 1, 0]));
  return vectors.reverse().map((vector) => shuffle(vector, vector, [2, 3, 0, 1]));
}

function loadVectors(cursor: Cursor, address: Operand<'i32'>, offset = 0): Value {
  if (cursor.dtype === 'float64') {
    return [load('v128.load', address, offset), load('v128.load', address, offset + 16)];
  }
  if (cursor.dtype !== 'bool') return [load('v128.load', address, offset)];
  const bytes = load('v128.load32_zero', address, offset);
  return [op('i32x4.extend_low_i16x8_u', op('i16x8.extend_low_i8x16_u', bytes))];
}

/** Groups of bools that one vector load gives. */
const QUARTERS = 4;

/** Four of the sixteen bools that the groups taken together read at once, as masks. */
function quarterOfBools(frame: Frame, number: number): Operand<'v128'> {
  const address = op('i32.add', frame.pointer(number), frame.byteOffset(1));
  const masks = frame.share(number, () => op('i8x16.ne', load('v128.load', address), splatI32(0)));
  const [isUpperHalf, isUpperQuarter] = [frame.group > 1, frame.group % 2 === 1];
  const half = op(isUpperHalf ? 'i16x8.extend_high_i8x16_s' : 'i16x8.extend_low_i8x16_s', masks);
  return op(isUpperQuarter ? 'i32x4.extend_high_i16x8_s' : 'i32x4.extend_low_i16x8_s', half);
}

function everyOther(frame: Frame, number: number): Value {
  const bytes = op('i32.shl', frame.position, Math.log2(DOUBLE_STEP));
  const address = frame.code.let(op('i32.add', frame.pointer(number), bytes));
  const lead = frame.group * ELEMENTS * DOUBLE_STEP;
  const halves = [load('v128.load', address, lead), load('v128.load', address, lead + 16)] as const;
  return [shuffle(...halves, [0, 2, 4, 6])];
}

/** The bytes from an element on to the next but one. */
const DOUBLE_STEP = 8;

function gather(frame: Frame, number: number, cursor: Cursor): Value {
  const { code } = frame;
  const step = code.let(frame.word(cursor.inner!));
  const first = op('i32.add', frame.pointer(number), op('i32.mul', frame.at(), step));
  const addresses = [code.let(first)];
  for (let element = 1; element < ELEMENTS; element++) {
    const before = addresses[element - 1]!;
    const next = op('i32.add', before, step);
    const isThere = op('i32.gt_s', frame.remaining(), element);
    addresses.push(code.let(frame.areWhole ? next : select(next, before, isThere)));
  }
  const registers = emptyRegisters(frame, cursor);
  for (const register of registers) code.set(register, splatI32(0));
  addresses.forEach((address, element) => {
    loadElement(frame, cursor, registers, element, address);
  });
  return registers;
}

const readers = {
  fixed: loadFixed,
  unit: contiguous,
  reverse: contiguous,
  double: everyOther,
  strided: gather,
} as const;

function readInside(frame: Frame, number: number, cursor: Cursor, registers: readonly Local<'v128'>[]): void {
  const { code } = frame;
  const { low, high } = frame.range(cursor.guard!);
  const step = frame.word(cursor.inner!);
  const span = code.let(op('i32.sub', high, low));
  for (let element = 0; element < ELEMENTS; element++) {
    const position = code.let(op('i32.add', frame.at(), element));
    code.if(op('i32.lt_u', op('i32.sub', position, low), span), () => {
      const address = op('i32.add', frame.pointer(number), op('i32.mul', position, step));
      loadElement(frame, cursor, registers, element, address);
    });
  }
}

/** Sets one of the four elements. A bool's byte goes to the bottom of its lane of 32 bits. */
function loadElement(
  frame: Frame,
  cursor: Cursor,
  registers: readonly Local<'v128'>[],
  element: number,
  address: Operand<'i32'>,
): void {
  if (cursor.dtype === 'float64') {
    const register = registers[element >> 1]!;
    frame.code.set(register, loadLane(64, element & 1, address, register));
    return;
  }
  const [register] = registers as readonly [Local<'v128'>];
  const loaded =
    cursor.dtype === 'bool'
      ? loadLane(8, 4 * element, address, register)
      : loadLane(32, element, address, register);
  frame.code.set(register, loaded);
}
