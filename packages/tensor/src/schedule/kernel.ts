import type { Expression } from '../backend/expression.js';
import type { Kernel, Output, RowsStep, Temporary } from '../backend/kernel.js';
import { internal } from '../error.js';
import { sizeOf } from '../shape/shape.js';
import { collapse } from './collapse.js';
import { type Draft, exactJson, type Group } from './draft.js';
import { isIdentity } from './merge.js';
import type { Node } from './node.js';

/** The kernel of a finished draft. */
export function kernelOf(draft: Draft): Kernel {
  return keyed(draft.group ? groupKernel(draft, draft.group) : plainKernel(draft).kernel);
}

/** The same kernel with outputs that overwrite inputs: output number → input number. */
export function overwriting(kernel: Kernel, into: ReadonlyMap<number, number>): Kernel {
  const outputs = kernel.outputs.map((output, i) => {
    const input = into.get(i);
    return input === undefined ? output : { ...output, into: input };
  });
  return keyed({ ...kernel, outputs } as Kernel);
}

/** Whether an output may overwrite an input: each of its elements is read where it is written, and only there. */
export function mayOverwrite(draft: Draft, output: Node, node: Node): boolean {
  if (draft.group) {
    const users = draft.group.members.filter(({ draft: { inputs } }) => inputs.includes(node));
    const [user] = users;
    return users.length === 1 && user !== undefined && mayOverwrite(user.draft, output, node);
  }
  if (draft.core || draft.reduction || draft.control || !draft.outputs.includes(output)) return false;
  const input = draft.inputs.indexOf(node);
  return draft.body.items.every(
    (e) => e.op !== 'load' || e.input !== input || isIdentity(e.access, draft.shape),
  );
}

type Unkeyed = Omit<Kernel, 'key'>;

function keyed(kernel: Unkeyed): Kernel {
  return { ...kernel, key: exactJson({ ...kernel, key: '' }) } as Kernel;
}

/** Axes `cuts[0]` up to `cuts[1]`, `cuts[1]` up to `cuts[2]` … are collapsed each by itself. */
function plainKernel(
  draft: Draft,
  cuts: readonly number[] = [0, draft.shape.length],
): { kernel: Unkeyed; cuts: readonly number[] } {
  const { shape, core, reduction, epilogue } = draft;
  const inputs = draft.inputs.map((node) => node.value.dtype);
  const outputs = draft.outputs.map(({ value: { dtype } }, i): Output => {
    return { dtype, value: draft.values[i] as number };
  });
  const made = (rest: object, at = cuts): ReturnType<typeof plainKernel> => ({
    kernel: { ...rest, inputs, outputs } as unknown as Unkeyed,
    cuts: at,
  });
  if (draft.control) throw internal('control flow is not a kernel');
  if (core) return made(epilogue ? { ...core, epilogue: epilogue.items } : core);
  const outer = collapseParts(shape, [draft.body.items, epilogue?.items ?? []], cuts);
  const [body, after] = outer.lists as [Expression[], Expression[]];
  if (!reduction) return made({ kind: 'map', shape: outer.shape, body }, outer.cuts);
  // The kept axes are walked by body and epilogue, the reduced ones by the body alone.
  const kept = outer.shape.length;
  const walked = [...outer.shape, ...reduction.reduced];
  const inner = collapse(walked, [body], kept, walked.length);
  return made(
    {
      kind: 'reduce',
      shape: outer.shape,
      reduced: inner.shape.slice(kept),
      body: inner.lists[0] as Expression[],
      reducer: reduction.reducer,
      value: reduction.value,
      epilogue: after,
    },
    outer.cuts,
  );
}

function collapseParts(
  shape: readonly number[],
  lists: readonly (readonly Expression[])[],
  cuts: readonly number[],
): ReturnType<typeof collapse> & { cuts: number[] } {
  let walk = { shape: [...shape], lists: lists.map((list) => [...list]) };
  const moved = [...cuts];
  for (let part = cuts.length - 2; part >= 0; part--) {
    const before = walk.shape.length;
    walk = collapse(walk.shape, walk.lists, cuts[part] as number, cuts[part + 1] as number);
    const lost = before - walk.shape.length;
    for (let later = part + 1; later < moved.length; later++) (moved[later] as number) -= lost;
  }
  return { ...walk, cuts: moved };
}

function groupKernel(draft: Draft, { rows, members }: Group): Unkeyed {
  const slots = [...draft.inputs, ...draft.outputs];
  const temporaries: Temporary[] = [];
  const slotsOf = (nodes: readonly Node[]): number[] => nodes.map((node) => slots.indexOf(node));
  const steps = members.map(({ draft: part, first, end }): RowsStep => {
    for (const node of part.outputs) {
      if (slots.includes(node)) continue;
      slots.push(node);
      const inner = sizeOf(part.shape.slice(end));
      temporaries.push({ dtype: node.value.dtype, outer: sizeOf(part.shape.slice(0, first)), inner });
    }
    const { kernel, cuts } = plainKernel(part, [0, first, end, part.shape.length]);
    return {
      kernel: kernel as RowsStep['kernel'],
      axes: [cuts[1] as number, cuts[2] as number],
      inputs: slotsOf(part.inputs),
      outputs: slotsOf(part.outputs),
    };
  });
  const inputs = draft.inputs.map(({ value: { dtype } }) => dtype);
  const outputs = draft.outputs.map(({ value: { dtype } }): Output => ({ dtype, value: 0 }));
  return { kind: 'rows', inputs, outputs, rows, steps, temporaries } as Unkeyed;
}
