import type { DType } from '../backend/dtype.js';
import type { BinaryOp, UnaryOp } from '../backend/expression.js';
import type { Kernel, Reducer } from '../backend/kernel.js';
import type { View } from '../schedule/view.js';
import type { Shape } from '../shape/shape.js';
import type { Value } from './value.js';

/** What an operation's result looks like before anything is computed. */
export interface Signature {
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * A primitive operation: its name, its shape rule, and how the scheduler treats it.
 *
 * Its gradient and batching rules live in `autograd`'s tables and its conformance row in `testing`, all
 * under the same name.
 */
// biome-ignore lint/suspicious/noExplicitAny: attributes differ from primitive to primitive
export interface Primitive<A = any> {
  readonly name: string;
  /** Checks the arguments and gives the result's shape and dtype; throws a LimpidError otherwise. */
  infer(inputs: readonly Signature[], attributes: A): Signature;
  readonly lowering: Lowering<A>;
}

/** How the scheduler turns a primitive into kernels. */
export type Lowering<A> =
  /** Has no inputs; the lowering knows each leaf by name. */
  | { readonly kind: 'leaf' }
  /** Is its first input; the other inputs concern transforms only. */
  | { readonly kind: 'alias' }
  /** One expression an element; all inputs have the result's shape. */
  | { readonly kind: 'elementwise'; readonly op: UnaryOp | BinaryOp | 'where' }
  /** Moves no data: the view of the result from the view of the input, or undefined if it is not affine. */
  | { readonly kind: 'view'; view(view: View, attributes: A): View | undefined }
  /** Combines over `attributes.axes`. */
  | { readonly kind: 'reduce'; readonly reducer: Reducer }
  /** A kernel of its own kind, which a backend may decline. */
  | NativeLowering<A>
  /** Holds sub-graphs that the plan runs. */
  | { readonly kind: 'control' }
  /** One of the results of a control-flow value: number `attributes.index`. */
  | { readonly kind: 'project' };

/** Kernels that a backend may decline; the core then computes `decompose` instead. */
export interface NativeLowering<A> {
  readonly kind: 'native';
  /** Whether the kernel takes an epilogue of elementwise operations on its result. */
  readonly epilogue: boolean;
  /**
   * Inputs read through strides (true) or which must lie contiguous (false).
   */
  readonly strided: boolean;
  /** The kernel, but for its inputs' dtypes, outputs, epilogue and key, which the scheduler adds. */
  kernel(operands: readonly View[], value: Value, attributes: A): KernelCore;
  /** The same in other primitives. */
  decompose(inputs: readonly Value[], attributes: A): Value;
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** What a primitive says of its own kernel. */
export type KernelCore = DistributiveOmit<Kernel, 'key' | 'inputs' | 'outputs' | 'epilogue'>;
