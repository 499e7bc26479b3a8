/**
 * The loops a kernel runs in, and what each of its accesses does in them, without any size.
 *
 * A nest has outer axes, which one flat counter runs over (so that a range of it is a share of the work),
 * for reductions middle axes, and one inner axis, which is taken four elements at a time. Every number
 * that depends on sizes, strides, offsets or constants goes into the argument block, a list of 32-bit
 * words that the compiled code reads; the nest holds the positions of those words. Two kernels whose nests
 * and lines are equal as JSON therefore share one WebAssembly module.
 */
import { bytesPerElement, type DType } from '@limpid/tensor/backend';
import { type PlainAccess, product, type Space } from './axes.js';

/** How an access moves along the inner axis, in elements: 0, 1, −1, 2 (of four bytes) or something else. */
export type Pace = 'fixed' | 'unit' | 'reverse' | 'double' | 'strided';

/** A walk over a buffer, or (for `index`) over the numbers of its elements. */
export interface Cursor {
  /** The word that holds the buffer's address. */
  readonly base?: number;
  readonly dtype: DType;
  readonly offset: number;
  /** Words with the step of every outer axis; empty when none moves the cursor. */
  readonly outerStrides: readonly number[];
  /** Words with the step on from the end of all later outer axes. */
  readonly outerSteps: readonly number[];
  readonly middleSteps: readonly number[];
  readonly pace: Pace;
  /** The word with the inner step. */
  readonly inner?: number;
  readonly guard?: number;
}

/** Words with the bounds of the coordinates inside, on the axes where there are any. */
export interface GuardPlan {
  readonly outer: readonly Bounds[];
  readonly middle: readonly Bounds[];
  readonly inner?: Bounds;
}

export interface Bounds {
  /** The position among the outer or the middle axes. */
  readonly axis: number;
  readonly low: number;
  readonly high: number;
}

/** Which axes of a space become which loops. */
export interface Roles {
  readonly outer: readonly number[];
  readonly middle: readonly number[];
  /** `undefined`: an axis of length 1. */
  readonly inner: number | undefined;
}

export class Nest {
  readonly words: number[] = [];
  readonly cursors: Cursor[] = [];
  readonly guards: GuardPlan[] = [];
  readonly outerSizes: readonly number[];
  readonly middleSizes: readonly number[];
  readonly innerSize: number;
  readonly middleCount: number;
  /** The numbers behind the words, for the caller that starts the kernel. */
  readonly outerLength: number;
  readonly innerLength: number;
  private readonly known = new Map<string, number>();

  /** `pointers` words are set aside at the beginning, for the addresses of the buffers. */
  constructor(
    private readonly space: Space,
    private readonly roles: Roles,
    pointers: number,
  ) {
    for (let i = 0; i < pointers; i++) this.word(0);
    const sizesOf = (axes: readonly number[]) => axes.map((axis) => space.sizes[axis]!);
    this.outerLength = product(sizesOf(roles.outer));
    this.innerLength = roles.inner === undefined ? 1 : space.sizes[roles.inner]!;
    this.outerSizes = sizesOf(roles.outer).map((size) => this.word(size));
    this.middleSizes = sizesOf(roles.middle).map((size) => this.word(size));
    this.innerSize = this.word(this.innerLength);
    this.middleCount = this.word(product(sizesOf(roles.middle)));
  }

  /** Puts a number into the argument block and gives its position. */
  word(value: number): number {
    return this.words.push(value | 0) - 1;
  }

  /** Puts the bits of a constant into the argument block, those of a bool as a mask. */
  constant(dtype: DType, value: number): number {
    if (dtype === 'float32') return this.word(new Int32Array(new Float32Array([value]).buffer)[0]!);
    if (dtype === 'bool') return this.word(value ? -1 : 0);
    if (dtype !== 'float64') return this.word(value);
    const [low, high] = new Int32Array(new Float64Array([value]).buffer);
    this.word(low!);
    return this.word(high!) - 1;
  }

  /** The walk of an access over the buffer whose address is in word `base`, or over plain numbers. */
  cursor(dtype: DType, access: PlainAccess, base?: number): number {
    const guard = access.guard && this.guard(access.guard);
    return this.once(JSON.stringify([base, access]), () => {
      const bytes = base === undefined ? 1 : bytesPerElement(dtype);
      const { outer, middle, inner } = this.roles;
      const step = (axis: number) => access.strides[axis]! * bytes;
      const words = (values: readonly number[]) =>
        values.every((value) => value === 0) ? [] : values.map((value) => this.word(value));
      const innerStride = inner === undefined ? 0 : access.strides[inner]!;
      const pace = paceOf(innerStride, bytes);
      const cursor: Cursor = {
        ...(base === undefined ? {} : { base }),
        dtype,
        offset: this.word(access.offset * bytes),
        outerStrides: words(outer.map(step)),
        outerSteps: words(this.stepsOn(outer, step)),
        middleSteps: words(this.stepsOn(middle, step)),
        pace,
        ...(pace === 'fixed' ? {} : { inner: this.word(innerStride * bytes) }),
        ...(guard === undefined ? {} : { guard }),
      };
      return this.cursors.push(cursor) - 1;
    });
  }

  guard(ranges: readonly (readonly [number, number])[]): number {
    return this.once(JSON.stringify(ranges), () => {
      const bounds = (axes: readonly number[]): Bounds[] =>
        axes.flatMap((axis, position) => {
          const [low, high] = ranges[axis]!;
          if (low === 0 && high === this.space.sizes[axis]) return [];
          return [{ axis: position, low: this.word(low), high: this.word(high) }];
        });
      const { outer, middle, inner } = this.roles;
      const [innerBounds] = inner === undefined ? [] : bounds([inner]);
      const plan: GuardPlan = {
        outer: bounds(outer),
        middle: bounds(middle),
        ...(innerBounds ? { inner: innerBounds } : {}),
      };
      return this.guards.push(plan) - 1;
    });
  }

  /** The shape-free part. */
  get structure(): object {
    const { outerSizes, middleSizes, innerSize, cursors, guards } = this;
    return { outerSizes, middleSizes, innerSize, cursors, guards };
  }

  /** From the last coordinates of the later axes to the first, and one on in this axis. */
  private stepsOn(axes: readonly number[], step: (axis: number) => number): number[] {
    return axes.map((axis, position) =>
      axes
        .slice(position + 1)
        .reduce((sum, later) => sum - step(later) * (this.space.sizes[later]! - 1), step(axis)),
    );
  }

  private once(key: string, create: () => number): number {
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const created = create();
    this.known.set(key, created);
    return created;
  }
}

function paceOf(stride: number, bytes: number): Pace {
  if (stride === 0) return 'fixed';
  if (stride === 2 && bytes === 4) return 'double';
  if (stride === 1) return 'unit';
  return stride === -1 ? 'reverse' : 'strided';
}
