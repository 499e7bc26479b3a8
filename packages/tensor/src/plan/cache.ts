import type { Device } from '../graph/device.js';
import type { Value } from '../graph/value.js';
import { exactJson } from '../schedule/draft.js';
import { collect } from '../schedule/node.js';
import { build } from './build.js';
import type { Plan } from './plan.js';

/**
 * Plans by structure: two graphs with the same primitives, attributes, connections and kinds of leaves
 * share one plan, so a training loop schedules once.
 */

/** Static arguments as text: control flow brings its own key. */
function attributesKey(attributes: unknown): string {
  if (attributes === undefined) return '';
  const { key } = attributes as { readonly key?: unknown };
  return typeof key === 'string' ? key : exactJson(attributes);
}

/** The structure of the graph behind `roots`, and its leaves in the order in which a plan takes them. */
export function structureOf(
  roots: readonly Value[],
  boundary: ReadonlySet<Value> = new Set(),
): { key: string; leaves: Value[] } {
  const graph = collect(roots, undefined, boundary);
  const leaves: Value[] = [];
  const parts: string[] = [];
  for (const node of graph.order) {
    const { value, inputs } = node;
    if (node.stored) {
      leaves.push(value);
      parts.push(`${value.dtype}[${value.shape.join()}]`);
    } else {
      const sources = inputs.map((input) => input.index).join();
      parts.push(`${value.origin?.primitive.name}(${sources})${attributesKey(node.attributes)}`);
    }
  }
  parts.push(`>${graph.roots.map((root) => root.index).join()}`);
  return { key: parts.join(';'), leaves };
}

/** The plan for `roots` on a device, and the leaves to run it with. */
export function planFor(device: Device, roots: readonly Value[]): { plan: Plan; leaves: Value[] } {
  const { key, leaves } = structureOf(roots);
  let plan = device.plans.get(key) as Plan | undefined;
  if (!plan) {
    plan = build(device, roots, leaves);
    device.plans.set(key, plan);
  }
  return { plan, leaves };
}
