import { isTensor, LimpidError, type Tensor } from '@limpid/tensor';

/**
 * What goes into training and prediction: rows of numbers in memory, of which batches are made. They stay with the
 * host and go to the backend batch by batch: for tables that is faster than gathering there, and it takes no
 * memory of the device.
 */

/** The arrays that rows may be kept in. Float64Array is rounded to the model's dtype on its way. */
export type RowArray = Float32Array | Float64Array | Int32Array | Uint32Array;

/** Numbers with a first axis of rows; an encoded table of `@limpid/data` is one. */
export interface Rows {
  /** All elements, row after row. */
  readonly data: RowArray;
  /** The number of rows, then the shape of one. */
  readonly shape: readonly number[];
}

/** Rows, or a tensor with rows on its first axis. */
export type Inputs = Rows | Tensor;

/** As inputs, or a bare array with one number a row. */
export type Targets = Inputs | RowArray;

/** Rows as training uses them. */
export interface HostRows {
  readonly data: RowArray;
  readonly rows: number;
  /** The shape of one row, and its number of elements. */
  readonly rowShape: readonly number[];
  readonly rowSize: number;
}

function isRowArray(x: unknown): x is RowArray {
  return (
    x instanceof Float32Array ||
    x instanceof Float64Array ||
    x instanceof Int32Array ||
    x instanceof Uint32Array
  );
}

/** Rows from any accepted form, checked. */
export async function hostRows(operation: string, name: string, given: Targets): Promise<HostRows> {
  const { data, shape } = isTensor(given)
    ? { data: await given.data(), shape: given.shape }
    : isRowArray(given)
      ? { data: given, shape: [given.length] }
      : given;
  if (!isRowArray(data)) {
    const what = (data as object | undefined)?.constructor?.name ?? typeof data;
    throw new LimpidError(
      'argument',
      `${operation}: ${name} must hold its numbers in a Float32Array, Float64Array, Int32Array or Uint32Array, not in ${what}`,
    );
  }
  return { data, ...checkRowCount(operation, name, shape, data.length) };
}

/** Checks that a shape has rows, and as many elements as there are. */
export function checkRowCount(
  operation: string,
  name: string,
  shape: readonly number[],
  elements: number,
): Omit<HostRows, 'data'> {
  const [rows, ...rowShape] = shape;
  const rowSize = rowShape.reduce((product, n) => product * n, 1);
  if (rows === undefined || rows < 1 || rows * rowSize !== elements) {
    throw new LimpidError(
      'shape',
      `${operation}: ${name} has shape [${shape.join(', ')}] and ${elements} numbers; it needs at least one row, and as many numbers as the shape says`,
    );
  }
  return { rows, rowShape, rowSize };
}

/** The rows at some positions, in that order. */
export function pickRows(from: HostRows, positions: ArrayLike<number>): HostRows {
  const { rowSize } = from;
  const data = new (from.data.constructor as new (length: number) => RowArray)(positions.length * rowSize);
  copyRows(from, positions, 0, positions.length, data);
  return { ...from, data, rows: positions.length };
}

/** Copies the rows at `positions[start …]` to the beginning of `target`. */
export function copyRows(
  from: HostRows,
  positions: ArrayLike<number>,
  start: number,
  count: number,
  target: RowArray,
): void {
  const { data, rowSize } = from;
  let next = 0;
  for (let i = start; i < start + count; i++) {
    const first = (positions[i] as number) * rowSize;
    for (let j = first; j < first + rowSize; j++) target[next++] = data[j] as number;
  }
}
