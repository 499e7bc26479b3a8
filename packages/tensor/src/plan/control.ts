import { internal } from '../error.js';
import type { Device } from '../graph/device.js';
import type { Node } from '../schedule/node.js';
import type { ControlRun } from './plan.js';

/** What a control-flow primitive brings along in its attributes to run its sub-plans. */
export interface ControlAttributes {
  prepare(device: Device): { run: ControlRun; ready: Promise<void> | undefined };
}

/** The step that runs a control-flow value. */
export function prepareControl(device: Device, node: Node): { run: ControlRun; ready: Promise<void> | undefined } {
  const attributes = node.attributes as Partial<ControlAttributes> | undefined;
  if (!attributes?.prepare) throw internal('control flow without a way to run it');
  return attributes.prepare(device);
}
