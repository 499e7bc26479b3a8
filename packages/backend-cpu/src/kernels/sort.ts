/**
 * Sort kernels: the positions that put every row in order, by radix sort (D. Knuth, "The Art of Computer
 * Programming" 5.2.5), least significant byte first, which is stable and takes as long for any input. Short
 * rows are sorted by insertion. This is plain JavaScript: it waits for memory most of the time, and vector
 * instructions have nothing to offer it.
 *
 * For the radix sort an element becomes one unsigned word, or two, with the order of the elements. Those of a
 * float are its bits, the sign bit turned if it is positive and every bit if it is negative; zeros lose their
 * sign, and NaN comes after everything. Descending order is that of the words with every bit turned.
 */
import {
  bytesPerElement,
  type DType,
  type SortKernel,
  type TypedArray,
  viewAs,
} from '@limpid/tensor/backend';
import type { CpuRun, Launcher } from '../launcher.js';
import { placesOf, product } from './axes.js';

/** Rows up to this length are sorted by insertion; about where both take as long. */
const SHORT = 48;
const DIGITS = 256;
const SIGN = 0x80000000 | 0;
const INFINITE = 0x7f800000;
const WORD_BYTES = 4;

/** The function that runs a sort of an operand of at least one axis, without a guard. */
export function prepareSort(launcher: Launcher, { shape, descending, x, inputs }: SortKernel): CpuRun {
  const dtype = inputs[0]!;
  const length = shape.at(-1)!;
  const rows = product(shape) === 0 ? [] : placesOf(shape.slice(0, -1), [x]);
  const step = x.strides.at(-1)!;
  const arrayBytes = WORD_BYTES * length;
  return ([source], [target]) => {
    const piece = launcher.allocate(3 * arrayBytes);
    const view = <D extends DType>(type: D, address: number, bytes: number) =>
      viewAs(type, launcher.bytes(address, bytes));
    const values = view(dtype, source!.address, source!.bytes);
    const bits = bytesPerElement(dtype) < WORD_BYTES ? values : view('int32', source!.address, source!.bytes);
    const work = [0, 1, 2].map((i) => view('int32', piece.address + i * arrayBytes, arrayBytes));
    rows.forEach(([first], row) => {
      const order = view('int32', target!.address + row * arrayBytes, arrayBytes);
      for (let i = 0; i < length; i++) order[i] = i;
      if (length <= SHORT) {
        insertionSort(values, first!, step, descending, order);
      } else {
        for (const key of keysOf(dtype, values, bits)) {
          const [keys] = work as [Int32Array];
          for (let i = 0; i < length; i++) {
            const word = key(first! + order[i]! * step);
            keys[i] = descending ? ~word : word;
          }
          radixSort(order, work as [Int32Array, Int32Array, Int32Array]);
        }
      }
    });
    launcher.free(piece);
  };
}

function insertionSort(
  values: TypedArray,
  first: number,
  step: number,
  descending: boolean,
  order: Int32Array,
): void {
  for (let i = 1; i < order.length; i++) {
    const value = values[first + i * step]!;
    let at = i;
    for (; at > 0; at--) {
      const before = values[first + order[at - 1]! * step]!;
      const isAfter = descending ? comesBefore(before, value) : comesBefore(value, before);
      if (!isAfter) break;
      order[at] = order[at - 1]!;
    }
    order[at] = i;
  }
}

/** a < b, where NaN is more than anything. */
const comesBefore = (a: number, b: number): boolean => a < b || (Number.isNaN(b) && !Number.isNaN(a));

/** Functions for the words of the element at a place, the least significant first. */
function keysOf(dtype: DType, values: TypedArray, bits: TypedArray): ((place: number) => number)[] {
  if (dtype === 'float32') {
    return [
      (place) => {
        const word = bits[place]!;
        if ((word & ~SIGN) > INFINITE) return -1;
        if (word === SIGN) return SIGN;
        return word < 0 ? ~word : word ^ SIGN;
      },
    ];
  }
  if (dtype === 'float64') {
    return [0, 1].map((half) => (place) => {
      const value = values[place]!;
      if (Number.isNaN(value)) return -1;
      if (value === 0) return half * SIGN;
      const word = bits[2 * place + half]!;
      return value < 0 ? ~word : word ^ (half * SIGN);
    });
  }
  return [(place) => (dtype === 'int32' ? bits[place]! ^ SIGN : bits[place]!)];
}

/** Sorts `order` by the keys beside it, which are rearranged on the way; the other arrays are for passing through. */
function radixSort(order: Int32Array, [keys, otherKeys, other]: [Int32Array, Int32Array, Int32Array]): void {
  const { length } = order;
  const starts = new Int32Array(DIGITS);
  let [from, to, fromKeys, toKeys] = [order, other, keys, otherKeys];
  for (let shift = 0; shift < 32; shift += 8) {
    starts.fill(0);
    for (let i = 0; i < length; i++) starts[(fromKeys[i]! >>> shift) & (DIGITS - 1)]!++;
    // Nothing to do where all have the same digit, as in numbers with few bits.
    if (starts[(fromKeys[0]! >>> shift) & (DIGITS - 1)] === length) continue;
    let start = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const count = starts[digit]!;
      starts[digit] = start;
      start += count;
    }
    for (let i = 0; i < length; i++) {
      const key = fromKeys[i]!;
      const place = starts[(key >>> shift) & (DIGITS - 1)]!++;
      toKeys[place] = key;
      to[place] = from[i]!;
    }
    [from, to, fromKeys, toKeys] = [to, from, toKeys, fromKeys];
  }
  if (from !== order) order.set(from);
}
