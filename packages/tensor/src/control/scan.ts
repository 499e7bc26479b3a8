import { LimpidError } from '../error.js';
import type { Device } from '../graph/device.js';
import type { ControlAttributes, PreparedControl } from '../plan/control.js';
import { execute, type Plan } from '../plan/plan.js';
import { scan as primitive } from '../primitives/control.js';
import { formatShape } from '../shape/shape.js';
import { type MapTree, treeLeaves, treeUnflatten } from '../tree/tree.js';
import type { Tensor } from '../value/tensor.js';
import { checkSame } from './cond.js';
import { stacker } from './stack.js';
import { bytesOf, copyPlan, readiness, resultsOf, slotsOf } from './step.js';
import { planOf, type Slot, type Subgraph, trace } from './subgraph.js';

/**
 * Inputs: the initial carry, the whole of xs, what the body captures. The body's parameters are the
 * carry, the number of the round (int32), the whole of xs, and it takes its row itself.
 */
export interface ScanAttributes extends ControlAttributes {
  readonly body: Subgraph;
  readonly length: number;
  readonly reverse: boolean;
  readonly carryCount: number;
  readonly xsCount: number;
  /** What records a scan: gradient rules have it from here, so that only who uses loops downloads them. */
  readonly scan: typeof scan;
}

/** How a scan walks. */
export interface ScanOptions {
  /** The number of rounds; needed only if `xs` holds no tensor. */
  length?: number;
  /** From the last row to the first; what is stacked keeps the rows' order. Default false. */
  reverse?: boolean;
}

/**
 * A loop that carries a state along the first axis of data: `[carry, y] = body(carry, x)` for every row x,
 * with the ys stacked. The body is recorded and planned once, however many rows there are.
 *
 * @param body Gives the next carry (same structure, shapes, dtypes) and a tree of outputs.
 * @param initial The first carry.
 * @param xs A tree of tensors with equal first axes (or `null` with `length`).
 * @returns The last carry, and the outputs with a new first axis.
 * @throws LimpidError `shape` if first axes differ; `tree` if the carry changes its structure.
 * @example
 * ```ts
 * import { scan, tensor } from '@limpid/tensor';
 *
 * const [total, running] = scan((sum, x) => [sum.add(x), sum.add(x)], tensor(0), tensor([1, 2, 3]));
 * console.log(await total.item(), await running.toArray()); // 6 [ 1, 3, 6 ]
 * ```
 */
export function scan<C, X, Y>(
  body: (carry: MapTree<C, Tensor>, x: MapTree<X, Tensor>) => readonly [MapTree<C, Tensor>, Y],
  initial: C,
  xs: X,
  options: ScanOptions = {},
): [MapTree<C, Tensor>, MapTree<Y, Tensor>] {
  const { reverse = false } = options;
  const carry = treeLeaves(initial);
  const rows = treeLeaves(xs);
  const length = lengthOf(rows, options.length);
  const [carrySlots, rowSlots] = [slotsOf(carry), slotsOf(rows)];
  const round: Slot = { shape: [], dtype: 'int32', backend: undefined };
  const { subgraph, result } = trace([...carrySlots, round, ...rowSlots], (parameters) => {
    const state = treeUnflatten(initial, parameters.slice(0, carry.length));
    const index = (parameters[carry.length] as Tensor).reshape([1]);
    const x = parameters.slice(carry.length + 1).map((whole) => whole.take(index).squeeze(0));
    return body(state, treeUnflatten(xs, x));
  });
  if (!Array.isArray(result) || result.length !== 2) {
    throw new LimpidError('tree', 'scan: the body must return [carry, output]');
  }
  const [nextCarry, output] = result as unknown as [MapTree<C, Tensor>, Y];
  checkSame('scan', 'the initial carry is', initial, 'the body returns', nextCarry);
  const results = subgraph.outputs.map(({ shape, dtype }, i) => ({
    shape: i < carry.length ? shape : [length, ...shape],
    dtype,
  }));
  const attributes = scanAttributes(
    { body: subgraph, length, reverse, carryCount: carry.length, xsCount: rows.length },
    results,
  );
  const made = resultsOf(primitive, [...carry, ...rows, ...subgraph.captured], attributes);
  return [
    treeUnflatten(initial, made.slice(0, carry.length)),
    treeUnflatten(output, made.slice(carry.length)),
  ];
}

function lengthOf(rows: readonly Tensor[], given: number | undefined): number {
  const length = given ?? rows[0]?.shape[0];
  if (length === undefined || !Number.isInteger(length) || length < 0) {
    throw new LimpidError('shape', 'scan: needs a tensor with at least one axis in xs, or a length');
  }
  for (const row of rows) {
    if (row.shape[0] !== length) {
      throw new LimpidError(
        'shape',
        `scan: the first axis must have ${length} rows everywhere in xs, but one has shape ${formatShape(row.shape)}`,
      );
    }
  }
  return length;
}

type Loop = Pick<ScanAttributes, 'body' | 'length' | 'reverse' | 'carryCount' | 'xsCount'>;

function scanAttributes(loop: Loop, results: ControlAttributes['results']): ScanAttributes {
  return {
    ...loop,
    scan,
    key: `(${loop.body.key})${loop.length},${loop.reverse},${loop.carryCount}`,
    results,
    prepare: (device) => prepare(device, loop),
  };
}

function prepare(device: Device, loop: Loop): PreparedControl {
  const { body, length, reverse, carryCount } = loop;
  const step = planOf(device, body);
  const carrySlots = slotsOf(body.parameters.slice(0, carryCount));
  const copy = copyPlan(device, carrySlots);
  const stackers = slotsOf(body.outputs.slice(carryCount)).map((slot) => stacker(device, slot, length));
  const dropCarry = (carry: readonly unknown[]): void => {
    carry.forEach((buffer, i) => device.free(buffer, bytesOf(carrySlots[i] as Slot)));
  };
  const run = async (inputs: readonly unknown[], outputs: readonly unknown[]): Promise<void> => {
    const given = inputs.slice(carryCount);
    const round = device.allocate(4);
    const rows = stackers.map(() => new Array<unknown>(length));
    let carry = inputs.slice(0, carryCount);
    for (let n = 0; n < length; n++) {
      const i = reverse ? length - 1 - n : n;
      device.backend.write(round, new Uint8Array(Int32Array.of(i).buffer));
      const running = execute(step, [...carry, round, ...given]);
      // Thousands of rounds that have nothing to wait for do not wait.
      const made = running instanceof Promise ? await running : running;
      if (n > 0) dropCarry(carry);
      carry = made.slice(0, carryCount);
      made.slice(carryCount).forEach((buffer, o) => {
        (rows[o] as unknown[])[i] = buffer;
      });
    }
    await execute(copy, carry, outputs.slice(0, carryCount));
    if (length > 0) dropCarry(carry);
    device.free(round, 4);
    for (const [o, stack] of stackers.entries()) {
      await stack.run(rows[o] as unknown[], outputs[carryCount + o]);
    }
  };
  const plans: Plan[] = [step, copy, ...stackers.flatMap((stack) => stack.plans)];
  return { run, ready: readiness(plans) };
}
