import type { Backend } from '../backend/backend.js';
import type { DType } from '../backend/dtype.js';
import { checkNotPromise } from '../check.js';
import type { Device } from '../graph/device.js';
import { record } from '../graph/record.js';
import { abstractly } from '../graph/tracing.js';
import { upcomingSerial, type Value } from '../graph/value.js';
import { build } from '../plan/build.js';
import type { Plan } from '../plan/plan.js';
import { lastWritten, structureOf, textOf } from '../plan/structure.js';
import type { Shape } from '../shape/shape.js';
import { treeLeaves } from '../tree/tree.js';
import { placeholder } from '../value/create.js';
import type { Tensor } from '../value/tensor.js';

/**
 * A function as a graph: stand-ins for its arguments, what it makes of them, and the values from outside
 * that it closes over, which become further inputs of the control-flow value that holds it.
 */
export interface Subgraph {
  readonly parameters: readonly Tensor[];
  readonly captured: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** The structure as text. */
  readonly key: string;
}

/** Shape and dtype of a stand-in. */
export interface Slot {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly backend: Backend | undefined;
}

/** Records `f` on stand-ins. */
export function trace(
  slots: readonly Slot[],
  f: (parameters: readonly Tensor[]) => unknown,
): { subgraph: Subgraph; result: unknown } {
  const start = upcomingSerial();
  const parameters = slots.map(({ shape, dtype, backend }) => placeholder(shape, dtype, backend));
  const result = abstractly(() => f(parameters));
  checkNotPromise('control flow', result);
  const outputs = treeLeaves(result);
  return { subgraph: close(parameters, outputs, start), result };
}

/** Finds what the graph of `outputs` uses that was made before `start`. */
function close(parameters: readonly Tensor[], outputs: readonly Tensor[], start: number): Subgraph {
  const captured = new Set<Tensor>();
  const seen = new Set<Value>();
  const pending: Value[] = [...outputs].reverse();
  while (pending.length > 0) {
    const value = pending.pop() as Value;
    if (seen.has(value)) continue;
    seen.add(value);
    if (value.serial < start) captured.add(value as Tensor);
    else if (value.storage && !value.origin) captured.add(value as Tensor);
    else pending.push(...[...(value.origin?.inputs ?? [])].reverse());
  }
  const leaves = [...parameters, ...captured];
  const { leaves: used } = structureOf(outputs, new Set(leaves));
  const key = textOf(lastWritten());
  const order = used.map((leaf) => leaves.indexOf(leaf as Tensor)).join();
  const kinds = leaves.map((leaf) => `${leaf.dtype}[${leaf.shape.join()}]`).join();
  return { parameters, captured: [...captured], outputs, key: `${key}|${order}|${kinds}` };
}

/** The plan of a sub-graph; its leaves are the parameters, then what is captured. */
export function planOf(device: Device, { parameters, captured, outputs }: Subgraph): Plan {
  return build(device, outputs, [...parameters, ...captured]);
}

/**
 * Records a sub-graph again on other arguments: how a gradient rule looks inside.
 *
 * @param inputs For the parameters, then for what is captured.
 */
export function inline(subgraph: Subgraph, inputs: readonly Tensor[]): Tensor[] {
  const made = new Map<Value, Tensor>();
  [...subgraph.parameters, ...subgraph.captured].forEach(
    (leaf, i) => void made.set(leaf, inputs[i] as Tensor),
  );
  const stack: Value[] = [...subgraph.outputs];
  while (stack.length > 0) {
    const value = stack[stack.length - 1] as Value;
    if (made.has(value)) {
      stack.pop();
      continue;
    }
    const sources = value.origin?.inputs ?? [];
    const missing = sources.filter((source) => !made.has(source));
    if (missing.length > 0) {
      stack.push(...missing);
      continue;
    }
    stack.pop();
    const { origin } = value;
    const copy =
      origin && sources.length > 0
        ? record(
            origin.primitive,
            sources.map((source) => made.get(source) as Tensor),
            origin.attributes,
          )
        : (value as Tensor);
    made.set(value, copy);
  }
  return subgraph.outputs.map((output) => made.get(output) as Tensor);
}
