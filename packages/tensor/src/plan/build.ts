import type { Run } from '../backend/backend.js';
import { bytesPerElement } from '../backend/dtype.js';
import type { Kernel } from '../backend/kernel.js';
import { internal, LimpidError } from '../error.js';
import type { Device } from '../graph/device.js';
import type { Value } from '../graph/value.js';
import type { Draft } from '../schedule/draft.js';
import { kernelOf, mayOverwrite, overwriting } from '../schedule/kernel.js';
import type { Node } from '../schedule/node.js';
import { type Schedule, schedule } from '../schedule/schedule.js';
import { sizeOf } from '../shape/shape.js';
import { type ControlAttributes, prepareControl } from './control.js';
import { assignBuffers, type Lifetime } from './memory.js';
import type { ControlRun, Plan, Step } from './plan.js';

/** A kernel of the schedule with what the backend answered. */
interface Prepared {
  readonly draft: Draft;
  readonly kernel: Kernel | undefined;
}

/**
 * Schedules `roots`, asking the backend about every kernel of a fixed kind; what it declines is tried
 * without its epilogue, then decomposed.
 */
function prepare(
  device: Device,
  roots: readonly Value[],
  boundary: ReadonlySet<Value>,
): { made: Schedule; prepared: Prepared[] } {
  const replacements = new Map<Value, Value>();
  const alone = new Set<Value>();
  for (;;) {
    const made = schedule(roots, replacements, alone, boundary);
    let again = false;
    const prepared = made.drafts.map((draft): Prepared => {
      if (draft.control) return { draft, kernel: undefined };
      const kernel = kernelOf(draft);
      if (draft.core && sizeOf(draft.shape) > 0 && device.compile(kernel) === null) {
        again = true;
        const anchor = anchorOf(draft);
        if (draft.epilogue && !isBare(draft) && !alone.has(anchor)) alone.add(anchor);
        else replacements.set(anchor, decomposed(anchor));
      }
      return { draft, kernel };
    });
    if (!again) return { made, prepared };
  }
}

/** The value a kernel of a fixed kind stands for: the first of its outputs, or what the epilogue grew on. */
function anchorOf(draft: Draft): Value {
  if (!draft.anchor) throw internal('a kernel of a fixed kind has no anchor');
  return draft.anchor.value;
}

function isBare(draft: Draft): boolean {
  return draft.epilogue?.items.length === 1;
}

function decomposed(value: Value): Value {
  const { origin } = value;
  if (origin?.primitive.lowering.kind !== 'native') throw internal('only kernels of a fixed kind decompose');
  return origin.primitive.lowering.decompose(origin.inputs, origin.attributes);
}

function bytesOf(node: Node): number {
  return sizeOf(node.value.shape) * bytesPerElement(node.value.dtype);
}

/**
 * Makes the plan for `roots`.
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
  const { made, prepared } = prepare(device, roots, new Set(leaves));
  checkDTypes(device, made);
  const leafSlot = new Map<Value, number>(leaves.map((leaf, i) => [leaf, i]));

  // A root may be a leaf, or asked for twice: then its kernel copies.
  const resultNodes = made.graph.roots;
  const slots = new Map<Node, number>();
  const resultOf = new Map<Node, number>();
  const copies: { from: Node; result: number }[] = [];
  resultNodes.forEach((node, i) => {
    if (!resultOf.has(node)) resultOf.set(node, i);
    else copies.push({ from: node, result: i });
  });

  const lastUse = new Map<Node, number>();
  prepared.forEach(({ draft }, step) => {
    for (const node of draft.inputs) lastUse.set(node, step);
  });
  for (const { from } of copies) lastUse.set(from, prepared.length);

  const temporary: Node[] = [];
  const lifetimes: Lifetime[] = [];
  prepared.forEach(({ draft }, step) => {
    for (const node of draft.outputs) {
      if (resultOf.has(node)) continue;
      temporary.push(node);
      lifetimes.push({ bytes: bytesOf(node), first: step, last: lastUse.get(node) ?? step });
    }
  });
  const { buffers, bytes } = assignBuffers(lifetimes);
  const firstTemporary = leaves.length + roots.length;
  temporary.forEach((node, i) => slots.set(node, firstTemporary + (buffers[i] as number)));
  for (const [node, i] of resultOf) if (!node.stored) slots.set(node, leaves.length + i);

  const inputSlot = (node: Node): number => {
    const slot = node.stored ? leafSlot.get(node.value) : slots.get(node);
    if (slot === undefined) throw internal('a kernel reads something that has no buffer');
    return slot;
  };
  const outputSlot = (node: Node): number =>
    node.stored ? leaves.length + (resultOf.get(node) as number) : (slots.get(node) as number);

  const results = resultNodes.map((node) => ({
    bytes: bytesOf(node),
    from: undefined as number | undefined,
  }));
  const takeovers = takeOver(prepared, resultOf, lastUse, leafSlot, donated);
  for (const { result, leaf } of takeovers.results)
    (results[result] as { from: number | undefined }).from = leaf;

  const waiting: Promise<void>[] = [];
  const steps: Step[] = [];
  const addStep = (
    kernel: Kernel | undefined,
    inputs: number[],
    outputs: number[],
    run: Step['run'] | Promise<Run>,
  ): void => {
    const step: Step = { kernel, run: run as Step['run'], inputs, outputs };
    steps.push(step);
    if (run instanceof Promise) waiting.push(run.then((compiled) => void (step.run = compiled)));
  };
  prepared.forEach(({ draft, kernel }, i) => {
    const inputs = draft.inputs.map(inputSlot);
    const outputs = draft.outputs.map(outputSlot);
    if (draft.control) {
      const control = prepareControl(device, draft.control);
      if (control.ready) waiting.push(control.ready);
      addStep(undefined, inputs, outputs, withAllResults(device, draft, control.run));
      return;
    }
    if (draft.outputs.every((node) => sizeOf(node.value.shape) === 0)) return;
    const into = takeovers.into.get(i);
    const final = into ? overwriting(kernel as Kernel, into) : (kernel as Kernel);
    addStep(final, inputs, outputs, compiled(device, final));
  });
  for (const { from, result } of copies) {
    const node = from;
    const copy = copyKernel(node);
    if (sizeOf(node.value.shape) > 0)
      addStep(copy, [outputSlotOf(node)], [leaves.length + result], compiled(device, copy));
  }
  function outputSlotOf(node: Node): number {
    return node.stored ? inputSlot(node) : outputSlot(node);
  }
  const plan: Plan = {
    device,
    steps,
    leafCount: leaves.length,
    results,
    temporaries: bytes,
    ready: undefined,
  };
  if (waiting.length > 0) {
    plan.ready = Promise.all(waiting).then(() => {
      plan.ready = undefined;
    });
  }
  return plan;
}

/** Gives a control-flow step a buffer for each of its results, used or not. */
function withAllResults(device: Device, draft: Draft, run: ControlRun): ControlRun {
  const { results } = (draft.control as Node).attributes as ControlAttributes;
  const unused = results.flatMap((_, index) => (draft.values.includes(index) ? [] : [index]));
  const sizes = results.map(({ shape, dtype }) => sizeOf(shape) * bytesPerElement(dtype));
  return (inputs, outputs) => {
    const all = results.map((_, index) => {
      const used = draft.values.indexOf(index);
      return used >= 0 ? outputs[used] : device.allocate(sizes[index] as number);
    });
    const free = (): void => {
      for (const index of unused) device.free(all[index], sizes[index] as number);
    };
    const waiting = run(inputs, all);
    if (waiting) return waiting.finally(free);
    free();
  };
}

function compiled(device: Device, kernel: Kernel): Run | Promise<Run> {
  const run = device.compile(kernel);
  if (run === null) throw internal(`${device.backend.name} declined a kernel it had accepted`);
  return run;
}

function copyKernel(node: Node): Kernel {
  const { dtype } = node.value;
  const size = sizeOf(node.value.shape);
  return {
    kind: 'map',
    key: `copy ${dtype} ${size}`,
    inputs: [dtype],
    outputs: [{ dtype, value: 0 }],
    shape: [size],
    body: [{ op: 'load', dtype, input: 0, access: { strides: [1], offset: 0 } }],
  };
}

function checkDTypes(device: Device, { graph }: Schedule): void {
  const { backend } = device;
  for (const { value } of graph.order) {
    if (backend.dtypes.has(value.dtype)) continue;
    const has = [...backend.dtypes].join(', ');
    throw new LimpidError(
      'dtype',
      `backend ${backend.name} has no ${value.dtype} (it has ${has}); cast the tensor or use another backend`,
    );
  }
}

/** Which results may lie in the memory of donated leaves. */
function takeOver(
  prepared: readonly Prepared[],
  resultOf: ReadonlyMap<Node, number>,
  lastUse: ReadonlyMap<Node, number>,
  leafSlot: ReadonlyMap<Value, number>,
  donated: ReadonlySet<number>,
): { results: { result: number; leaf: number }[]; into: Map<number, Map<number, number>> } {
  const results: { result: number; leaf: number }[] = [];
  const into = new Map<number, Map<number, number>>();
  const free = new Map<number, { bytes: number; last: number; node: Node | undefined }>();
  if (donated.size === 0) return { results, into };
  for (const [node, last] of lastUse) {
    const leaf = node.stored ? leafSlot.get(node.value) : undefined;
    if (leaf !== undefined && donated.has(leaf) && !resultOf.has(node))
      free.set(leaf, { bytes: bytesOf(node), last, node });
  }
  prepared.forEach(({ draft }, step) => {
    draft.outputs.forEach((node, output) => {
      const result = resultOf.get(node);
      if (result === undefined || node.stored) return;
      const bytes = bytesOf(node);
      for (const [leaf, candidate] of free) {
        if (candidate.bytes !== bytes || !candidate.node) continue;
        const input = draft.inputs.indexOf(candidate.node);
        const inPlace =
          candidate.last === step &&
          input >= 0 &&
          mayOverwrite(draft, input) &&
          candidate.node.value.dtype === node.value.dtype;
        if (candidate.last >= step && !inPlace) continue;
        if (inPlace) {
          const pairs = into.get(step) ?? new Map<number, number>();
          pairs.set(output, input);
          into.set(step, pairs);
        }
        results.push({ result, leaf });
        free.delete(leaf);
        break;
      }
    });
  });
  return { results, into };
}
