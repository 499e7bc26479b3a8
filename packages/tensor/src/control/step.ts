import { bytesPerElement } from '../backend/dtype.js';
import type { Device } from '../graph/device.js';
import type { Primitive } from '../graph/primitive.js';
import { record } from '../graph/record.js';
import { build } from '../plan/build.js';
import type { ControlAttributes } from '../plan/control.js';
import { execute, type Plan } from '../plan/plan.js';
import { project } from '../primitives/control.js';
import { sizeOf } from '../shape/shape.js';
import { placeholder } from '../value/create.js';
import type { Tensor } from '../value/tensor.js';
import { rememberResults } from './siblings.js';
import type { Slot } from './subgraph.js';

/** What the three kinds of control flow share. */

/** Something now, or a promise of it. */
export type Awaitable<T> = T | Promise<T>;

/** Goes on with a value, without waiting where there is nothing to wait for. */
export function andThen<T, U>(value: Awaitable<T>, next: (value: T) => Awaitable<U>): Awaitable<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** Records a control-flow value and gives its results. */
export function resultsOf<A extends ControlAttributes>(
  primitive: Primitive<A>,
  inputs: readonly Tensor[],
  attributes: A,
): Tensor[] {
  const value = record(primitive, inputs, attributes);
  const results = attributes.results.map((of, index) => record(project, [value], { index, of }));
  rememberResults(value, results);
  return results;
}

/** The bytes of a value of this kind. */
export function bytesOf({ shape, dtype }: Pick<Slot, 'shape' | 'dtype'>): number {
  return sizeOf(shape) * bytesPerElement(dtype);
}

/** Runs a plan into fresh buffers, which the caller frees with `drop`. */
export function runPlan(plan: Plan, leaves: readonly unknown[]): Awaitable<unknown[]> {
  return execute(plan, leaves);
}

/** Runs a plan into given buffers. */
export function runInto(
  plan: Plan,
  leaves: readonly unknown[],
  results: readonly unknown[],
): Awaitable<void> {
  return andThen(execute(plan, leaves, results), () => {});
}

/** Frees the results of a plan. */
export function drop(plan: Plan, buffers: readonly unknown[]): void {
  buffers.forEach((buffer, i) => {
    plan.device.free(buffer, (plan.results[i] as Plan['results'][number]).bytes);
  });
}

/** A plan that copies values of these kinds. */
export function copyPlan(device: Device, slots: readonly Slot[]): Plan {
  const values = slots.map(({ shape, dtype, backend }) => placeholder(shape, dtype, backend));
  return build(device, values, values);
}

/** Pending while any of the plans is. */
export function readiness(plans: readonly Plan[]): Promise<void> | undefined {
  const waiting = plans.flatMap(({ ready }) => (ready ? [ready] : []));
  return waiting.length > 0 ? Promise.all(waiting).then(() => {}) : undefined;
}

/** Shape, dtype and backend of tensors. */
export function slotsOf(tensors: readonly Tensor[]): Slot[] {
  return tensors.map(({ shape, dtype, backend }) => ({ shape, dtype, backend }));
}
