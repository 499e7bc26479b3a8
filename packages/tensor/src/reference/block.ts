import { type DType, type TypedArray, viewAs } from '../backend/dtype.js';
import type { Access, Expression, Guard } from '../backend/expression.js';
import { internal } from '../error.js';
import { binary, cast, UNARY } from './scalar.js';

/**
 * Evaluates a list of expressions for a block of neighbouring coordinates: one typed array an
 * expression, one plain loop an operation.
 */

/** How many coordinates are evaluated at a time. */
export const BLOCK = 1024;

/** An empty typed array of a dtype. */
export function arrayOf(dtype: DType, length: number): TypedArray {
  const bytes = { bool: 1, float16: 2, float32: 4, int32: 4, uint32: 4, float64: 8 }[dtype];
  return viewAs(dtype, new Uint8Array(length * bytes));
}

/** For every axis the coordinates of the row-major positions `start … start + count − 1`. */
export function coordinates(shape: readonly number[], start: number, count: number): Int32Array[] {
  const result: Int32Array[] = new Array(shape.length);
  let inner = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const n = shape[axis] as number;
    const along = new Int32Array(count);
    for (let i = 0; i < count; i++) along[i] = Math.floor((start + i) / inner) % n;
    result[axis] = along;
    inner *= n;
  }
  return result;
}

function insideAt(guard: Guard, coords: readonly Int32Array[], i: number): boolean {
  return guard.every(([low, high], axis) => {
    const c = (coords[axis] as Int32Array)[i] as number;
    return c >= low && c < high;
  });
}

/** The flat index of every coordinate, −1 outside the guard. */
export function indices(access: Access, coords: readonly Int32Array[], count: number): Float64Array {
  const result = new Float64Array(count).fill(access.offset);
  access.strides.forEach((stride, axis) => {
    if (stride === 0) return;
    const along = coords[axis] as Int32Array;
    for (let i = 0; i < count; i++) result[i] = (result[i] as number) + stride * (along[i] as number);
  });
  const { guard } = access;
  if (guard) for (let i = 0; i < count; i++) if (!insideAt(guard, coords, i)) result[i] = -1;
  return result;
}

/**
 * The values of all expressions.
 *
 * @param coords The block's coordinates, one array an axis.
 * @param reduced In an epilogue: the anchor's results for the block.
 */
export function evaluateBlock(
  list: readonly Expression[],
  inputs: readonly TypedArray[],
  coords: readonly Int32Array[],
  count: number,
  reduced?: TypedArray,
): TypedArray[] {
  const values: TypedArray[] = [];
  for (const e of list) values.push(evaluateOne(e, list, values, inputs, coords, count, reduced));
  return values;
}

function evaluateOne(
  e: Expression,
  list: readonly Expression[],
  values: readonly TypedArray[],
  inputs: readonly TypedArray[],
  coords: readonly Int32Array[],
  count: number,
  reduced: TypedArray | undefined,
): TypedArray {
  const out = arrayOf(e.dtype, count);
  switch (e.op) {
    case 'load': {
      const source = inputs[e.input] as TypedArray;
      const at = indices(e.access, coords, count);
      for (let i = 0; i < count; i++)
        out[i] = (at[i] as number) < 0 ? 0 : (source[at[i] as number] as number);
      return out;
    }
    case 'index': {
      const at = indices({ strides: e.access.strides, offset: e.access.offset }, coords, count);
      const { guard } = e.access;
      for (let i = 0; i < count; i++) out[i] = guard && !insideAt(guard, coords, i) ? 0 : (at[i] as number);
      return out;
    }
    case 'inside':
      for (let i = 0; i < count; i++) out[i] = insideAt(e.guard, coords, i) ? 1 : 0;
      return out;
    case 'constant':
      return out.fill(e.value);
    case 'reduced':
      if (!reduced) throw internal('a reduced value outside an epilogue');
      return reduced;
    case 'where': {
      const [condition, a, b] = e.args.map((arg) => values[arg]) as [TypedArray, TypedArray, TypedArray];
      for (let i = 0; i < count; i++) out[i] = (condition[i] ? a[i] : b[i]) as number;
      return out;
    }
    case 'bitcast': {
      const { buffer, byteOffset, byteLength } = values[e.args[0] as number] as TypedArray;
      return viewAs(e.dtype, new Uint8Array(buffer, byteOffset, byteLength).slice());
    }
    case 'cast': {
      const from = (list[e.args[0] as number] as Expression).dtype;
      const x = values[e.args[0] as number] as TypedArray;
      for (let i = 0; i < count; i++) out[i] = cast(x[i] as number, from, e.dtype);
      return out;
    }
    default: {
      const x = values[e.args[0] as number] as TypedArray;
      const unary = UNARY[e.op as keyof typeof UNARY];
      if (unary) {
        for (let i = 0; i < count; i++) out[i] = unary(x[i] as number);
        return out;
      }
      const { dtype } = list[e.args[0] as number] as Expression;
      const f = binary(e.op as Parameters<typeof binary>[0], dtype);
      if (!f) throw internal(`${e.op} has no meaning for ${dtype}`);
      const y = values[e.args[1] as number] as TypedArray;
      for (let i = 0; i < count; i++) out[i] = f(x[i] as number, y[i] as number);
      return out;
    }
  }
}
