import type { Run } from '../backend/backend.js';
import type { Kernel } from '../backend/kernel.js';
import { internal } from '../error.js';
import type { Device } from '../graph/device.js';
import type { Value } from '../graph/value.js';
import { overwriting } from '../schedule/kernel.js';
import type { Node } from '../schedule/node.js';
import { sizeOf } from '../shape/shape.js';
import { controlStep } from './control.js';
import { takeOver } from './donate.js';
import { bytesOf, layOut } from './layout.js';
import type { Plan, Step } from './plan.js';
import { prepare } from './prepare.js';

/**
 * Makes the plan for `roots`: schedules them, lays out the memory, and has the kernels compiled.
 *
 * @param leaves Every leaf of the graph, in the order in which they will be passed.
 * @param donated The leaves (positions in `leaves`) whose buffers results may take over.
 */
export function build(
  device: Device,
  roots: readonly Value[],
  leaves: readonly Value[],
  donated: ReadonlySet<number> = new Set(),
): Plan {
  const { graph, prepared } = prepare(device, roots, new Set(leaves));
  const layout = layOut(prepared, graph.roots, leaves);
  const takeovers = takeOver(prepared, layout, leaves, donated);
  const waiting: Promise<void>[] = [];
  const steps: Step[] = [];

  const addStep = (
    kernel: Kernel | undefined,
    run: Step['run'] | Promise<Run>,
    inputs: readonly Node[],
    outputs: readonly Node[],
    slots = outputs.map(layout.outputSlot),
  ): void => {
    const step: Step = {
      kernel,
      run: run as Step['run'],
      inputs: inputs.map(layout.inputSlot),
      outputs: slots,
      bytesRead: total(inputs),
      bytesWritten: total(outputs),
    };
    steps.push(step);
    if (run instanceof Promise) waiting.push(run.then((compiled) => void (step.run = compiled)));
  };

  prepared.forEach(({ draft, kernel }, i) => {
    const { inputs, outputs } = draft;
    if (draft.control) {
      const { run, ready } = controlStep(device, draft.control, draft.values);
      if (ready) waiting.push(ready);
      addStep(undefined, run, inputs, outputs);
    } else if (outputs.some((node) => sizeOf(node.value.shape) > 0)) {
      const into = takeovers.into.get(i);
      const final = into ? overwriting(kernel as Kernel, into) : (kernel as Kernel);
      addStep(final, compiled(device, final), inputs, outputs);
    }
  });
  for (const { from, result } of layout.copies) {
    if (sizeOf(from.value.shape) === 0) continue;
    const copy = copyKernel(from);
    addStep(copy, compiled(device, copy), [from], [from], [leaves.length + result]);
  }

  const plan: Plan = {
    device,
    steps,
    leafCount: leaves.length,
    results: graph.roots.map((node, i) => ({ bytes: bytesOf(node), from: takeovers.leafOf.get(i) })),
    temporaries: layout.temporaries,
    waits: steps.some(({ kernel }) => !kernel),
    ready: undefined,
    isBroken: false,
    frame: undefined,
  };
  if (waiting.length > 0) {
    plan.ready = Promise.all(waiting).then(() => {
      plan.ready = undefined;
    });
    plan.ready.catch(() => {
      plan.isBroken = true;
    });
  }
  return plan;
}

function total(nodes: readonly Node[]): number {
  return nodes.reduce((bytes, node) => bytes + bytesOf(node), 0);
}

function compiled(device: Device, kernel: Kernel): Run | Promise<Run> {
  const run = device.compile(kernel);
  if (run === null) throw internal(`${device.backend.name} declined a kernel it had accepted`);
  return run;
}

/** For a value that is asked for twice. */
function copyKernel({ value: { dtype, shape } }: Node): Kernel {
  const size = sizeOf(shape);
  return {
    kind: 'map',
    key: `copy ${dtype} ${size}`,
    inputs: [dtype],
    outputs: [{ dtype, value: 0 }],
    shape: [size],
    body: [{ op: 'load', dtype, input: 0, access: { strides: [1], offset: 0 } }],
  };
}
