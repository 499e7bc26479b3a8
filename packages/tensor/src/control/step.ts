import { bytesPerElement } from '../backend/dtype.js';
import type { Device } from '../graph/device.js';
import type { Primitive } from '../graph/primitive.js';
import { record } from '../graph/record.js';
import { build } from '../plan/build.js';
import type { ControlAttributes } from '../plan/control.js';
import type { Plan } from '../plan/plan.js';
import { project } from '../primitives/control.js';
import { sizeOf } from '../shape/shape.js';
import { placeholder } from '../value/create.js';
import type { Tensor } from '../value/tensor.js';
import { rememberResults } from './siblings.js';
import type { Slot } from './subgraph.js';

/** What the three kinds of control flow share. */

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
