import type { Value } from '../graph/value.js';
import type { Draft } from './draft.js';
import { controlDraft, draftOf } from './lower.js';
import { merge } from './merge.js';
import { collect, type Graph, type Node } from './node.js';
import { partition } from './partition.js';
import { Barrier } from './path.js';
import { groupRows } from './rows.js';

/** The kernels of an evaluation, in an order in which they can run. */
export interface Schedule {
  readonly graph: Graph;
  readonly drafts: readonly Draft[];
}

/**
 * Groups the graph behind `roots` into kernels.
 *
 * @param replacements What to compute instead of values whose kernels the backend declined.
 * @param alone Values whose kernels the backend would only take without an epilogue.
 * @param boundary Values to treat as stored.
 * @param bufferLimit The most buffers a joined kernel may touch.
 */
export function schedule(
  roots: readonly Value[],
  replacements: ReadonlyMap<Value, Value>,
  alone: ReadonlySet<Value>,
  boundary: ReadonlySet<Value>,
  bufferLimit: number,
): Schedule {
  const graph = collect(roots, replacements, boundary);
  const forced = new Set<Node>();
  const unfused = new Set(graph.order.filter((node) => alone.has(node.value)));
  // Every barrier met adds a value that gets memory (or an anchor that stands alone), so this ends.
  for (;;) {
    const parts = partition(graph, forced, unfused);
    try {
      const kept = [...parts.kernels.keys()].sort((a, b) => a.index - b.index);
      const results = kept.filter((node) => node.lowering.kind === 'project' && !node.stored);
      const drafts = kept.flatMap((node): Draft[] => {
        if (node.stored || node.lowering.kind !== 'project') {
          return node.lowering.kind === 'control'
            ? [
                controlDraft(
                  node,
                  results.filter((result) => result.inputs[0] === node),
                ),
              ]
            : [draftOf(node, parts)];
        }
        return [];
      });
      const asked = new Set(graph.roots);
      return { graph, drafts: groupRows(merge(drafts, asked, bufferLimit), asked) };
    } catch (barrier) {
      if (!(barrier instanceof Barrier)) throw barrier;
      (barrier.fusion ? unfused : forced).add(barrier.node);
    }
  }
}
