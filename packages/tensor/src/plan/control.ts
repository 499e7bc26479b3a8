import type { DType } from '../backend/dtype.js';
import { internal } from '../error.js';
import type { Device } from '../graph/device.js';
import type { Node } from '../schedule/node.js';
import type { ControlRun } from './plan.js';

/**
 * What a control-flow value says of itself. Its plan step gets the buffers of its inputs, and one buffer
 * for each of its results, in their order.
 */
export interface ControlAttributes {
  /** The structure of the sub-graphs, which decides whether two values may share a plan. */
  readonly key: string;
  /** What the results look like. */
  readonly results: readonly { readonly shape: readonly number[]; readonly dtype: DType }[];
  /** Plans the sub-graphs for a device. */
  prepare(device: Device): PreparedControl;
}

/** A control-flow step, ready once every kernel in its sub-plans is compiled. */
export interface PreparedControl {
  readonly run: ControlRun;
  readonly ready: Promise<void> | undefined;
}

/** The step that runs a control-flow value. */
export function prepareControl(device: Device, node: Node): PreparedControl {
  const attributes = node.attributes as Partial<ControlAttributes> | undefined;
  if (!attributes?.prepare) throw internal('control flow without a way to run it');
  return attributes.prepare(device);
}
