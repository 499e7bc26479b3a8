import type { Primitive, Signature } from '../graph/primitive.js';
import type { ControlAttributes } from '../plan/control.js';

/**
 * Values that hold sub-graphs. A control-flow value itself has no elements worth reading; `project` takes
 * one of its results.
 */
function control<A extends ControlAttributes>(name: string): Primitive<A> {
  return { name, infer: () => ({ shape: [], dtype: 'bool' }), lowering: { kind: 'control' } };
}

/** A function applied again and again, along an axis of data. See `control/scan.ts`. */
export const scan = control<ControlAttributes>('scan');
/** A function applied while a condition holds. See `control/while-loop.ts`. */
export const whileLoop = control<ControlAttributes>('whileLoop');
/** One of two functions applied. See `control/cond.ts`. */
export const cond = control<ControlAttributes>('cond');

/** Result number `index` of a control-flow value. */
export const project: Primitive<{ readonly index: number; readonly of: Signature }> = {
  name: 'project',
  infer: (_, { of }) => of,
  lowering: { kind: 'project' },
};
