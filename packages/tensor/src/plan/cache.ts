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

const identities = new WeakMap<object, number>();
let nextIdentity = 0;

/** Static arguments as text; those that hold functions go by identity. */
function attributesKey(attributes: unknown, plain: boolean): string {
  if (attributes === undefined) return '';
  if (plain) return exactJson(attributes);
  const object = attributes as object;
  let identity = identities.get(object);
  if (identity === undefined) identities.set(object, (identity = nextIdentity++));
  return `#${identity}`;
}

/** The structure of the graph behind `roots`, and its leaves in the order in which a plan takes them. */
export function structureOf(roots: readonly Value[]): { key: string; leaves: Value[] } {
  const graph = collect(roots);
  const leaves: Value[] = [];
  const parts: string[] = [];
  for (const node of graph.order) {
    const { value, inputs, lowering } = node;
    if (node.stored) {
      leaves.push(value);
      parts.push(`${value.dtype}[${value.shape.join()}]`);
    } else {
      const plain = lowering.kind !== 'control' && lowering.kind !== 'project' && value.origin?.primitive.name !== 'custom';
      const sources = inputs.map((input) => input.index).join();
      parts.push(`${value.origin?.primitive.name}(${sources})${attributesKey(node.attributes, plain)}`);
    }
  }
  parts.push(`>${graph.roots.map((root) => root.index).join()}`);
  return { key: parts.join(';'), leaves };
}

/** More plans than this and the oldest go: a program whose shapes never repeat must not grow for ever. */
const PLAN_LIMIT = 512;

/** The plan for `roots` on a device, and the leaves to run it with. */
export function planFor(device: Device, roots: readonly Value[]): { plan: Plan; leaves: Value[] } {
  const { key, leaves } = structureOf(roots);
  let plan = device.plans.get(key) as Plan | undefined;
  if (!plan) {
    plan = build(device, roots, leaves);
    device.plans.set(key, plan);
    if (device.plans.size > PLAN_LIMIT) {
      const [oldest] = device.plans.keys();
      device.plans.delete(oldest as string);
    }
  }
  return { plan, leaves };
}
