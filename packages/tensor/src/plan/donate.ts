import type { Value } from '../graph/value.js';
import { mayOverwrite } from '../schedule/kernel.js';
import type { Node } from '../schedule/node.js';
import { bytesOf, type Layout } from './layout.js';
import type { Prepared } from './prepare.js';

/** Which results lie in the memory of donated leaves. */
export interface Takeovers {
  /** Result → leaf. */
  readonly leafOf: ReadonlyMap<number, number>;
  /** For steps that update in place: output number → input number. */
  readonly into: ReadonlyMap<number, ReadonlyMap<number, number>>;
}

/**
 * Gives donated memory to results of the same size: of a leaf that nobody reads any more, or one that the
 * very kernel reads element by element where it writes.
 */
export function takeOver(
  prepared: readonly Prepared[],
  { resultOf, lastUse }: Layout,
  leaves: readonly Value[],
  donated: ReadonlySet<number>,
): Takeovers {
  const leafOf = new Map<number, number>();
  const into = new Map<number, Map<number, number>>();
  const free: { readonly leaf: number; readonly node: Node; readonly last: number }[] = [];
  for (const [node, last] of lastUse) {
    const leaf = node.stored && !resultOf.has(node) ? leaves.indexOf(node.value) : -1;
    if (donated.has(leaf)) free.push({ leaf, node, last });
  }
  prepared.forEach(({ draft }, step) => {
    draft.outputs.forEach((output, number) => {
      const result = resultOf.get(output);
      if (result === undefined || output.stored) return;
      const inPlace = (node: Node): boolean =>
        draft.inputs.includes(node) &&
        node.value.dtype === output.value.dtype &&
        mayOverwrite(draft, output, node);
      const at = free.findIndex(
        ({ node, last }) =>
          bytesOf(node) === bytesOf(output) && (last < step || (last === step && inPlace(node))),
      );
      const [chosen] = at < 0 ? [] : free.splice(at, 1);
      if (!chosen) return;
      leafOf.set(result, chosen.leaf);
      if (chosen.last < step) return;
      const pairs = into.get(step) ?? new Map<number, number>();
      into.set(step, pairs.set(number, draft.inputs.indexOf(chosen.node)));
    });
  });
  return { leafOf, into };
}
