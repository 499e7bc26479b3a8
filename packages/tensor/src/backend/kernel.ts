import type { DType } from './dtype.js';
import type { Access, Expression } from './expression.js';

/**
 * A kernel: one unit of work a backend runs, as plain data.
 *
 * Inputs and outputs are whole buffers; every output is written in full, contiguous and row-major, in
 * the kernel's `shape`. Two kernels with equal `key` are interchangeable, so a backend compiles a key
 * once. Everything that decides what is computed (shapes and strides included) is in the plain data; a
 * backend that wants fewer compilations may compute a coarser key of its own from it.
 */
export type Kernel =
  | MapKernel
  | ReduceKernel
  | MatmulKernel
  | ConvKernel
  | GatherKernel
  | ScatterKernel
  | SortKernel
  | CumulativeSumKernel
  | CustomKernel
  | RowsKernel;

interface KernelBase {
  /** Equal for kernels that compute the same thing on buffers of the same sizes. */
  readonly key: string;
  /** The dtype of each input buffer. */
  readonly inputs: readonly DType[];
  readonly outputs: readonly Output[];
}

/** One output buffer of a kernel. */
export interface Output {
  readonly dtype: DType;
  /** The position of the value in the list of expressions (the epilogue's, where there is one). */
  readonly value: number;
  /**
   * The number of the input whose buffer this output overwrites, if it does: the same buffer is then
   * passed as that input and as this output. Only in map kernels, and only where every load of that
   * input reads the very element about to be written, so running element by element is always right;
   * and in rows kernels, where the one step that reads the input and writes the output is such a map.
   */
  readonly into?: number;
}

/** `out[c] = expression(c)` for every coordinate c of `shape`. Every backend must run it. */
export interface MapKernel extends KernelBase {
  readonly kind: 'map';
  readonly shape: readonly number[];
  readonly body: readonly Expression[];
}

/** How a reduction combines. Over nothing: sum 0, prod 1, max the dtype's least value (−∞). */
export type Reducer = 'sum' | 'max' | 'prod';

/**
 * `out[c] = epilogue(c, reducer over r of body(c, r))` for every coordinate c of `shape` and r of
 * `reduced`. Every backend must run it. Accesses in the body have `shape.length + reduced.length`
 * axes, in that order; those in the epilogue have `shape.length`. `max` is NaN when an element is. A
 * float sum must be accurate to a few rounding errors whatever its length (pairwise, or compensated).
 */
export interface ReduceKernel extends KernelBase {
  readonly kind: 'reduce';
  readonly shape: readonly number[];
  readonly reduced: readonly number[];
  readonly body: readonly Expression[];
  readonly reducer: Reducer;
  /** The position in `body` of what is reduced; its dtype is the result's. */
  readonly value: number;
  readonly epilogue: readonly Expression[];
}

/**
 * `reduced[b…, i, j] = Σₖ a[b…, i, k]·b[b…, k, j]`, then the epilogue over `[...batch, m, n]`.
 * The operands are inputs 0 and 1, both of `dtype`, read through strides (never guarded).
 */
export interface MatmulKernel extends KernelBase {
  readonly kind: 'matmul';
  readonly dtype: DType;
  readonly batch: readonly number[];
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** Axes `[...batch, m, k]`. */
  readonly a: Access;
  /** Axes `[...batch, k, n]`. */
  readonly b: Access;
  readonly epilogue: readonly Expression[];
}

/** The geometry of one spatial axis of a convolution. */
export interface ConvAxis {
  readonly input: number;
  readonly kernel: number;
  readonly output: number;
  readonly stride: number;
  /** Zeros before the first element of the (dilated) input; negative crops. */
  readonly padding: number;
  readonly inputDilation: number;
  readonly kernelDilation: number;
}

/**
 * A convolution (as the field says; a cross-correlation), over `[batch, group, output channel, …out]`:
 * `Σ over channel c and window w of x[b, g, c, p] · kernel[g, o, c, w]`, where along every spatial axis
 * `q = out·stride + w·kernelDilation − padding`, and p = q / inputDilation; the term is zero unless p
 * is a whole number in `[0, input)`. Both gradients of a convolution have this form again. The
 * operands are inputs 0 and 1, both of `dtype`; the epilogue runs over
 * `[batch, groups, outputChannels, ...outputs]`.
 */
export interface ConvKernel extends KernelBase {
  readonly kind: 'conv';
  readonly dtype: DType;
  readonly batch: number;
  readonly groups: number;
  readonly inputChannels: number;
  readonly outputChannels: number;
  readonly axes: readonly ConvAxis[];
  /** Axes `[batch, group, input channel, ...spatial]`. */
  readonly x: Access;
  /** Axes `[group, output channel, input channel, ...window]`. */
  readonly w: Access;
  readonly epilogue: readonly Expression[];
}

/**
 * `out[c] = x[c with coordinate `axis` replaced by indices[c]]`; zero where the index is outside
 * `[0, size)`. Input 0 is x, input 1 the int32 indices; `x.strides[axis]` multiplies the index.
 */
export interface GatherKernel extends KernelBase {
  readonly kind: 'gather';
  readonly shape: readonly number[];
  readonly axis: number;
  /** The length of x along `axis`. */
  readonly size: number;
  readonly x: Access;
  readonly indices: Access;
}

/**
 * The reverse: starting from zeros of `shape` (whose `axis` has length `size`), for every coordinate c
 * of the updates, `out[c with coordinate `axis` replaced by indices[c]] += updates[c]`; indices outside
 * `[0, size)` are dropped. Input 0 is the updates, input 1 the int32 indices; both are read over
 * `shape` with `axis` replaced by `count`. Sums are formed in the order of the coordinates.
 */
export interface ScatterKernel extends KernelBase {
  readonly kind: 'scatter';
  readonly shape: readonly number[];
  readonly axis: number;
  readonly count: number;
  readonly updates: Access;
  readonly indices: Access;
}

/**
 * The int32 positions that put every row (the last axis of `shape`) in ascending order, or descending.
 * Stable both ways; NaN comes last in ascending order and first in descending; −0 equals +0.
 */
export interface SortKernel extends KernelBase {
  readonly kind: 'sort';
  readonly shape: readonly number[];
  readonly descending: boolean;
  readonly x: Access;
}

/** Running sums along the last axis of `shape`, the element itself included. */
export interface CumulativeSumKernel extends KernelBase {
  readonly kind: 'cumulativeSum';
  readonly shape: readonly number[];
  readonly x: Access;
}

/** A third party's operation, which a backend may know by name. Inputs and outputs are contiguous. */
export interface CustomKernel extends KernelBase {
  readonly kind: 'custom';
  readonly name: string;
  readonly inputShapes: readonly (readonly number[])[];
  readonly outputShapes: readonly (readonly number[])[];
  /** The operation's static arguments. */
  readonly attributes: unknown;
}

/**
 * Map and reduce kernels over the same rows, in order: a softmax, a normalisation, or their gradients.
 *
 * Of what other steps make, every step reads only the row it is at (of its inputs from outside, anything). So
 * a backend may take a few rows at a time through all the steps, while they are in a near cache, and give them
 * to different threads. One that declines it is asked for the steps one by one.
 */
export interface RowsKernel extends KernelBase {
  readonly kind: 'rows';
  readonly rows: number;
  readonly steps: readonly RowsStep[];
  /** Values that only the steps themselves use. They have no buffers: the backend keeps them where it likes. */
  readonly temporaries: readonly Temporary[];
}

/** One kernel of a rows kernel, and where it reads and writes. */
export interface RowsStep {
  readonly kernel: Omit<MapKernel, 'key'> | Omit<ReduceKernel, 'key'>;
  /** The axes of the kernel's shape that are the rows: from the first on, up to the second (exclusive). */
  readonly axes: readonly [first: number, end: number];
  /** Which values the kernel's inputs are: the inputs are numbered first, then the outputs, the temporaries. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** A value between the steps of a rows kernel: row-major, with axes `[outer, rows, inner]`. */
export interface Temporary {
  readonly dtype: DType;
  readonly outer: number;
  readonly inner: number;
}
