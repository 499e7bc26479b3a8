import { internal } from '../error.js';
import type { Lowering } from '../graph/primitive.js';
import type { Value } from '../graph/value.js';

/**
 * The graph as the scheduler sees it: aliases are gone, declined kernels are replaced by what they
 * decompose into, and every value that already has memory is a leaf.
 */
export interface Node {
  readonly value: Value;
  /** Position in topological order. */
  readonly index: number;
  readonly inputs: readonly Node[];
  readonly lowering: Lowering<unknown>;
  readonly attributes: unknown;
  /** Already in memory, or to be passed in. */
  readonly stored: boolean;
}

/** Everything `roots` need, inputs before what uses them, and the nodes of the roots themselves. */
export interface Graph {
  readonly order: readonly Node[];
  readonly roots: readonly Node[];
}

const STORED: Lowering<unknown> = { kind: 'leaf' };

/** What a value stands for once aliases and replacements are followed. */
function resolve(value: Value, replacements: ReadonlyMap<Value, Value>, boundary: ReadonlySet<Value>): Value {
  let current = value;
  for (;;) {
    if (current.storage || boundary.has(current)) return current;
    const replacement = replacements.get(current);
    if (replacement) current = replacement;
    else if (current.origin?.primitive.lowering.kind === 'alias') current = current.origin.inputs[0] as Value;
    else return current;
  }
}

/** Whether a value is a stand-in or already computed: the graph ends there. */
function isStored(value: Value): boolean {
  return value.storage !== undefined || value.origin?.primitive.name === 'buffer';
}

/**
 * Collects the graph behind `roots` without recursion, since chains may be long.
 *
 * @param boundary Values to treat as stored, whatever they are: where a sub-graph ends.
 */
export function collect(
  roots: readonly Value[],
  replacements: ReadonlyMap<Value, Value> = new Map(),
  boundary: ReadonlySet<Value> = new Set(),
): Graph {
  const nodes = new Map<Value, Node>();
  const order: Node[] = [];
  const stack: Value[] = [];
  const nodeOf = (value: Value): Node => {
    const target = resolve(value, replacements, boundary);
    stack.push(target);
    while (stack.length > 0) {
      const current = stack[stack.length - 1] as Value;
      if (nodes.has(current)) {
        stack.pop();
        continue;
      }
      const stored = isStored(current) || boundary.has(current);
      const { origin } = current;
      if (!stored && !origin) throw internal('a value has neither memory nor an origin');
      const sources = stored
        ? []
        : (origin?.inputs ?? []).map((input) => resolve(input, replacements, boundary));
      const missing = sources.filter((source) => !nodes.has(source));
      if (missing.length > 0) {
        for (let i = missing.length - 1; i >= 0; i--) stack.push(missing[i] as Value);
        continue;
      }
      stack.pop();
      const node: Node = {
        value: current,
        index: order.length,
        inputs: sources.map((source) => nodes.get(source) as Node),
        lowering: stored ? STORED : ((origin?.primitive.lowering ?? STORED) as Lowering<unknown>),
        attributes: origin?.attributes,
        stored,
      };
      nodes.set(current, node);
      order.push(node);
    }
    return nodes.get(target) as Node;
  };
  return { roots: roots.map(nodeOf), order };
}
