import type { Access } from '../backend/expression.js';
import { sizeOf } from '../shape/shape.js';
import { type Draft, ExpressionList, type Member } from './draft.js';
import { ordered } from './merge.js';
import type { Node } from './node.js';

/**
 * Finds maps and reductions over the same rows, and makes groups of them: whatever a softmax or a
 * normalisation does with a row can be done while the row is in a near cache, so that memory is gone through
 * once. (Polyhedral compilers call it fusion of the outer loops; FlashAttention is the same idea by hand.)
 *
 * A group grows from a reduction, each of whose results is a row. Maps and reductions join that use what the
 * group makes, or read its inputs in the same rows, and that read of each other's results only the row they
 * are at; then maps and reductions that make what the group reads.
 */

/** A value of a group is taken as `[outer, rows, inner]`, row-major; what is asked of it is `inner`. */
type Inner = number;

type Place = Omit<Member, 'draft'>;

/** One load of a draft, and the lengths of the axes it is walked by. */
interface Load {
  readonly node: Node;
  readonly access: Access;
  readonly sizes: readonly number[];
}

/** Joins what can be joined; the result is in an order in which it can run. */
export function groupRows(drafts: readonly Draft[], roots: ReadonlySet<Node>): Draft[] {
  let list = [...drafts];
  for (const seed of drafts) {
    if (!seed.reduction || !list.includes(seed)) continue;
    const members = grow(seed, list);
    if (members.length < 2) continue;
    const parts = new Set(members.map(({ draft }) => draft));
    const others = list.filter((draft) => !parts.has(draft));
    list = ordered([...others, groupDraft(members, sizeOf(seed.shape), others, roots)]);
  }
  return list;
}

function grow(seed: Draft, drafts: readonly Draft[]): Member[] {
  const rows = sizeOf(seed.shape);
  if (rows < 2 || !isWalk(seed)) return [];
  const group = new RowGroup(rows);
  group.add({ draft: seed, first: 0, end: seed.shape.length });
  // Drafts outside that wait for the group: what needs them cannot join, or both would wait for each other.
  const after = new Set<Node>();
  for (const draft of drafts.slice(drafts.indexOf(seed) + 1)) {
    const waits = draft.inputs.some((node) => after.has(node));
    const member = waits ? undefined : group.placeAfter(draft);
    if (member) group.add(member);
    else if (waits || draft.inputs.some((node) => group.makes(node))) {
      for (const node of draft.outputs) after.add(node);
    }
  }
  // Likewise what the group waits for outside.
  const before = new Set<Node>();
  for (const draft of [...drafts].reverse()) {
    if (group.has(draft)) continue;
    const feedsOutside = draft.outputs.some((node) => before.has(node));
    const waits = draft.inputs.some((node) => after.has(node) || group.makes(node));
    const member = feedsOutside || waits ? undefined : group.placeBefore(draft);
    if (member) group.add(member);
    else if (feedsOutside || draft.outputs.some((node) => group.reads(node))) {
      for (const node of draft.inputs) before.add(node);
    }
  }
  return group.members.sort((a, b) => drafts.indexOf(a.draft) - drafts.indexOf(b.draft));
}

/** The drafts that have joined so far, and how they read and write. */
class RowGroup {
  readonly members: Member[] = [];
  private readonly made = new Map<Node, Inner>();
  private readonly loads = new Map<Node, { load: Load; place: Place }[]>();

  constructor(private readonly rows: number) {}

  has(draft: Draft): boolean {
    return this.members.some((member) => member.draft === draft);
  }

  makes(node: Node): boolean {
    return this.made.has(node);
  }

  reads(node: Node): boolean {
    return this.loads.has(node);
  }

  add(member: Member): void {
    const { draft, end } = member;
    this.members.push(member);
    for (const node of draft.outputs) this.made.set(node, sizeOf(draft.shape.slice(end)));
    for (const load of loadsOf(draft)) {
      const known = this.loads.get(load.node) ?? [];
      this.loads.set(load.node, [...known, { load, place: member }]);
    }
  }

  /** Where the rows of a draft lie that uses the group's results, or what the group reads. */
  placeAfter(draft: Draft): Member | undefined {
    const loads = loadsOf(draft);
    const place = this.placesIn(draft).find(
      (at) =>
        loads.some((load) => this.shares(load, at)) &&
        loads.every((load) => {
          const inner = this.made.get(load.node);
          return inner === undefined || this.staysInRow(load, at, inner);
        }),
    );
    return place && { draft, ...place };
  }

  /** Where the rows of a draft lie that makes what the group reads. */
  placeBefore(draft: Draft): Member | undefined {
    const readers = draft.outputs.flatMap((node) => this.loads.get(node) ?? []);
    if (readers.length === 0) return undefined;
    const place = this.placesIn(draft).find(({ end }) =>
      readers.every(({ load, place: at }) => this.staysInRow(load, at, sizeOf(draft.shape.slice(end)))),
    );
    return place && { draft, ...place };
  }

  /** Runs of axes as long as there are rows. */
  private placesIn(draft: Draft): Place[] {
    if (!isWalk(draft)) return [];
    const { shape } = draft;
    return shape.flatMap((_, last) => {
      let first = last;
      let size = shape[last] as number;
      while (first > 0 && size < this.rows) size *= shape[--first] as number;
      return size === this.rows ? [{ first, end: last + 1 }] : [];
    });
  }

  /** Whether a load reads what the group makes, or what it reads too, in the same rows. */
  private shares(load: Load, place: Place): boolean {
    if (this.made.has(load.node)) return true;
    const step = stepOf(load, place);
    return (
      step !== 0 &&
      step !== undefined &&
      (this.loads.get(load.node)?.some((other) => stepOf(other.load, other.place) === step) ?? false)
    );
  }

  /** Whether a load of a value of so many inner elements reads nothing but the row it is at. */
  private staysInRow(load: Load, place: Place, inner: Inner): boolean {
    const { access, sizes } = load;
    if (access.guard || stepOf(load, place) !== inner) return false;
    const whole = this.rows * inner;
    let low = access.offset % whole;
    let high = low;
    sizes.forEach((size, axis) => {
      const stride = access.strides[axis] as number;
      if ((axis >= place.first && axis < place.end) || stride % whole === 0) return;
      if (stride < 0) low += stride * (size - 1);
      else high += stride * (size - 1);
    });
    return low >= 0 && high < inner;
  }
}

/** How far apart two rows are that a load reads one after the other; undefined if that varies. */
function stepOf({ access, sizes }: Load, { first, end }: Place): number | undefined {
  let step: number | undefined;
  let size = 1;
  for (let axis = end - 1; axis >= first; axis--) {
    if (sizes[axis] === 1) continue;
    const stride = access.strides[axis] as number;
    step ??= stride;
    if (stride !== step * size) return undefined;
    size *= sizes[axis] as number;
  }
  return step;
}

function loadsOf({ inputs, shape, body, epilogue, reduction }: Draft): Load[] {
  const of = (list: ExpressionList | undefined, sizes: readonly number[]): Load[] =>
    (list?.items ?? []).flatMap((e) =>
      e.op === 'load' ? [{ node: inputs[e.input] as Node, access: e.access, sizes }] : [],
    );
  return [...of(body, [...shape, ...(reduction?.reduced ?? [])]), ...of(epilogue, shape)];
}

/** Whether it is a map or a reduction, of anything at all; copies of what is stored already stay outside. */
function isWalk({ core, control, group, shape, reduction, outputs }: Draft): boolean {
  if (core || control || group || outputs.some(({ stored }) => stored)) return false;
  return sizeOf(shape) > 0 && sizeOf(reduction?.reduced ?? []) > 0;
}

function groupDraft(
  members: readonly Member[],
  rows: number,
  others: readonly Draft[],
  roots: ReadonlySet<Node>,
): Draft {
  const made = new Set(members.flatMap(({ draft }) => draft.outputs));
  const outside = new Set([...roots, ...others.flatMap(({ inputs }) => inputs)]);
  const outputs = [...made].filter((node) => outside.has(node));
  const inputs = new Set(members.flatMap(({ draft }) => draft.inputs.filter((node) => !made.has(node))));
  return {
    outputs,
    values: outputs.map(() => 0),
    shape: [],
    inputs: [...inputs],
    body: new ExpressionList(),
    epilogue: undefined,
    group: { rows, members },
  };
}
