import type { Device } from '../graph/device.js';
import { concat } from '../ops/join.js';
import { build } from '../plan/build.js';
import type { Plan } from '../plan/plan.js';
import { placeholder } from '../value/create.js';
import { type Awaitable, andThen, drop, runInto, runPlan } from './step.js';
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
  run(rows: readonly unknown[], output: unknown): Awaitable<void>;
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
  const rowBytes = joinPlan([1]).results[0]?.bytes ?? 0;
  const run = (rows: readonly unknown[], output: unknown): Awaitable<void> => {
    const level = (
      buffers: readonly unknown[],
      depth: number,
      below: readonly Plan[] | undefined,
    ): Awaitable<void> => {
      const plans = plansOfLevels[depth];
      if (!plans) return;
      const release = (): void => {
        if (below) buffers.forEach((buffer, i) => drop(below[i] as Plan, [buffer]));
        else for (const buffer of buffers) device.free(buffer, rowBytes);
      };
      const partsOf = (i: number): readonly unknown[] => buffers.slice(i * FAN_IN, (i + 1) * FAN_IN);
      if (plans.length === 1) return andThen(runInto(plans[0] as Plan, partsOf(0), [output]), release);
      const joined: unknown[] = [];
      const from = (i: number): Awaitable<void> => {
        if (i === plans.length) return;
        return andThen(runPlan(plans[i] as Plan, partsOf(i)), (made) => {
          joined.push(made[0]);
          return from(i + 1);
        });
      };
      return andThen(from(0), () => {
        release();
        return level(joined, depth + 1, plans);
      });
    };
    return level(rows, 0, undefined);
  };
  return { plans: [...byGroup.values()], run };
}
