import type { Expression } from '../backend/expression.js';
import type { Reducer } from '../backend/kernel.js';
import type { KernelCore } from '../graph/primitive.js';
import type { Node } from './node.js';

/** A list of expressions in which equal ones are one. */
export class ExpressionList {
  readonly items: Expression[] = [];
  private readonly known = new Map<string, number>();

  /** A list of these very items, at the same positions. */
  static of(items: readonly Expression[]): ExpressionList {
    const list = new ExpressionList();
    for (const item of items) {
      list.known.set(expressionKey(item), list.items.length);
      list.items.push(item);
    }
    return list;
  }

  /** The position of `expression`, added if it is new. */
  add(expression: Expression): number {
    const key = expressionKey(expression);
    const before = this.known.get(key);
    if (before !== undefined) return before;
    this.items.push(expression);
    this.known.set(key, this.items.length - 1);
    return this.items.length - 1;
  }
}

/** JSON that tells NaN, the infinities and −0 apart. */
export function exactJson(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) => {
    if (typeof v !== 'number' || (Number.isFinite(v) && !Object.is(v, -0))) return v;
    return `number:${Object.is(v, -0) ? '-0' : String(v)}`;
  });
}

function expressionKey(expression: Expression): string {
  return 'args' in expression
    ? `${expression.op}:${expression.dtype}:${expression.args.join()}`
    : exactJson(expression);
}

/** What a kernel will be, while it may still grow. */
export interface Draft {
  /** The values it gives memory to, in the order of `values`. */
  outputs: Node[];
  /** For every output the position of its value in `target`. */
  values: number[];
  readonly shape: readonly number[];
  /** The values with memory that it reads. */
  readonly inputs: Node[];
  /** Undefined for a kernel of a fixed kind without a body of expressions. */
  readonly body: ExpressionList;
  /** For a reduction. */
  readonly reduction?: {
    readonly reduced: readonly number[];
    readonly reducer: Reducer;
    readonly value: number;
  };
  /** For kernels of a fixed kind. */
  readonly core?: KernelCore;
  /** What runs on the anchor's result; undefined for a map, whose body is all there is. */
  readonly epilogue: ExpressionList | undefined;
  /** For kernels of a fixed kind: the value it computes before its epilogue. */
  readonly anchor?: Node;
  /** For control flow: the node itself; the plan runs it. */
  readonly control?: Node;
  /** For kernels over the same rows. */
  readonly group?: Group;
}

/** Drafts of maps and reductions over the same rows, in order (see rows.ts). */
export interface Group {
  readonly rows: number;
  readonly members: readonly Member[];
}

/** A draft whose axes from `first` up to `end` (exclusive) are the rows. */
export interface Member {
  readonly draft: Draft;
  readonly first: number;
  readonly end: number;
}

/** The list that the outputs' values stand in. */
export function targetOf(draft: Draft): ExpressionList {
  return draft.epilogue ?? draft.body;
}
