import type { Shape } from '../shape/shape.js';
import type { Node } from './node.js';
import { reshapeView, type View } from './view.js';

/**
 * The way from a value in memory through views to the coordinates of the kernel that reads it, and what is to be
 * done where it is not affine.
 */

/** Thrown when a path is not affine: `node` must get memory, or the anchor must stand alone. */
export class Barrier {
  readonly node: Node;
  readonly fusion: boolean;
  constructor(node: Node, fusion = false) {
    this.node = node;
    this.fusion = fusion;
  }
}

/**
 * Thrown when an access is affine in the parts of the kernel's axes only: walked as `shape`, whose first `kept`
 * axes are those of the kernel's result, it would be. `otherwise` says what helps if other accesses forbid that.
 */
export class Finer {
  readonly walk: Walk;
  constructor(
    { shape, parts = [] }: View,
    kept: number,
    readonly otherwise: Barrier,
  ) {
    const end = parts.slice(0, kept).reduce((sum, count) => sum + count, 0);
    this.walk = { kept: shape.slice(0, end), reduced: shape.slice(end) };
  }
}

/** The axes a kernel walks: those of its result, and for a reduction those that are combined, maybe in parts. */
export interface Walk {
  readonly kept: Shape;
  readonly reduced: Shape;
}

/** The views between a value and the kernel's coordinates, innermost first. */
export interface Path {
  apply(view: View): View | undefined;
  /** What must get memory if this step is not affine. */
  readonly below: Barrier;
  readonly outer: Path | undefined;
  /** A pad lies on the path. */
  readonly pads: boolean;
  /** The value is already masked further out. */
  readonly masked: boolean;
}

/** @param kept How many of the kernel's axes are those of its result. */
export function follow(view: View, path: Path | undefined, kept: number): View {
  let current = view;
  let apart: Barrier | undefined;
  for (let step = path; step; step = step.outer) {
    const next = step.apply(current);
    // What stands in parts is better realised as it was before it got them than where they became a hindrance.
    if (!next) throw apart ?? step.below;
    if (!next.parts) apart = undefined;
    else apart ??= step.below;
    current = next;
  }
  if (apart) throw new Finer(current, kept, apart);
  return current;
}

/** The outermost step of the paths to a kernel that walks parts of axes, or the axes of what lies below a reshape. */
export function walkAs(shape: Shape, below: Barrier): Path {
  return {
    apply: (view) => reshapeView(view, shape),
    below,
    outer: undefined,
    pads: false,
    masked: false,
  };
}
