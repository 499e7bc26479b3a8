import type { Expression } from '../backend/expression.js';
import type { Kernel, Output } from '../backend/kernel.js';
import { internal } from '../error.js';
import { collapse } from './collapse.js';
import { type Draft, exactJson, targetOf } from './draft.js';
import { isIdentity } from './merge.js';

/** The kernel of a finished draft. */
export function kernelOf(draft: Draft): Kernel {
  const inputs = draft.inputs.map((node) => node.value.dtype);
  const outputs: Output[] = draft.outputs.map((node, i) => ({
    dtype: node.value.dtype,
    value: draft.values[i] as number,
  }));
  return keyed({ ...shapeOf(draft), inputs, outputs } as unknown as Kernel);
}

/** The same kernel with outputs that overwrite inputs: output number → input number. */
export function overwriting(kernel: Kernel, into: ReadonlyMap<number, number>): Kernel {
  const outputs = kernel.outputs.map((output, i) => {
    const input = into.get(i);
    return input === undefined ? output : { ...output, into: input };
  });
  return keyed({ ...kernel, outputs } as Kernel);
}

/** Whether an output may overwrite input number `input`: each of its elements is read where it is written. */
export function mayOverwrite(draft: Draft, input: number): boolean {
  if (draft.core || draft.reduction || draft.control) return false;
  return draft.body.items.every(
    (e) => e.op !== 'load' || e.input !== input || isIdentity(e.access, draft.shape),
  );
}

function keyed(kernel: Kernel): Kernel {
  return { ...kernel, key: exactJson({ ...kernel, key: '' }) };
}

function shapeOf(draft: Draft): object {
  const { shape, core, reduction } = draft;
  if (draft.control) throw internal('control flow is not a kernel');
  if (core) return draft.epilogue ? { ...core, epilogue: draft.epilogue.items } : core;
  if (!reduction) {
    const walk = collapse(shape, [targetOf(draft).items], 0, shape.length);
    return { kind: 'map', shape: walk.shape, body: walk.lists[0] as Expression[] };
  }
  // The kept axes are walked by body and epilogue, the reduced ones by the body alone.
  const rank = shape.length;
  const outer = collapse(shape, [draft.body.items, draft.epilogue?.items ?? []], 0, rank);
  const kept = outer.shape.length;
  const [body, epilogue] = outer.lists as [Expression[], Expression[]];
  const inner = collapse(
    [...outer.shape, ...reduction.reduced],
    [body],
    kept,
    kept + reduction.reduced.length,
  );
  return {
    kind: 'reduce',
    shape: outer.shape,
    reduced: inner.shape.slice(kept),
    body: inner.lists[0] as Expression[],
    reducer: reduction.reducer,
    value: reduction.value,
    epilogue,
  };
}
