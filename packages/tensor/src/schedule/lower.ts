import type { Access, Expression, Guard } from '../backend/expression.js';
import { internal } from '../error.js';
import type { ReduceAttributes } from '../primitives/reduce.js';
import { type Shape, sameShape } from '../shape/shape.js';
import { type Draft, ExpressionList } from './draft.js';
import type { Node } from './node.js';
import { lookThrough, type Partition } from './partition.js';
import { Barrier, Finer, follow, type Path, type Walk, walkAs } from './path.js';
import { accessOf, constantView, contiguousView, permuteView, type View } from './view.js';

/**
 * Turns one value with memory, and all that is computed inside its kernel, into a draft.
 *
 * It walks down from the value. The views passed on the way are kept as a path; at a leaf they are
 * applied, innermost first, to the leaf's own layout, which gives the access over the kernel's
 * coordinates. Elementwise work commutes with views except for padding: what is outside is zero, not
 * f(0), so the outermost elementwise value under a pad is masked.
 *
 * A kernel may walk more axes than its result has: flattened windows put back side by side are walked as windows.
 */

/** Walks for one list of expressions: a kernel's body, or its epilogue. */
class Walker {
  readonly list = new ExpressionList();
  private readonly seen = new Map<Node, Map<Path | undefined, number>>();
  private readonly steps = new Map<Node, Map<Path | undefined, Path>>();
  private readonly maskedPaths = new Map<Path, Path>();

  private readonly inputs: Node[];
  private readonly inMemory: InMemory;
  private readonly anchor: Node | undefined;

  private readonly kept: number;

  /** @param kept How many of the kernel's axes are those of its result. */
  constructor(inputs: Node[], inMemory: InMemory, kept: number, anchor?: Node) {
    this.inputs = inputs;
    this.inMemory = inMemory;
    this.kept = kept;
    this.anchor = anchor;
  }

  /** @param top Whether `node` is what this kernel itself computes, even if it has memory. */
  visit(node: Node, path: Path | undefined, top = false): number {
    const known = this.seen.get(node)?.get(path);
    if (known !== undefined) return known;
    const position = this.expression(node, path, top);
    let byPath = this.seen.get(node);
    if (!byPath) this.seen.set(node, (byPath = new Map()));
    byPath.set(path, position);
    return position;
  }

  private expression(node: Node, path: Path | undefined, top: boolean): number {
    if (node === this.anchor) return this.list.add({ op: 'reduced', dtype: node.value.dtype });
    if (node.stored || (!top && this.inMemory(node))) return this.load(node, path);
    const { lowering } = node;
    switch (lowering.kind) {
      case 'leaf':
        return this.leaf(node, path);
      case 'view':
        return this.visit(node.inputs[0] as Node, this.through(node, path));
      case 'elementwise': {
        const guard = path?.pads && !path.masked ? this.guard(node.value.shape, path) : undefined;
        const inner = guard && path ? this.masked(path) : path;
        const args = node.inputs.map((input) => this.visit(input, inner));
        const value = this.list.add({ op: lowering.op, dtype: node.value.dtype, args } as Expression);
        return guard ? this.inside(guard, value, node) : value;
      }
      default:
        throw internal(`${node.value.origin?.primitive.name} has no memory and cannot be computed in place`);
    }
  }

  private load(node: Node, path: Path | undefined): number {
    const access: Access = accessOf(follow(contiguousView(node.value.shape), path, this.kept));
    let input = this.inputs.indexOf(node);
    if (input < 0) input = this.inputs.push(node) - 1;
    return this.list.add({ op: 'load', dtype: node.value.dtype, input, access });
  }

  private leaf(node: Node, path: Path | undefined): number {
    const { value, attributes } = node;
    if (value.origin?.primitive.name === 'iota') {
      const access = accessOf(follow(contiguousView(value.shape), path, this.kept));
      return this.list.add({ op: 'index', dtype: 'int32', access });
    }
    const number = (attributes as { value: number }).value;
    const constant = this.list.add({ op: 'constant', dtype: value.dtype, value: number });
    if (!path?.pads || path.masked || Object.is(number, 0)) return constant;
    const guard = this.guard(value.shape, path);
    if (!guard) return constant;
    if (value.dtype === 'bool') return this.list.add({ op: 'inside', dtype: 'bool', guard });
    return this.inside(guard, constant, node);
  }

  private inside(guard: Guard, value: number, node: Node): number {
    const { dtype } = node.value;
    const mask = this.list.add({ op: 'inside', dtype: 'bool', guard });
    const zero = this.list.add({ op: 'constant', dtype, value: 0 });
    return this.list.add({ op: 'where', dtype, args: [mask, value, zero] });
  }

  private guard(shape: Shape, path: Path): Guard | undefined {
    return follow(constantView(shape), path, this.kept).guard;
  }

  private through(node: Node, outer: Path | undefined): Path {
    let byPath = this.steps.get(node);
    if (!byPath) this.steps.set(node, (byPath = new Map()));
    let path = byPath.get(outer);
    if (!path) {
      const { lowering, attributes } = node;
      if (lowering.kind !== 'view') throw internal('a path leads through views only');
      const isPad = node.value.origin?.primitive.name === 'pad';
      path = {
        apply: (view) => lowering.view(view, attributes),
        below: new Barrier(node.inputs[0] as Node),
        outer,
        pads: isPad || (outer?.pads ?? false),
        masked: !isPad && (outer?.masked ?? false),
      };
      byPath.set(outer, path);
    }
    return path;
  }

  private masked(path: Path): Path {
    let twin = this.maskedPaths.get(path);
    if (!twin) this.maskedPaths.set(path, (twin = { ...path, masked: true }));
    return twin;
  }
}

/** The draft of the kernel that gives `root` its memory. */
export function draftOf(root: Node, parts: Partition): Draft {
  const inMemory = (node: Node): boolean => parts.kernels.has(node);
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

type InMemory = (node: Node) => boolean;

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
