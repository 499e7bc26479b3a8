import type { Shape } from './shape.js';

/**
 * Shapes on the level of types: what the checker can say about literal sizes. Wherever a size is plain
 * `number`, it stays out of the way. Failed checks become string literals, so that the compiler's
 * message says which sizes differ.
 */

type Known<S extends Shape> = number extends S['length'] ? false : true;

type Last<S extends Shape> = S extends readonly [...infer _, infer D extends number] ? D : number;
type Init<S extends Shape> = S extends readonly [...infer I extends number[], number] ? I : number[];

type BroadcastSize<A extends number, B extends number> = A extends B
  ? B extends A
    ? A
    : B extends 1
      ? A
      : number
  : 1 extends A
    ? number extends A
      ? B extends 1
        ? number
        : B
      : B
    : number extends A
      ? B extends 1
        ? number
        : B
      : 1 extends B
        ? A
        : number extends B
          ? A
          : never;

type BroadcastKnown<A extends Shape, B extends Shape, R extends number[] = []> = A extends readonly []
  ? [...Mutable<B>, ...R]
  : B extends readonly []
    ? [...Mutable<A>, ...R]
    : BroadcastKnown<Init<A>, Init<B>, [BroadcastSize<Last<A>, Last<B>>, ...R]>;

/** The shape as tensors have it in their type: literal lists arrive read-only. */
export type Mutable<S extends Shape> = { -readonly [K in keyof S]: S[K] };

/** The shape two shapes broadcast to; `number[]` when it cannot be known. */
export type Broadcast<A extends Shape, B extends Shape> =
  Known<A> extends true ? (Known<B> extends true ? BroadcastKnown<A, B> : number[]) : number[];

type HasNever<S extends Shape> = S extends readonly [infer D, ...infer R extends number[]]
  ? [D] extends [never]
    ? true
    : HasNever<R>
  : false;

type Show<S extends Shape> = S extends readonly []
  ? ''
  : S extends readonly [infer D extends number]
    ? `${D}`
    : S extends readonly [infer D extends number, ...infer R extends number[]]
      ? `${D}, ${Show<R>}`
      : '…';

/** `unknown` if the shapes broadcast, else a sentence. */
export type BroadcastCheck<A extends Shape, B extends Shape> =
  HasNever<Broadcast<A, B>> extends true ? `shapes [${Show<A>}] and [${Show<B>}] do not broadcast` : unknown;

type SameSize<A extends number, B extends number> = number extends A
  ? true
  : number extends B
    ? true
    : A extends B
      ? true
      : false;

type SecondLast<S extends Shape> = S extends readonly [...infer _, infer D extends number, number]
  ? D
  : number;

/** The size `matmul` sums over in its second operand. */
type InnerOf<B extends Shape> = B extends readonly [infer D extends number] ? D : SecondLast<B>;

/** `unknown` if the inner sizes agree, else a sentence that says which do not. */
export type MatmulCheck<A extends Shape, B extends Shape> =
  Known<A> extends true
    ? Known<B> extends true
      ? SameSize<Last<A>, InnerOf<B>> extends true
        ? unknown
        : `matmul: inner sizes differ: [${Show<A>}] × [${Show<B>}] (${Last<A>} ≠ ${InnerOf<B>})`
      : unknown
    : unknown;

/** The shape of a matrix product, for operands of rank 1 and 2; `number[]` beyond. */
export type MatmulShape<A extends Shape, B extends Shape> = A extends readonly [
  infer M extends number,
  number,
]
  ? B extends readonly [number, infer N extends number]
    ? [M, N]
    : B extends readonly [number]
      ? [M]
      : number[]
  : A extends readonly [number]
    ? B extends readonly [number, infer N extends number]
      ? [N]
      : B extends readonly [number]
        ? []
        : number[]
    : number[];

/** A shape with its axes reversed. */
export type Reverse<S extends Shape> =
  Known<S> extends true
    ? S extends readonly [infer D extends number, ...infer R extends number[]]
      ? [...Reverse<R>, D]
      : []
    : number[];
