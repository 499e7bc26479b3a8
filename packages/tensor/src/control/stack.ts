import type { Device } from '../graph/device.js';
import { concat } from '../ops/join.js';
import { build } from '../plan/build.js';
import { execute, type Plan } from '../plan/plan.js';
import { placeholder } from '../value/create.js';
import { bytesOf } from './step.js';
import type { Slot } from './subgraph.js';

/**
 * Stacks the outputs of many rounds. Kernels write whole buffers, so rows are joined a few at a time, in
 * levels: every element is copied log(rows) times instead of rows times.
 */
const FAN_IN = 7;

/** How to stack `length` buffers of one kind. */
export interface Stacker {
  readonly plans: readonly Plan[];
  /** Joins the rows into `output` and frees them. */
  run(rows: readonly unknown[], output: unknown): Promise<void>;
}

/** The sizes on the next level up. */
function grouped(sizes: readonly number[]): number[][] {
  const groups: number[][] = [];
  for (let i = 0; i < sizes.length; i += FAN_IN) groups.push(sizes.slice(i, i + FAN_IN));
  return groups;
}

export function stacker(device: Device, slot: Slot, length: number): Stacker {
  const byGroup = new Map<string, Plan>();
  const plansOfLevels: Plan[][] = [];
  const joinPlan = (group: readonly number[]): Plan => {
    const key = group.join();
    let plan = byGroup.get(key);
    if (!plan) {
      const parts = group.map((n) => placeholder([n, ...slot.shape], slot.dtype, slot.backend));
      plan = build(device, [concat(parts, 0)], parts);
      byGroup.set(key, plan);
    }
    return plan;
  };
  let sizes = new Array<number>(length).fill(1);
  while (sizes.length > 0) {
    const groups = grouped(sizes);
    plansOfLevels.push(groups.map(joinPlan));
    sizes = groups.map((group) => group.reduce((a, b) => a + b, 0));
    if (sizes.length === 1) break;
  }
  const run = async (rows: readonly unknown[], output: unknown): Promise<void> => {
    let parts = rows;
    let partBytes = rows.map(() => bytesOf(slot));
    for (const plans of plansOfLevels) {
      const joined: unknown[] = [];
      for (const [i, plan] of plans.entries()) {
        const group = parts.slice(i * FAN_IN, (i + 1) * FAN_IN);
        const made = execute(plan, group, plans.length === 1 ? [output] : undefined);
        joined.push(...(made instanceof Promise ? await made : made));
      }
      parts.forEach((part, i) => device.free(part, partBytes[i] as number));
      [parts, partBytes] = [joined, plans.flatMap(({ results }) => results.map(({ bytes }) => bytes))];
    }
  };
  return { plans: [...byGroup.values()], run };
}
