import type { Device } from '../graph/device.js';
import type { Value } from '../graph/value.js';
import { build } from './build.js';
import type { Plan } from './plan.js';
import { lastWritten, structureOf, wasWritten } from './structure.js';

/** A plan, and the structure it is for. */
interface Known {
  readonly plan: Plan;
  readonly words: readonly unknown[];
}

/**
 * The plan for `roots` on a device, and the leaves to run it with. Two graphs with the same primitives, attributes,
 * connections and kinds of leaves share one plan, so a training loop schedules once.
 */
export function planFor(device: Device, roots: readonly Value[]): { plan: Plan; leaves: Value[] } {
  const { hash, leaves } = structureOf(roots);
  let place = hash;
  // Structures of the same hash stand in the next free places.
  for (;;) {
    const known = device.plans.get(place) as Known | undefined;
    if (!known) break;
    if (wasWritten(known.words)) {
      if (known.plan.isBroken) break;
      return { plan: known.plan, leaves };
    }
    place += 1;
  }
  const words = lastWritten();
  const plan = build(device, roots, leaves);
  const known: Known = { plan, words };
  device.plans.set(place, known);
  return { plan, leaves };
}
