import type { Backend } from '../backend/backend.js';
import { LimpidError } from '../error.js';
import type { Shape } from '../shape/shape.js';
import type { Primitive } from './primitive.js';
import { describe, type Origin, type Value } from './value.js';

/** Longest chain of unread values before evaluation happens by itself. */
const DEPTH_LIMIT = 2048;

type ValueClass = new (
  shape: Shape,
  dtype: Value['dtype'],
  backend: Backend | undefined,
  origin: Origin | undefined,
  storage: undefined,
  depth: number,
) => Value;

/** The backend all inputs agree on; an error that names the operation if they do not. */
function commonBackend(name: string, inputs: readonly Value[]): Backend | undefined {
  let backend: Backend | undefined;
  for (const input of inputs) {
    if (input.disposed) {
      throw new LimpidError('disposed', `${name}: the argument ${describe(input)} has been disposed`);
    }
    if (!input.backend) continue;
    if (backend && backend !== input.backend) {
      throw new LimpidError(
        'backend',
        `${name}: arguments live on different backends, ${backend.name} and ${input.backend.name}; move one with await x.to(backend)`,
      );
    }
    backend = input.backend;
  }
  return backend;
}

/**
 * Records the application of a primitive: checks shapes and dtypes now, computes nothing.
 *
 * @param inputs At least one; the result is of the first one's class.
 */
export function record<T extends Value, A>(primitive: Primitive<A>, inputs: readonly T[], attributes: A): T {
  const first = inputs[0] as T;
  const backend = commonBackend(primitive.name, inputs);
  const { shape, dtype } = primitive.infer(inputs, attributes);
  let depth = 0;
  for (const input of inputs) if (!input.storage && input.depth >= depth) depth = input.depth + 1;
  const Class = first.constructor as ValueClass;
  const value = new Class(shape, dtype, backend, { primitive, inputs, attributes }, undefined, depth) as T;
  if (depth >= DEPTH_LIMIT) value.relieve();
  return value;
}

/** A leaf of the class of `like`: for operations that need a constant or an iota of their own. */
export function leafLike<T extends Value, A>(like: T, primitive: Primitive<A>, attributes: A): T {
  const { shape, dtype } = primitive.infer([], attributes);
  const Class = like.constructor as ValueClass;
  return new Class(shape, dtype, undefined, { primitive, inputs: [], attributes }, undefined, 0) as T;
}
