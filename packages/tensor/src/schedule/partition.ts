import { sizeOf } from '../shape/shape.js';
import type { Graph, Node } from './node.js';
import { contiguousView, type View } from './view.js';

/**
 * Decides which values get memory; everything else is computed inside the kernels that use it.
 *
 * The rules: what was asked for gets memory; so does what a kernel of a fixed kind reads (a matrix
 * product's operands), what several kernels would have to compute again at a price, and what a
 * broadcast, or reads in many ways, would make one kernel compute again and again. A reduction,
 * product or convolution is the anchor of its kernel, and takes along as its epilogue the elementwise
 * work on its result that nobody else needs.
 */
export interface Partition {
  /** For every value with memory: the anchor of its kernel, or undefined if that is a plain map. */
  readonly kernels: ReadonlyMap<Node, Node | undefined>;
}

/** What making one element again costs, in simple arithmetic operations; the order of magnitude counts. */
const COST: Readonly<Record<string, number>> = {
  exp: 8,
  expm1: 10,
  log: 8,
  log1p: 10,
  sin: 8,
  cos: 8,
  tanh: 10,
  erf: 10,
  pow: 16,
  div: 3,
  mod: 4,
  sqrt: 3,
};

/** What reading a value again costs, unless it is spread out over a larger shape. */
const LOAD_COST = 1;

/** A value dearer than this is kept rather than computed again: about what writing and reading it takes. */
const RECOMPUTE_LIMIT = 7;

/**
 * Most that one kernel computes again of a value it reads in several ways (as it is and flipped, by two slices), in
 * the same operations. Values made of such reads of one another double the work at every step, so this bounds a
 * kernel by a multiple of its values. Four ways, as windows that overlap along two axes are put back, stay below.
 */
const WAYS_LIMIT = 32;

/** Longest chain of elementwise work in one kernel. */
const CHAIN_LIMIT = 256;

/** Most elementwise work in one kernel, which machines and their compilers set limits to (see merge.ts). */
const WORK_LIMIT = 4096;

/** The lowest value that a chain of views looks at by one affine view without a guard or parts, and that view. */
export function lookThrough(node: Node): { base: Node; view: View } {
  const chain = [node];
  while (chain[0]?.lowering.kind === 'view') chain.unshift(chain[0].inputs[0] as Node);
  for (;;) {
    const base = chain.shift() as Node;
    let view: View | undefined = contiguousView(base.value.shape);
    for (const { lowering, attributes } of chain) {
      if (lowering.kind === 'view') view = view && lowering.view(view, attributes);
    }
    // The view of a value as itself always is.
    if (view && !view.guard && !view.parts) return { base, view };
  }
}

/** Of every value whether the kernel of a reduction can make it, which would have to write something anyhow. */
function epilogues({ order }: Graph): boolean[] {
  const are: boolean[] = [];
  for (const { lowering, stored, inputs, value } of order) {
    const isWork = lowering.kind === 'elementwise' || value.origin?.primitive.name === 'reshape';
    const isAfter = isWork && inputs.some((input) => are[input.index]);
    are.push(!stored && (isAfter || lowering.kind === 'reduce'));
  }
  return are;
}

/** The views through which a kernel reads a value. Every other way computes it again (see walker.ts). */
class Way {
  private readonly steps = new Map<Node, Way>();

  through(view: Node): Way {
    let way = this.steps.get(view);
    if (!way) this.steps.set(view, (way = new Way()));
    return way;
  }
}

/** In how many ways the kernel reads it that does so in the most. */
function mostWays(owners: ReadonlyMap<Node, ReadonlySet<Way>>): number {
  let most = 0;
  for (const ways of owners.values()) most = Math.max(most, ways.size);
  return most;
}

/** What is known of the places a value is used in, once all of them have been seen. */
interface Uses {
  /** The values with memory in whose kernels it would be computed, and the ways in which each reads it. */
  readonly owners: Map<Node, Set<Way>>;
  /** Only elementwise work and reshapes lie between it and its owner's result. */
  direct: boolean;
  /** Some use reads elements more than once. */
  repeated: boolean;
}

/**
 * @param forced Values that must have memory whatever the rules say: views that are not affine.
 * @param unfused Anchors that must stand alone.
 */
export function partition(graph: Graph, forced: ReadonlySet<Node>, unfused: ReadonlySet<Node>): Partition {
  // What making something again costs depends on what below it has memory; that is known after a first round.
  const { kernels } = decide(graph, forced, unfused, new Map());
  return decide(graph, forced, unfused, kernels);
}

/** The ways in which kernels read the inputs of a value with these uses. */
function waysOf(node: Node, keep: boolean, owners: Uses['owners']): Uses['owners'] {
  const { kind } = node.lowering;
  const start = keep ? new Map([[node, new Set([new Way()])]]) : owners;
  if (kind === 'elementwise') return start;
  const reads = new Map<Node, Set<Way>>();
  for (const [owner, ways] of start) {
    // What is combined is walked along axes of its own.
    const inner = kind === 'reduce' ? [new Way()] : [...ways].map((way) => way.through(node));
    reads.set(owner, new Set(inner));
  }
  return reads;
}

function decide(
  graph: Graph,
  forced: ReadonlySet<Node>,
  unfused: ReadonlySet<Node>,
  before: ReadonlyMap<Node, unknown>,
): Partition {
  const kernels = new Map<Node, Node | undefined>();
  const kept = new Set<Node>(forced);
  for (const root of graph.roots) kept.add(root);
  const cost = costs(graph, kept, before);
  const isEpilogue = epilogues(graph);
  const uses = graph.order.map((): Uses => ({ owners: new Map(), direct: true, repeated: false }));
  const usesOf = (node: Node): Uses => uses[node.index] as Uses;

  const addWay = (node: Node, owner: Node, way: Way): void => {
    const { owners } = usesOf(node);
    const ways = owners.get(owner);
    if (ways) ways.add(way);
    else owners.set(owner, new Set([way]));
  };

  const operandsOf = (node: Node): void => {
    for (const input of node.inputs) {
      const strided = node.lowering.kind === 'native' && node.lowering.strided;
      kept.add(strided ? lookThrough(input).base : input);
    }
  };

  for (let i = graph.order.length - 1; i >= 0; i--) {
    const node = graph.order[i] as Node;
    const { owners, direct, repeated } = usesOf(node);
    const kind = node.lowering.kind;
    if (node.stored) {
      if (graph.roots.includes(node)) kernels.set(node, undefined);
      continue;
    }
    if (owners.size === 0 && !kept.has(node)) continue;
    const isAnchor = kind === 'reduce' || (kind === 'native' && node.lowering.epilogue);
    let keep = kept.has(node);
    if (kind === 'elementwise') {
      const most = repeated && isEpilogue[node.index] ? 0 : RECOMPUTE_LIMIT;
      const again = cost[node.index] as number;
      keep ||= (owners.size > 1 || repeated) && again > most;
      keep ||= (mostWays(owners) - 1) * again > WAYS_LIMIT;
    } else if (isAnchor) {
      const [owner] = owners.keys();
      const fits = owners.size === 1 && direct && owner !== undefined && kernels.get(owner) === undefined;
      if (!keep && fits && !unfused.has(node) && owner.lowering.kind !== 'native') kernels.set(owner, node);
      else keep = true;
    } else if (kind === 'native' || kind === 'control' || kind === 'project') {
      keep = true;
    }
    if (keep) {
      kernels.set(node, isAnchor ? node : undefined);
      kept.add(node);
    }

    if (kind === 'native') {
      operandsOf(node);
      continue;
    }
    if (kind === 'control' || kind === 'project') {
      for (const input of node.inputs) if (input.lowering.kind !== 'control') kept.add(input);
      for (const input of node.inputs) if (input.lowering.kind === 'control') addWay(input, node, new Way());
      continue;
    }
    const name = node.value.origin?.primitive.name;
    const grows =
      kind === 'view' &&
      name !== 'pad' &&
      sizeOf(node.value.shape) > sizeOf((node.inputs[0] as Node).value.shape);
    const moves = kind === 'view' && name !== 'reshape';
    const reads = waysOf(node, keep, owners);
    for (const input of node.inputs) {
      const below = usesOf(input);
      for (const [owner, ways] of reads) for (const way of ways) addWay(input, owner, way);
      if (moves || kind === 'reduce' || (!keep && !direct)) below.direct = false;
      if (grows || (!keep && kind !== 'reduce' && repeated)) below.repeated = true;
    }
  }
  return { kernels };
}

/**
 * What each value costs to compute again from what has memory; what grows too long or too wide is cut.
 *
 * @param before What had memory in the round before, and has it now unless it is cheap.
 */
function costs(graph: Graph, kept: Set<Node>, before: ReadonlyMap<Node, unknown>): number[] {
  const cost: number[] = [];
  const chain: number[] = [];
  const earliest: number[] = [];
  for (const node of graph.order) {
    const { kind } = node.lowering;
    let total = 0;
    let longest = 0;
    let first = node.index;
    if ((kind === 'elementwise' || kind === 'view') && !node.stored) {
      for (const input of node.inputs) {
        const { kind } = input.lowering;
        const isMade = (kind === 'elementwise' || kind === 'view' || kind === 'leaf') && !input.stored;
        const isDear = before.has(input) && (cost[input.index] as number) > RECOMPUTE_LIMIT;
        if (!isMade || isDear || kept.has(input)) {
          total += sizeOf(input.value.shape) < sizeOf(node.value.shape) ? 0 : LOAD_COST;
          continue;
        }
        total += cost[input.index] as number;
        longest = Math.max(longest, chain[input.index] as number);
        first = Math.min(first, earliest[input.index] as number);
      }
      if (node.lowering.kind === 'elementwise') {
        total += COST[node.lowering.op] ?? 1;
        longest += 1;
      }
      // The cost counts what is shared once for every use, the span what lies between and belongs elsewhere.
      const work = Math.min(total, node.index - first + 1);
      if (longest > CHAIN_LIMIT || work > WORK_LIMIT) {
        kept.add(node);
        longest = 0;
      }
    }
    earliest.push(first);
    cost.push(Math.min(total, Number.MAX_SAFE_INTEGER));
    chain.push(longest);
  }
  return cost;
}
