import { deliver, storagesFor, submit } from '../evaluate/launch.js';
import type { Storage } from '../graph/storage.js';
import type { Value } from '../graph/value.js';
import { takeFrame } from '../plan/frame.js';
import { isReady, run } from '../plan/plan.js';
import type { Tensor } from '../value/tensor.js';
import { fill } from './template.js';
import type { Trace } from './trace.js';

/**
 * Calling a function that has been traced: the leaves' buffers are put where the plan's kernels look for them, the
 * kernels run, and the result is made of what they wrote. No graph, no hashing, no text. In steady state, where the
 * plan can run at once, a replay allocates what the caller gets (tensors with their storages, and what contains them)
 * and two short lists, of the call's tensors and of the results' storages; beyond them only the backend may allocate,
 * for results that take over no donated memory and for temporary buffers.
 *
 * @param tensors The tensors of the arguments, in order, all with memory on the plan's backend.
 */
export function replay(trace: Trace, tensors: readonly Tensor[]): unknown {
  const { plan, leaves, given, result } = trace;
  const results = storagesFor(plan);
  if (isReady(plan)) {
    const frame = takeFrame(plan);
    for (let i = 0; i < leaves.length; i++) {
      frame.buffers[i] = (leafAt(trace, tensors, i).storage as Storage).buffer;
    }
    run(plan, frame);
    giveAway(trace, tensors);
    deliver(plan, frame, results);
  } else {
    submit(
      plan,
      leaves.map((_, i) => leafAt(trace, tensors, i)),
      results,
      () => giveAway(trace, tensors),
    );
    for (const position of given) (tensors[position] as Tensor).disposed = true;
  }
  return fill(result, results);
}

function leafAt({ leaves }: Trace, tensors: readonly Tensor[], position: number): Value {
  const source = leaves[position] as number | Value;
  return typeof source === 'number' ? (tensors[source] as Tensor) : source;
}

/** Disposes of what the caller gave away, but for the memory that results have taken over. */
function giveAway(trace: Trace, tensors: readonly Tensor[]): void {
  const { plan, given } = trace;
  for (let i = 0; i < plan.results.length; i++) {
    const from = plan.results[i]?.from;
    if (from !== undefined) leafAt(trace, tensors, from).storage?.surrender();
  }
  for (let i = 0; i < given.length; i++) (tensors[given[i] as number] as Tensor).dispose();
}
