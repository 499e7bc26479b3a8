import type { Access, Expression } from '../backend/expression.js';
import { contiguousStrides, sameShape, sizeOf } from '../shape/shape.js';
import { type Draft, ExpressionList, targetOf } from './draft.js';
import type { Node } from './node.js';
import { accessOf, constantView, reshapeView } from './view.js';

/**
 * Joins kernels that walk the same coordinates: elementwise work goes into the kernel whose result it
 * reads, or beside work that reads the same things, so that an optimiser's update of a parameter and its
 * moments is one pass. (The usual names are vertical and horizontal fusion.)
 */

/** Most expressions of a joined kernel: WebAssembly allows a function 50,000 locals, and compiling takes its time. */
const EXPRESSION_LIMIT = 8192;

/**
 * Joins what can be joined and returns the drafts in an order in which they can run.
 *
 * @param bufferLimit The most buffers a joined kernel may touch.
 */
export function merge(drafts: readonly Draft[], roots: ReadonlySet<Node>, bufferLimit: number): Draft[] {
  let list = [...drafts];
  for (let i = 0; i < list.length; i++) {
    const later = list[i] as Draft;
    if (!isMap(later)) continue;
    for (let j = i - 1; j >= 0; j--) {
      const earlier = list[j] as Draft;
      const fitted = fit(later, earlier.shape);
      if (!fitted || !joinable(earlier, fitted, bufferLimit) || wouldWait(earlier, later, list)) continue;
      join(earlier, fitted);
      list.splice(i, 1);
      i = Math.min(i, j + 1) - 1;
      break;
    }
  }
  list = dropUnread(list, roots);
  return ordered(list);
}

function isMap(draft: Draft): boolean {
  return !draft.core && !draft.reduction && !draft.control;
}

/** The map as one over another shape of the same size; undefined where its accesses are not affine in that. */
function fit(draft: Draft, shape: readonly number[]): Draft | undefined {
  if (sameShape(draft.shape, shape)) return draft;
  if (sizeOf(draft.shape) !== sizeOf(shape)) return undefined;
  const items: Expression[] = [];
  for (const e of draft.body.items) {
    if (!('access' in e) && e.op !== 'inside') {
      items.push(e);
      continue;
    }
    const { access } = 'access' in e ? e : { access: { ...constantView(draft.shape), guard: e.guard } };
    const view = reshapeView({ guard: undefined, ...access, shape: draft.shape }, shape);
    if (!view || view.parts) return undefined;
    if ('access' in e) items.push({ ...e, access: accessOf(view) });
    else if (view.guard) items.push({ ...e, guard: view.guard });
    else return undefined;
  }
  return { ...draft, shape, body: ExpressionList.of(items) };
}

function joinable(earlier: Draft, later: Draft, bufferLimit: number): boolean {
  if (earlier.control || !sameShape(earlier.shape, later.shape)) return false;
  if (earlier.core && !earlier.epilogue) return false;
  const related = later.inputs.some(
    (node) => earlier.outputs.includes(node) || earlier.inputs.includes(node),
  );
  if (!related) return false;
  const buffers = new Set([...earlier.inputs, ...earlier.outputs, ...later.inputs, ...later.outputs]);
  if (buffers.size > bufferLimit) return false;
  if (targetOf(earlier).items.length + targetOf(later).items.length > EXPRESSION_LIMIT) return false;
  return targetOf(later).items.every(
    (e) =>
      e.op !== 'load' ||
      !earlier.outputs.includes(later.inputs[e.input] as Node) ||
      isIdentity(e.access, earlier.shape),
  );
}

/** Whether the access reads element c at coordinate c. */
export function isIdentity(access: Access, shape: readonly number[]): boolean {
  if (access.guard || access.offset !== 0) return false;
  const strides = contiguousStrides(shape);
  return shape.every((n, axis) => n === 1 || access.strides[axis] === strides[axis]);
}

/**
 * Whether one would wait for the other if they were joined: `later` needs something that needs
 * `earlier`, or (after other joins) `earlier` needs `later`.
 */
function wouldWait(earlier: Draft, later: Draft, list: readonly Draft[]): boolean {
  const producers = producersOf(list);
  const sources = (draft: Draft): Draft[] =>
    draft.inputs.flatMap((node) => {
      const producer = producers.get(node);
      return producer && producer !== draft ? [producer] : [];
    });
  const reaches = (from: readonly Draft[], target: Draft): boolean => {
    const seen = new Set<Draft>();
    const pending = [...from];
    while (pending.length > 0) {
      const draft = pending.pop() as Draft;
      if (draft === target) return true;
      if (seen.has(draft)) continue;
      seen.add(draft);
      pending.push(...sources(draft));
    }
    return false;
  };
  return (
    reaches(
      sources(later).filter((draft) => draft !== earlier),
      earlier,
    ) || reaches(sources(earlier), later)
  );
}

function producersOf(list: readonly Draft[]): Map<Node, Draft> {
  const producers = new Map<Node, Draft>();
  for (const draft of list) for (const node of draft.outputs) producers.set(node, draft);
  return producers;
}

function join(into: Draft, from: Draft): void {
  const target = targetOf(into);
  const position: number[] = [];
  for (const e of targetOf(from).items) {
    if (e.op === 'load') {
      const node = from.inputs[e.input] as Node;
      const own = into.outputs.indexOf(node);
      if (own >= 0) {
        position.push(into.values[own] as number);
        continue;
      }
      let input = into.inputs.indexOf(node);
      if (input < 0) input = into.inputs.push(node) - 1;
      position.push(target.add({ ...e, input }));
    } else if ('args' in e) {
      position.push(target.add({ ...e, args: e.args.map((arg) => position[arg] as number) } as Expression));
    } else position.push(target.add(e));
  }
  from.outputs.forEach((node, i) => {
    into.outputs.push(node);
    into.values.push(position[from.values[i] as number] as number);
  });
}

/** Results that only their own kernel reads need no memory. */
function dropUnread(list: readonly Draft[], roots: ReadonlySet<Node>): Draft[] {
  const read = new Set<Node>(roots);
  for (const draft of list) for (const node of draft.inputs) read.add(node);
  for (const draft of list) {
    const kept = draft.outputs.map((node) => read.has(node));
    draft.values = draft.values.filter((_, i) => kept[i]);
    draft.outputs = draft.outputs.filter((_, i) => kept[i]);
  }
  return list.filter((draft) => draft.outputs.length > 0);
}

/** The drafts in an order in which they can run. */
export function ordered(list: readonly Draft[]): Draft[] {
  const producers = producersOf(list);
  const done = new Set<Draft>();
  const result: Draft[] = [];
  for (const start of list) {
    const stack = [start];
    while (stack.length > 0) {
      const draft = stack[stack.length - 1] as Draft;
      if (done.has(draft)) {
        stack.pop();
        continue;
      }
      const waiting = draft.inputs.flatMap((node) => {
        const producer = producers.get(node);
        return producer && producer !== draft && !done.has(producer) ? [producer] : [];
      });
      if (waiting.length > 0) stack.push(...waiting);
      else {
        stack.pop();
        done.add(draft);
        result.push(draft);
      }
    }
  }
  return result;
}
