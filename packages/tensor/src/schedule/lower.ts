import { internal } from '../error.js';
import type { ReduceAttributes } from '../primitives/reduce.js';
import { type Shape, sameShape } from '../shape/shape.js';
import { type Draft, ExpressionList } from './draft.js';
import type { Node } from './node.js';
import { lookThrough, type Partition } from './partition.js';
import { Barrier, Finer, type Path, type Walk, walkAs } from './path.js';
import { contiguousView, permuteView, type View } from './view.js';
import { type InMemory, Walker } from './walker.js';

/**
 * Turns one value with memory, and all that is computed inside its kernel, into a draft.
 *
 * A kernel may walk more axes than its result has: flattened windows put back side by side are walked as windows.
 */

/** The draft of the kernel that gives `root` its memory. */
export function draftOf(root: Node, parts: Partition): Draft {
  const inMemory: InMemory = (node) => parts.kernels.has(node);
  const anchor = parts.kernels.get(root);
  const { lowering } = root;
  if (lowering.kind === 'native' && !lowering.epilogue) return fixedDraft(root, root, inMemory);
  try {
    if (anchor?.lowering.kind === 'native') return fixedDraft(root, anchor, inMemory);
    return walkDraft(root, anchor, inMemory);
  } catch (finer) {
    throw finer instanceof Finer ? finer.otherwise : finer;
  }
}

/** A map or a reduction, which walks the axes as they are, or the parts of them that its accesses are affine in. */
function walkDraft(root: Node, anchor: Node | undefined, inMemory: InMemory): Draft {
  const draft = anchor ? reduceDraft(root, anchor, inMemory) : mapDraft(root, inMemory);
  let { walk } = draft;
  let below: Barrier | undefined;
  for (;;) {
    try {
      return draft.along(walk, below);
    } catch (finer) {
      if (!(finer instanceof Finer)) throw finer;
      below = finer.otherwise;
      // An epilogue knows nothing of the axes that are combined.
      const { kept, reduced } = finer.walk;
      walk = { kept, reduced: reduced.length > 0 ? reduced : walk.reduced };
    }
  }
}

/** How a draft is made: `below` is given where the walk is not the plain one. */
interface Making {
  readonly walk: Walk;
  along(walk: Walk, below: Barrier | undefined): Draft;
}

function mapDraft(root: Node, inMemory: InMemory): Making {
  return {
    walk: { kept: root.value.shape, reduced: [] },
    along: ({ kept }, below) => {
      const inputs: Node[] = [];
      const walker = new Walker(inputs, inMemory, kept.length);
      const value = walker.visit(root, below && walkAs(kept, below), true);
      return {
        outputs: [root],
        values: [value],
        shape: kept,
        inputs,
        body: walker.list,
        epilogue: undefined,
      };
    },
  };
}

function reduceDraft(root: Node, anchor: Node, inMemory: InMemory): Making {
  const { lowering } = anchor;
  if (lowering.kind !== 'reduce') throw internal('the anchor is not a reduction');
  const { axes } = anchor.attributes as ReduceAttributes;
  const source = anchor.inputs[0] as Node;
  const { shape } = source.value;
  const order = [...shape.keys()].filter((axis) => !axes.includes(axis)).concat(axes);
  return {
    walk: { kept: anchor.value.shape, reduced: axes.map((axis) => shape[axis] as number) },
    along: ({ kept, reduced }, below) => {
      const inputs: Node[] = [];
      const turn: Path = {
        apply: (view) => permuteView(view, order),
        below: new Barrier(source),
        outer: below && walkAs([...kept, ...reduced], below),
        pads: false,
        masked: false,
      };
      const body = new Walker(inputs, inMemory, kept.length);
      const value = body.visit(source, turn);
      return {
        outputs: [root],
        shape: kept,
        inputs,
        body: body.list,
        reduction: { reduced, reducer: lowering.reducer, value },
        ...epilogueOf(root, anchor, inputs, inMemory, kept, below),
      };
    },
  };
}

/** Elementwise work from the anchor's result up to the root, over the anchor's shape or its parts. */
function epilogueOf(
  root: Node,
  anchor: Node,
  inputs: Node[],
  inMemory: InMemory,
  shape: Shape,
  below = new Barrier(anchor, true),
): { values: number[]; epilogue: ExpressionList } {
  const walker = new Walker(inputs, inMemory, shape.length, anchor);
  const path = sameShape(root.value.shape, shape) ? undefined : walkAs(shape, below);
  return { values: [walker.visit(root, path, true)], epilogue: walker.list };
}

function fixedDraft(root: Node, anchor: Node, inMemory: InMemory): Draft {
  const inputs: Node[] = [];
  const { lowering, value, attributes } = anchor;
  if (lowering.kind !== 'native') throw internal('the anchor is not a kernel of a fixed kind');
  const views = anchor.inputs.map((input): View => {
    const seen = inMemory(input) || input.stored ? undefined : lookThrough(input);
    inputs.push(seen ? seen.base : input);
    return seen ? seen.view : contiguousView(input.value.shape);
  });
  const core = lowering.kernel(views, value, attributes);
  const body = new ExpressionList();
  if (!lowering.epilogue) {
    return {
      outputs: [root],
      values: [0],
      shape: value.shape,
      inputs,
      body,
      core,
      anchor,
      epilogue: undefined,
    };
  }
  const { values, epilogue } = epilogueOf(root, anchor, inputs, inMemory, value.shape);
  return { outputs: [root], values, shape: value.shape, inputs, body, core, anchor, epilogue };
}

/** The draft of a control-flow value: its outputs are those of its results that somebody uses. */
export function controlDraft(control: Node, results: readonly Node[]): Draft {
  return {
    outputs: [...results],
    values: results.map((result) => (result.attributes as { index: number }).index),
    shape: [],
    inputs: [...control.inputs],
    body: new ExpressionList(),
    epilogue: undefined,
    control,
  };
}
