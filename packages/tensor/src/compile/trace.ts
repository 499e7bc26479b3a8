import { checkNotPromise } from '../check.js';
import { currentBackend } from '../graph/default-backend.js';
import { deviceOf } from '../graph/device.js';
import { abstractly } from '../graph/tracing.js';
import type { Value } from '../graph/value.js';
import { build } from '../plan/build.js';
import type { Plan } from '../plan/plan.js';
import { structureOf } from '../plan/structure.js';
import { treeLeaves, treeUnflatten } from '../tree/tree.js';
import { placeholder } from '../value/create.js';
import type { Tensor } from '../value/tensor.js';
import { type Template, templateOf } from './template.js';

/** A function as recorded for one structure, set of shapes and static arguments: everything a replay needs. */
export interface Trace {
  readonly plan: Plan;
  /** For every leaf of the plan the position of the argument's tensor, or a value the function closes over. */
  readonly leaves: readonly (number | Value)[];
  /** What the function returned. */
  readonly result: Template;
  /** Positions of the arguments' tensors that are given away. */
  readonly given: readonly number[];
}

/**
 * Calls `f` with stand-ins and plans what it returns.
 *
 * @param tensors The tensors of the arguments, in order.
 * @param donate Positions of the arguments that are given away.
 */
export function record<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  args: A,
  tensors: readonly Tensor[],
  donate: ReadonlySet<number>,
): Trace {
  const unique = [...new Set(tensors)];
  const standIns = new Map(unique.map((x) => [x, placeholder(x.shape, x.dtype, x.storage?.backend)]));
  const abstractArgs = treeUnflatten(
    args,
    tensors.map((x) => standIns.get(x) as Tensor),
  ) as unknown as A;
  const result = abstractly(() => f(...abstractArgs));
  checkNotPromise('compile', result);
  const outputs = treeLeaves(result);
  const device = deviceOf(tensors.find((x) => x.storage)?.storage?.backend ?? currentBackend());
  const { leaves } = structureOf(outputs);
  const position = new Map<Value, number>(unique.map((x) => [standIns.get(x) as Value, tensors.indexOf(x)]));
  const sources = leaves.map((leaf) => position.get(leaf) ?? leaf);
  const kept = new Set<number>();
  const donatedTensors = new Set<Tensor>();
  args.forEach((arg, i) => {
    for (const leaf of treeLeaves(arg)) {
      if (donate.has(i)) donatedTensors.add(leaf);
      else kept.add(tensors.indexOf(leaf));
    }
  });
  const donated = new Set<number>();
  sources.forEach((source, slot) => {
    if (typeof source === 'number' && donatedTensors.has(tensors[source] as Tensor) && !kept.has(source))
      donated.add(slot);
  });
  const plan = build(device, outputs, leaves, donated);
  const given = tensors.flatMap((x, position) => (donatedTensors.has(x) ? [position] : []));
  return { plan, leaves: sources, result: templateOf(result), given };
}
