import type { Backend } from '../backend/backend.js';
import type { DType } from '../backend/dtype.js';
import { formatShape, type Shape } from '../shape/shape.js';
import type { Primitive } from './primitive.js';
import type { Storage } from './storage.js';

/** How a value is made: a primitive, what it is applied to, and its static arguments. */
export interface Origin {
  readonly primitive: Primitive;
  readonly inputs: readonly Value[];
  readonly attributes: unknown;
}

let nextSerial = 0;

/** The serial number the next value will have. */
export function upcomingSerial(): number {
  return nextSerial;
}

/**
 * A node of the graph, and the part of a tensor that everything below its methods needs: what it is
 * (shape, dtype, backend), how it is made (origin), and where it lies once computed (storage).
 *
 * The methods people use are `Tensor`'s, which extends this. Operations make a new value of the class
 * of their first input, so they need not import the class that has them as methods.
 */
export class Value<S extends Shape = Shape> {
  /** Grows with every value made, so that what existed before a trace can be told from what it recorded. @internal */
  readonly serial: number = nextSerial++;
  readonly shape: S;
  readonly dtype: DType;
  /** Undefined for values that any backend can make, such as `zeros`. */
  readonly backend: Backend | undefined;
  /** How it is made; undefined once it is realised and no transform needs to know. @internal */
  origin: Origin | undefined;
  /** Where its elements are; undefined until evaluation is asked for. @internal */
  storage: Storage | undefined;
  /** The longest chain of unrealised values that leads here. @internal */
  readonly depth: number;
  /** @internal */
  disposed = false;
  /** Where it stands in the list that a walk last put it in: whether it is met again can be seen there. @internal */
  place = 0;

  constructor(
    shape: S,
    dtype: DType,
    backend: Backend | undefined,
    origin: Origin | undefined,
    storage: Storage | undefined,
    depth: number,
  ) {
    this.shape = shape;
    this.dtype = dtype;
    this.backend = backend;
    this.origin = origin;
    this.storage = storage;
    this.depth = depth;
  }

  /** Gives the value its memory. @internal */
  settle(storage: Storage): void {
    this.storage = storage;
  }

  /** Called when the chain of unread values leading here has grown too long: a tensor evaluates itself. @internal */
  relieve(): void {}
}

/** `float32[2, 3]`: how messages and graph listings name a value. */
export function describe(value: { readonly dtype: DType; readonly shape: Shape }): string {
  return `${value.dtype}${formatShape(value.shape)}`;
}
