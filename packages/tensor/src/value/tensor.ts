import type { Backend } from '../backend/backend.js';
import { type DType, type TypedArray, viewAs } from '../backend/dtype.js';
import { LimpidError } from '../error.js';
import { launch } from '../evaluate/launch.js';
import { deviceOf } from '../graph/device.js';
import { Storage } from '../graph/storage.js';
import { isAbstract, refuse } from '../graph/tracing.js';
import { describe, type Origin, Value } from '../graph/value.js';
import * as elementwise from '../ops/elementwise.js';
import * as indexing from '../ops/indexing.js';
import { matmul } from '../ops/matmul.js';
import { broadcastTo, type Operand } from '../ops/operands.js';
import type { Axes, ReduceOptions } from '../ops/reduce.js';
import * as reduce from '../ops/reduce.js';
import * as stable from '../ops/stable.js';
import * as views from '../ops/views.js';
import { type Shape, sizeOf } from '../shape/shape.js';
import type {
  Broadcast,
  BroadcastCheck,
  MatmulCheck,
  MatmulShape,
  Mutable,
  Reverse,
} from '../shape/types.js';
import { breathe, type Reclaimable, reclaim } from './reclaim.js';

/** The other operand: a number, or a tensor that broadcasts with this one. */
type With<S extends Shape, T extends Shape> = number | boolean | (Tensor<T> & BroadcastCheck<S, T>);

/** A shape asked for, with −1 turned into a size that is not known. */
type Resolved<T extends Shape> = { -readonly [K in keyof T]: T[K] extends -1 ? number : T[K] };

/** Nested arrays of numbers (or booleans), as deep as a tensor has axes. */
export type NestedArray = number | boolean | NestedArray[];

/** What `using` calls; a symbol of our own where the runtime does not know the standard one yet. */
const DISPOSE: typeof Symbol.dispose =
  Symbol.dispose ?? (Symbol.for('Symbol.dispose') as typeof Symbol.dispose);

const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/**
 * An immutable array of numbers with a shape and a dtype, which remembers how it is made.
 *
 * Operations record; nothing is computed until somebody reads (`data`, `item`, `toArray`, `evaluate`).
 * Every method here is also a function of the package (`x.relu()` and `relu(x)`), whose docstrings say
 * more. Where the shape's sizes are literal types, the compiler checks them.
 *
 * @typeParam S The shape, literal where it is known.
 * @example
 * ```ts
 * import { tensor } from '@limpid/tensor';
 *
 * const x = tensor([[1, 2], [3, 4]]);
 * const y = x.mul(2).sum(0);
 * console.log(await y.toArray()); // [ 8, 12 ]
 * ```
 */
export class Tensor<S extends Shape = Shape> extends Value<S> implements Reclaimable {
  /** @internal */
  ballast: ArrayBuffer | undefined = undefined;

  /** @internal Use `tensor`, `zeros` and the like. */
  constructor(
    shape: S,
    dtype: DType,
    backend: Backend | undefined,
    origin: Origin | undefined,
    storage: Storage | undefined,
    depth: number,
  ) {
    super(shape, dtype, backend, origin, undefined, depth);
    if (storage) this.settle(storage);
  }

  /** The number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Gives the value its memory, and has it freed when the value is collected. @internal */
  override settle(storage: Storage): void {
    this.storage = storage;
    reclaim(this);
  }

  override relieve(): void {
    if (!isAbstract()) launch([this]);
  }

  /**
   * Reads the elements, row-major, computing them first if that has not happened.
   *
   * @returns A typed array of the dtype (bool as 0 and 1 in a Uint8Array), the caller's to keep.
   */
  async data(): Promise<TypedArray> {
    const refusal = this.checkReadable('data');
    if (refusal) await refusal;
    launch([this]);
    const bytes = await (this.storage as Storage).read();
    const pause = breathe();
    if (pause) await pause;
    return viewAs(this.dtype, bytes);
  }

  /** Reads the one element of a tensor of size 1; bool as 0 or 1. */
  async item(): Promise<number> {
    if (this.size !== 1) {
      throw new LimpidError('shape', `item: reads a single element, but ${describe(this)} has ${this.size}`);
    }
    const data = await this.data();
    return data[0] as number;
  }

  /** Reads the elements as nested arrays; bool as `true` and `false`. A scalar gives the bare number. */
  async toArray(): Promise<NestedArray> {
    const data = await this.data();
    const { shape, dtype } = this;
    let next = 0;
    const nest = (axis: number): NestedArray => {
      if (axis === shape.length) {
        const value = data[next++] as number;
        return dtype === 'bool' ? value !== 0 : value;
      }
      return Array.from({ length: shape[axis] as number }, () => nest(axis + 1));
    };
    return nest(0);
  }

  /** The elements as NumPy would print them. */
  async format(): Promise<string> {
    const { formatTensor } = await import('../print/format.js');
    return formatTensor(await this.data(), this.shape, this.dtype);
  }

  /** A copy on another backend. */
  async to(backend: Backend): Promise<Tensor<S>> {
    const bytes = viewAs(this.dtype, new Uint8Array((await this.data()).buffer));
    const storage = new Storage(deviceOf(backend), bytes.byteLength, bytes);
    return new Tensor<S>(this.shape, this.dtype, backend, undefined, storage, 0);
  }

  /** Frees the memory now instead of when the value is collected. Using it afterwards is an error. */
  dispose(): void {
    this.disposed = true;
    this.ballast = undefined;
    this.storage?.release();
  }

  [DISPOSE](): void {
    this.dispose();
  }

  /** What it is, without its elements: `Tensor float32[2, 3]`. */
  override toString(): string {
    return `Tensor ${describe(this)}`;
  }

  /** @internal What Node prints. */
  [INSPECT](): string {
    return this.toString();
  }

  /** Throws where there is nothing to be read; while a function is traced, that function will. @internal */
  checkReadable(operation: string): Promise<never> | undefined {
    if (this.disposed) {
      throw new LimpidError('disposed', `${operation}: ${describe(this)} has been disposed`);
    }
    if (!isAbstract()) return undefined;
    return refuse(
      new LimpidError(
        'tracing',
        `${operation}: cannot read ${describe(this)} while a function is being traced: it has no value yet. Return it from the function and read it outside`,
      ),
    );
  }

  // Elementwise, broadcasting: `ops/elementwise.ts`.
  add<A extends Shape, B extends Shape = []>(this: Tensor<A>, other: With<A, B>): Tensor<Broadcast<A, B>> {
    return elementwise.add(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  sub<A extends Shape, B extends Shape = []>(this: Tensor<A>, other: With<A, B>): Tensor<Broadcast<A, B>> {
    return elementwise.sub(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  mul<A extends Shape, B extends Shape = []>(this: Tensor<A>, other: With<A, B>): Tensor<Broadcast<A, B>> {
    return elementwise.mul(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  div<A extends Shape, B extends Shape = []>(this: Tensor<A>, other: With<A, B>): Tensor<Broadcast<A, B>> {
    return elementwise.div(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  floorDivide<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: With<A, B>,
  ): Tensor<Broadcast<A, B>> {
    return elementwise.floorDivide(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  mod<A extends Shape, B extends Shape = []>(this: Tensor<A>, other: With<A, B>): Tensor<Broadcast<A, B>> {
    return elementwise.mod(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  pow<A extends Shape, B extends Shape = []>(this: Tensor<A>, other: With<A, B>): Tensor<Broadcast<A, B>> {
    return elementwise.pow(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  maximum<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: With<A, B>,
  ): Tensor<Broadcast<A, B>> {
    return elementwise.maximum(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  minimum<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: With<A, B>,
  ): Tensor<Broadcast<A, B>> {
    return elementwise.minimum(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  less<A extends Shape, B extends Shape = []>(this: Tensor<A>, other: With<A, B>): Tensor<Broadcast<A, B>> {
    return elementwise.less(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  greater<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: With<A, B>,
  ): Tensor<Broadcast<A, B>> {
    return elementwise.greater(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  equal<A extends Shape, B extends Shape = []>(this: Tensor<A>, other: With<A, B>): Tensor<Broadcast<A, B>> {
    return elementwise.equal(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  notEqual<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: With<A, B>,
  ): Tensor<Broadcast<A, B>> {
    return elementwise.notEqual(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  lessEqual<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: With<A, B>,
  ): Tensor<Broadcast<A, B>> {
    return elementwise.lessEqual(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  greaterEqual<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: With<A, B>,
  ): Tensor<Broadcast<A, B>> {
    return elementwise.greaterEqual(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  logicalAnd<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: With<A, B>,
  ): Tensor<Broadcast<A, B>> {
    return elementwise.logicalAnd(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  logicalOr<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: With<A, B>,
  ): Tensor<Broadcast<A, B>> {
    return elementwise.logicalOr(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  logicalXor<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: With<A, B>,
  ): Tensor<Broadcast<A, B>> {
    return elementwise.logicalXor(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  bitwiseAnd<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: With<A, B>,
  ): Tensor<Broadcast<A, B>> {
    return elementwise.bitwiseAnd(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  bitwiseOr<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: With<A, B>,
  ): Tensor<Broadcast<A, B>> {
    return elementwise.bitwiseOr(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  bitwiseXor<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: With<A, B>,
  ): Tensor<Broadcast<A, B>> {
    return elementwise.bitwiseXor(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  shiftLeft<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: With<A, B>,
  ): Tensor<Broadcast<A, B>> {
    return elementwise.shiftLeft(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  shiftRight<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: With<A, B>,
  ): Tensor<Broadcast<A, B>> {
    return elementwise.shiftRight(this, other as Operand) as unknown as Tensor<Broadcast<A, B>>;
  }
  neg(): Tensor<S> {
    return elementwise.neg(this) as Tensor<S>;
  }
  exp(): Tensor<S> {
    return elementwise.exp(this) as Tensor<S>;
  }
  expm1(): Tensor<S> {
    return elementwise.expm1(this) as Tensor<S>;
  }
  log(): Tensor<S> {
    return elementwise.log(this) as Tensor<S>;
  }
  log1p(): Tensor<S> {
    return elementwise.log1p(this) as Tensor<S>;
  }
  sin(): Tensor<S> {
    return elementwise.sin(this) as Tensor<S>;
  }
  cos(): Tensor<S> {
    return elementwise.cos(this) as Tensor<S>;
  }
  tanh(): Tensor<S> {
    return elementwise.tanh(this) as Tensor<S>;
  }
  sqrt(): Tensor<S> {
    return elementwise.sqrt(this) as Tensor<S>;
  }
  erf(): Tensor<S> {
    return elementwise.erf(this) as Tensor<S>;
  }
  floor(): Tensor<S> {
    return elementwise.floor(this) as Tensor<S>;
  }
  ceil(): Tensor<S> {
    return elementwise.ceil(this) as Tensor<S>;
  }
  round(): Tensor<S> {
    return elementwise.round(this) as Tensor<S>;
  }
  logicalNot(): Tensor<S> {
    return elementwise.logicalNot(this) as Tensor<S>;
  }
  cast(dtype: DType): Tensor<S> {
    return elementwise.cast(this, dtype) as Tensor<S>;
  }
  bitcast(dtype: DType): Tensor<S> {
    return elementwise.bitcast(this, dtype) as Tensor<S>;
  }

  // Elementwise, in numerically careful forms: `ops/stable.ts`.
  abs(): Tensor<S> {
    return stable.abs(this) as Tensor<S>;
  }
  sign(): Tensor<S> {
    return stable.sign(this) as Tensor<S>;
  }
  square(): Tensor<S> {
    return stable.square(this) as Tensor<S>;
  }
  reciprocal(): Tensor<S> {
    return stable.reciprocal(this) as Tensor<S>;
  }
  rsqrt(): Tensor<S> {
    return stable.rsqrt(this) as Tensor<S>;
  }
  trunc(): Tensor<S> {
    return stable.trunc(this) as Tensor<S>;
  }
  isNaN(): Tensor<S> {
    return stable.isNaN(this) as Tensor<S>;
  }
  isFinite(): Tensor<S> {
    return stable.isFinite(this) as Tensor<S>;
  }
  relu(): Tensor<S> {
    return stable.relu(this) as Tensor<S>;
  }
  sigmoid(): Tensor<S> {
    return stable.sigmoid(this) as Tensor<S>;
  }
  softplus(): Tensor<S> {
    return stable.softplus(this) as Tensor<S>;
  }
  logSigmoid(): Tensor<S> {
    return stable.logSigmoid(this) as Tensor<S>;
  }
  clip(low: Operand, high: Operand): Tensor {
    return stable.clip(this, low, high);
  }
  softmax(axis?: number): Tensor<S> {
    return stable.softmax(this, axis) as Tensor<S>;
  }
  logSoftmax(axis?: number): Tensor<S> {
    return stable.logSoftmax(this, axis) as Tensor<S>;
  }
  logSumExp(axis?: Axes, options?: ReduceOptions): Tensor {
    return stable.logSumExp(this, axis, options);
  }
  variance(axis?: Axes, options?: ReduceOptions & { correction?: number }): Tensor {
    return stable.variance(this, axis, options);
  }
  std(axis?: Axes, options?: ReduceOptions & { correction?: number }): Tensor {
    return stable.std(this, axis, options);
  }

  // Reductions: `ops/reduce.ts`. Without axes, the result is a scalar.
  sum(axis?: undefined, options?: { keepDims?: false }): Tensor<[]>;
  sum(axis?: Axes, options?: ReduceOptions): Tensor;
  sum(axis?: Axes, options?: ReduceOptions): Tensor {
    return reduce.sum(this, axis, options);
  }
  prod(axis?: undefined, options?: { keepDims?: false }): Tensor<[]>;
  prod(axis?: Axes, options?: ReduceOptions): Tensor;
  prod(axis?: Axes, options?: ReduceOptions): Tensor {
    return reduce.prod(this, axis, options);
  }
  max(axis?: undefined, options?: { keepDims?: false }): Tensor<[]>;
  max(axis?: Axes, options?: ReduceOptions): Tensor;
  max(axis?: Axes, options?: ReduceOptions): Tensor {
    return reduce.max(this, axis, options);
  }
  min(axis?: undefined, options?: { keepDims?: false }): Tensor<[]>;
  min(axis?: Axes, options?: ReduceOptions): Tensor;
  min(axis?: Axes, options?: ReduceOptions): Tensor {
    return reduce.min(this, axis, options);
  }
  mean(axis?: undefined, options?: { keepDims?: false }): Tensor<[]>;
  mean(axis?: Axes, options?: ReduceOptions): Tensor;
  mean(axis?: Axes, options?: ReduceOptions): Tensor {
    return reduce.mean(this, axis, options);
  }
  any(axis?: undefined, options?: { keepDims?: false }): Tensor<[]>;
  any(axis?: Axes, options?: ReduceOptions): Tensor;
  any(axis?: Axes, options?: ReduceOptions): Tensor {
    return reduce.any(this, axis, options);
  }
  all(axis?: undefined, options?: { keepDims?: false }): Tensor<[]>;
  all(axis?: Axes, options?: ReduceOptions): Tensor;
  all(axis?: Axes, options?: ReduceOptions): Tensor {
    return reduce.all(this, axis, options);
  }

  // Rearrangements: `ops/views.ts`.
  reshape<const T extends Shape>(shape: T): Tensor<Resolved<T>> {
    return views.reshape(this, shape) as unknown as Tensor<Resolved<T>>;
  }
  flatten(): Tensor<[number]> {
    return views.flatten(this) as unknown as Tensor<[number]>;
  }
  transpose<A extends Shape>(this: Tensor<A>): Tensor<Reverse<A>>;
  transpose(axes: readonly number[]): Tensor;
  transpose(axes?: readonly number[]): Tensor {
    return views.transpose(this, axes);
  }
  swapAxes(a: number, b: number): Tensor {
    return views.swapAxes(this, a, b);
  }
  expandDims(axis: number): Tensor {
    return views.expandDims(this, axis);
  }
  squeeze(axis?: Axes): Tensor {
    return views.squeeze(this, axis);
  }
  broadcastTo<const T extends Shape>(shape: T): Tensor<Mutable<T>> {
    return broadcastTo(this, shape) as unknown as Tensor<Mutable<T>>;
  }
  pad(widths: Parameters<typeof views.pad>[1], options?: { value?: number }): Tensor {
    return views.pad(this, widths, options);
  }
  slice(...ranges: readonly views.Range[]): Tensor {
    return views.slice(this, ...ranges);
  }
  flip(axis?: Axes): Tensor<S> {
    return views.flip(this, axis) as Tensor<S>;
  }

  // By position, and order: `ops/indexing.ts`.
  take(indices: Tensor, axis?: number): Tensor {
    return indexing.take(this, indices, axis);
  }
  gather(indices: Tensor, axis: number): Tensor {
    return indexing.gather(this, indices, axis);
  }
  sort(axis?: number, options?: { descending?: boolean }): Tensor<S> {
    return indexing.sort(this, axis, options) as Tensor<S>;
  }
  argsort(axis?: number, options?: { descending?: boolean }): Tensor<S> {
    return indexing.argsort(this, axis, options) as Tensor<S>;
  }
  argmax(axis?: number, options?: ReduceOptions): Tensor {
    return indexing.argmax(this, axis, options);
  }
  argmin(axis?: number, options?: ReduceOptions): Tensor {
    return indexing.argmin(this, axis, options);
  }
  cumulativeSum(axis?: number, options?: { reverse?: boolean }): Tensor<S> {
    return indexing.cumulativeSum(this, axis, options) as Tensor<S>;
  }

  /** The matrix product: `ops/matmul.ts`. Inner sizes that differ are a compile error where they are known. */
  matmul<A extends Shape, B extends Shape>(
    this: Tensor<A>,
    other: Tensor<B> & MatmulCheck<A, B>,
  ): Tensor<MatmulShape<A, B>> {
    return matmul(this, other as Tensor) as unknown as Tensor<MatmulShape<A, B>>;
  }
}
