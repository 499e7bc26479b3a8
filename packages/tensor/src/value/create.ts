import type { Backend } from '../backend/backend.js';
import { bytesPerElement, type DType, isFloat, type TypedArray, viewAs } from '../backend/dtype.js';
import { checkOptions, checkWhole } from '../check.js';
import { LimpidError } from '../error.js';
import { currentBackend } from '../graph/default-backend.js';
import { deviceOf } from '../graph/device.js';
import type { Primitive } from '../graph/primitive.js';
import { Storage } from '../graph/storage.js';
import { storable } from '../ops/operands.js';
import { buffer, constant, iota } from '../primitives/leaves.js';
import { checkShape, formatShape, type Shape, sizeOf } from '../shape/shape.js';
import type { Mutable } from '../shape/types.js';
import { type NestedArray, Tensor } from './tensor.js';

/** Options of the functions that make tensors from data. */
export interface CreateOptions {
  /** Default: the array's own dtype; float32 for numbers, bool for booleans. */
  dtype?: DType;
  /** Default: as the data is nested; for typed arrays one axis. */
  shape?: Shape;
  /** Default: the one of `useBackend`. */
  backend?: Backend;
}

function leaf<A>(primitive: Primitive<A>, attributes: A, backend?: Backend): Tensor {
  const { shape, dtype } = primitive.infer([], attributes);
  return new Tensor(shape, dtype, backend, { primitive, inputs: [], attributes }, undefined, 0);
}

/** A stand-in for an argument of a function that is traced. @internal */
export function placeholder(shape: Shape, dtype: DType, backend: Backend | undefined): Tensor {
  return leaf(buffer, { shape, dtype }, backend);
}

const DTYPE_OF_ARRAY: Readonly<Record<string, DType>> = {
  Float32Array: 'float32',
  Float64Array: 'float64',
  Int32Array: 'int32',
  Uint32Array: 'uint32',
  Uint8Array: 'bool',
};

/** By the array's tag, which its subclasses (Node's Buffer) and arrays from other pages have too. */
function dtypeOfArray(array: TypedArray): DType {
  const dtype = DTYPE_OF_ARRAY[array[Symbol.toStringTag]];
  if (dtype) return dtype;
  const known = Object.keys(DTYPE_OF_ARRAY).join(', ');
  throw new LimpidError(
    'dtype',
    `tensor: takes ${known} (as bool) and nested arrays, not ${array.constructor.name}`,
  );
}

/** An empty typed array of the dtype for `size` elements. */
function hostArray(dtype: DType, size: number): TypedArray {
  if (dtype === 'float16')
    throw new LimpidError(
      'dtype',
      'tensor: float16 data cannot be made from numbers yet; use float32 and cast',
    );
  const bytes: number | undefined = bytesPerElement(dtype);
  // JavaScript has no compiler to refuse a name such as float8.
  if (bytes === undefined) throw new LimpidError('dtype', `tensor: there is no dtype ${String(dtype)}`);
  return viewAs(dtype, new Uint8Array(size * bytes));
}

/** Copies numbers into an array of the dtype, integers wrapping and bool as 0 and 1. */
function fill(target: TypedArray, source: ArrayLike<number>, dtype: DType): TypedArray {
  if (dtype === 'bool') for (let i = 0; i < source.length; i++) target[i] = source[i] ? 1 : 0;
  else target.set(source);
  return target;
}

function flattenNested(data: NestedArray): { shape: number[]; values: (number | boolean)[] } {
  const shape: number[] = [];
  for (let level: NestedArray = data; Array.isArray(level); level = level[0] as NestedArray) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  const values: (number | boolean)[] = [];
  const visit = (item: NestedArray, axis: number, where: string): void => {
    if (axis === shape.length) {
      if (typeof item !== 'number' && typeof item !== 'boolean') {
        const what = Array.isArray(item) ? 'a deeper array' : item === null ? 'null' : typeof item;
        throw new LimpidError('argument', `tensor: expected a number at ${where || 'the root'}, got ${what}`);
      }
      values.push(item);
      return;
    }
    if (!Array.isArray(item) || item.length !== shape[axis]) {
      const what = Array.isArray(item) ? `${item.length} elements` : String(item);
      throw new LimpidError(
        'shape',
        `tensor: ragged data: ${where || 'the root'} has ${what}, expected ${shape[axis]} as in ${formatShape(shape)}`,
      );
    }
    item.forEach((next, i) => visit(next, axis + 1, `${where}[${i}]`));
  };
  visit(data, 0, '');
  return { shape, values };
}

type ShapeOption<O> = O extends { readonly shape: infer S extends Shape } ? S : undefined;
type ShapeOfData<D> = D extends number | boolean
  ? []
  : D extends readonly (number | boolean)[]
    ? [number]
    : D extends readonly (readonly (number | boolean)[])[]
      ? [number, number]
      : D extends ArrayBufferView
        ? [number]
        : number[];

/** The shape a tensor made from data `D` with options `O` has, as far as types tell. */
export type CreatedShape<D, O> = ShapeOption<O> extends Shape ? Mutable<ShapeOption<O>> : ShapeOfData<D>;

/**
 * A tensor of given elements.
 *
 * @param data A number, nested arrays of equal lengths, or a typed array (copied).
 * @throws LimpidError `shape` for ragged data or a shape of another size; `dtype` for arrays of no dtype; `argument`
 *   for an unknown option.
 * @example
 * ```ts
 * import { tensor } from '@limpid/tensor';
 *
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * console.log(x.shape, x.dtype); // [ 2, 3 ] float32
 * console.log(tensor(new Int32Array([1, 2, 3, 4]), { shape: [2, 2] }).dtype); // int32
 * ```
 */
export function tensor<
  const D extends NestedArray | TypedArray,
  const O extends CreateOptions = Record<never, never>,
>(data: D, options?: O): Tensor<CreatedShape<D, O>> {
  const settings: CreateOptions = options ?? {};
  checkOptions('tensor', settings, 'dtype', 'shape', 'backend');
  const nested = ArrayBuffer.isView(data) ? undefined : flattenNested(data as NestedArray);
  const values = nested ? nested.values : (data as TypedArray);
  const natural = nested
    ? nested.values.length > 0 && nested.values.every((value) => typeof value === 'boolean')
      ? 'bool'
      : 'float32'
    : dtypeOfArray(data as TypedArray);
  const dtype = settings.dtype ?? natural;
  const shape = settings.shape ?? nested?.shape ?? [values.length];
  checkShape('tensor', shape);
  if (sizeOf(shape) !== values.length) {
    throw new LimpidError(
      'shape',
      `tensor: ${values.length} elements do not fill the shape ${formatShape(shape)}, which needs ${sizeOf(shape)}`,
    );
  }
  const host = fill(hostArray(dtype, values.length), values as ArrayLike<number>, dtype);
  const backend = settings.backend ?? currentBackend();
  const storage = new Storage(deviceOf(backend), host.byteLength, host);
  return new Tensor([...shape] as unknown as CreatedShape<D, O>, dtype, backend, undefined, storage, 0);
}

/** Options of tensors that are filled by rule. */
export interface FillOptions {
  /** Default float32. */
  dtype?: DType;
}

/**
 * `value` everywhere. It takes no memory until it is read or kept, and belongs to whichever backend it meets.
 *
 * @throws LimpidError `argument` for an unknown option.
 * @example
 * ```ts
 * import { full } from '@limpid/tensor';
 *
 * console.log(await full([2, 2], 7).toArray()); // [ [ 7, 7 ], [ 7, 7 ] ]
 * ```
 */
export function full<const S extends Shape>(
  shape: S,
  value: number | boolean,
  options: FillOptions = {},
): Tensor<Mutable<S>> {
  return filled('full', shape, value, options);
}

function filled<S extends Shape>(
  operation: string,
  shape: S,
  value: number | boolean,
  options: FillOptions,
): Tensor<Mutable<S>> {
  checkOptions(operation, options, 'dtype');
  const dtype = options.dtype ?? (typeof value === 'boolean' ? 'bool' : 'float32');
  return leaf(constant, {
    shape: [...shape],
    dtype,
    value: storable(Number(value), dtype),
  }) as unknown as Tensor<Mutable<S>>;
}

/** Zeros. */
export const zeros = <const S extends Shape>(shape: S, options: FillOptions = {}): Tensor<Mutable<S>> =>
  filled('zeros', shape, 0, options);
/** Ones. */
export const ones = <const S extends Shape>(shape: S, options: FillOptions = {}): Tensor<Mutable<S>> =>
  filled('ones', shape, 1, options);
/** `value` in the shape and dtype of another tensor. */
export const fullLike = <S extends Shape>(x: Tensor<S>, value: number): Tensor<S> =>
  full(x.shape, value, { dtype: x.dtype }) as unknown as Tensor<S>;
/** Zeros in the shape and dtype of another tensor. */
export const zerosLike = <S extends Shape>(x: Tensor<S>): Tensor<S> => fullLike(x, 0);
/** Ones in the shape and dtype of another tensor. */
export const onesLike = <S extends Shape>(x: Tensor<S>): Tensor<S> => fullLike(x, 1);

/**
 * Numbers from `start` up to, not including, `stop`, `step` apart; with one argument, from 0 to it.
 *
 * @returns int32 by default, float32 if an argument is not whole.
 * @throws LimpidError `argument` for bounds that are not finite and a step of 0.
 * @example
 * ```ts
 * import { arange } from '@limpid/tensor';
 *
 * console.log(await arange(1, 10, 3).toArray()); // [ 1, 4, 7 ]
 * ```
 */
export function arange(start: number, stop?: number, step = 1, options: FillOptions = {}): Tensor<[number]> {
  checkOptions('arange', options, 'dtype');
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  if (!Number.isFinite(from) || !Number.isFinite(to) || !Number.isFinite(step) || step === 0) {
    throw new LimpidError(
      'argument',
      `arange: needs finite numbers and a step other than 0, got start ${from}, stop ${to}, step ${step}`,
    );
  }
  const length = Math.max(0, Math.ceil((to - from) / step));
  const whole = [from, to, step].every(Number.isInteger);
  const dtype = options.dtype ?? (whole ? 'int32' : 'float32');
  const positions = leaf(iota, { length }).cast(isFloat(dtype) || whole ? dtype : 'float32');
  return positions.mul(step).add(from).cast(dtype) as Tensor<[number]>;
}

/**
 * `count` numbers from `start` to `stop`, both included, equally far apart.
 *
 * @throws LimpidError `argument` for a count that is not a whole number of at least 0.
 * @example
 * ```ts
 * import { linspace } from '@limpid/tensor';
 *
 * console.log(await linspace(0, 1, 5).toArray()); // [ 0, 0.25, 0.5, 0.75, 1 ]
 * ```
 */
export function linspace(
  start: number,
  stop: number,
  count: number,
  options: FillOptions = {},
): Tensor<[number]> {
  checkOptions('linspace', options, 'dtype');
  checkWhole('linspace', 'the count', count, 0);
  const dtype = options.dtype ?? 'float32';
  const values = Float64Array.from({ length: count }, (_, i) =>
    i === count - 1 && count > 1 ? stop : start + (i * (stop - start)) / Math.max(1, count - 1),
  );
  return tensor(values, { dtype }) as unknown as Tensor<[number]>;
}

/**
 * The identity matrix, or ones on the diagonal of `rows × columns`.
 *
 * @example
 * ```ts
 * import { eye } from '@limpid/tensor';
 *
 * console.log(await eye(2).toArray()); // [ [ 1, 0 ], [ 0, 1 ] ]
 * ```
 */
export function eye(rows: number, columns = rows, options: FillOptions = {}): Tensor<[number, number]> {
  checkOptions('eye', options, 'dtype');
  const i = leaf(iota, { length: rows }).reshape([rows, 1]);
  const j = leaf(iota, { length: columns }).reshape([1, columns]);
  return i.equal(j).cast(options.dtype ?? 'float32') as Tensor<[number, number]>;
}
