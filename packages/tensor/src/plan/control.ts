import { bytesPerElement, type DType } from '../backend/dtype.js';
import type { Device } from '../graph/device.js';
import type { Node } from '../schedule/node.js';
import { sizeOf } from '../shape/shape.js';
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

/**
 * The step that runs a control-flow value.
 *
 * @param used The numbers of the results somebody uses; the step writes these, in this order.
 */
export function controlStep(device: Device, control: Node, used: readonly number[]): PreparedControl {
  const { results, prepare } = control.attributes as ControlAttributes;
  const { run, ready } = prepare(device);
  const sizes = results.map(({ shape, dtype }) => sizeOf(shape) * bytesPerElement(dtype));
  const unused = results.flatMap((_, index) => (used.includes(index) ? [] : [index]));
  return {
    ready,
    run: (inputs, outputs) => {
      const all = sizes.map((bytes, index) => {
        const position = used.indexOf(index);
        return position >= 0 ? outputs[position] : device.allocate(bytes);
      });
      const free = (): void => {
        for (const index of unused) device.free(all[index], sizes[index] as number);
      };
      const waiting = run(inputs, all);
      if (waiting) return waiting.finally(free);
      free();
    },
  };
}
