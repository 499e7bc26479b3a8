import type { Expression, Guard } from '../backend/expression.js';
import { internal } from '../error.js';
import { type Shape, sizeOf } from '../shape/shape.js';
import { ExpressionList } from './draft.js';
import type { Node } from './node.js';
import { Barrier, follow, type Path } from './path.js';
import { accessOf, constantView, contiguousView, type View } from './view.js';

/**
 * Writes down what a kernel computes.
 *
 * It walks down from the value. The views passed on the way are kept as a path; at a leaf they are
 * applied, innermost first, to the leaf's own layout, which gives the access over the kernel's
 * coordinates. Elementwise work commutes with views except for padding: what is outside is zero, not
 * f(0), so the outermost elementwise value under a pad is masked.
 */

export type InMemory = (node: Node) => boolean;

/** Walks for one list of expressions: a kernel's body, or its epilogue. */
export class Walker {
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
        const [condition, ifTrue, ifFalse] = node.inputs as [Node, Node, Node];
        if (guard && lowering.op === 'where' && (isZero(ifTrue) || isZero(ifFalse))) {
          // What is chosen instead of 0 is masked itself.
          const args = [this.visit(condition, inner), this.visit(ifTrue, path), this.visit(ifFalse, path)];
          return this.list.add({ op: 'where', dtype: node.value.dtype, args } as Expression);
        }
        const args = node.inputs.map((input) => this.visit(input, inner));
        const value = this.list.add({ op: lowering.op, dtype: node.value.dtype, args } as Expression);
        return guard ? this.inside(guard, value, node) : value;
      }
      default:
        throw internal(`${node.value.origin?.primitive.name} has no memory and cannot be computed in place`);
    }
  }

  private load(node: Node, path: Path | undefined): number {
    const { shape } = node.value;
    const view = follow(contiguousView(shape), path, this.kept);
    const isGuarded = !path?.masked || !staysWithin(view, sizeOf(shape));
    const access = accessOf(isGuarded ? view : { ...view, guard: undefined });
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

function isZero(node: Node): boolean {
  const { lowering, attributes, inputs } = node;
  if (lowering.kind === 'view') return isZero(inputs[0] as Node);
  return lowering.kind === 'leaf' && !node.stored && Object.is((attributes as { value?: number }).value, 0);
}

/** Whether a view reads nothing outside a buffer of so many elements, even where its guard would forbid it. */
function staysWithin({ shape, strides, offset }: View, elements: number): boolean {
  const reach = strides.map((stride, axis) => stride * ((shape[axis] as number) - 1));
  const sum = (pick: (...values: number[]) => number): number =>
    reach.reduce((total, steps) => total + pick(steps, 0), offset);
  return sum(Math.min) >= 0 && sum(Math.max) < elements;
}
