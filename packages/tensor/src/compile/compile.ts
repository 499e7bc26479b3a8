import type { Backend } from '../backend/backend.js';
import { checkNotPromise } from '../check.js';
import { LimpidError } from '../error.js';
import { launch, submit } from '../evaluate/launch.js';
import { currentBackend } from '../graph/default-backend.js';
import { deviceOf } from '../graph/device.js';
import { Recent } from '../graph/recent.js';
import { Storage } from '../graph/storage.js';
import { abstractly, isAbstract, isWatching } from '../graph/tracing.js';
import { describe, type Value } from '../graph/value.js';
import { build } from '../plan/build.js';
import { structureOf } from '../plan/cache.js';
import type { Plan } from '../plan/plan.js';
import { type PlanReport, reportPlan } from '../plan/report.js';
import { sizeOf } from '../shape/shape.js';
import { treeLeaves, treeUnflatten } from '../tree/tree.js';
import { placeholder } from '../value/create.js';
import { Tensor } from '../value/tensor.js';
import { signature } from './signature.js';
import { fill, matches, type Template, templateOf } from './template.js';

/** How a function is compiled. */
export interface CompileOptions {
  /**
   * Positions of arguments that the caller gives away: their memory may become the results', so a
   * parameter is updated in place, and their tensors count as disposed afterwards. Default none.
   */
  donate?: readonly number[];
}

/** More traces than this and the oldest go: sizes that never repeat must not fill the memory. */
const TRACE_LIMIT = 512;

/** A compiled function, which can also say what a call will do. */
export interface Compiled<A extends readonly unknown[], R> {
  (...args: A): R;
  /** The kernels that a call with these arguments runs; nothing is run or donated. */
  plan(...args: A): PlanReport;
}

/** As many forms of arguments are recognised without making their signature: two batch sizes, with and without. */
const TEMPLATE_LIMIT = 4;

/** One trace of a function: for one structure, set of shapes and static arguments. */
interface Trace {
  readonly plan: Plan;
  /** For every leaf of the plan the position of the argument's tensor, or a value the function closes over. */
  readonly leaves: readonly (number | Value)[];
  /** What the function returned. */
  readonly result: Template;
  readonly outputs: readonly Tensor[];
  /** Positions of the arguments' tensors that are given away. */
  readonly given: readonly number[];
}

/**
 * A function that records `f` once for each combination of argument structure, shapes, dtypes and static
 * arguments, and from then on replays the plan: the same results without the cost of recording.
 *
 * `f` must be a function of its arguments: it may close over tensors, whose values at the first call are
 * used, but not read tensors nor draw from hidden random state.
 *
 * @param f Takes and returns trees of tensors. Numbers, strings and other static leaves are part of
 *   the signature: a new value means a new trace, so pass what changes every step as a tensor.
 * @throws LimpidError `tracing` when `f` reads a tensor or returns a promise.
 * @example
 * ```ts
 * import { compile, type Tensor, tensor } from '@limpid/tensor';
 *
 * const step = compile((w: Tensor, g: Tensor) => w.sub(g.mul(0.5)), { donate: [0] });
 * let w: Tensor = tensor([1, 2]);
 * for (let i = 0; i < 3; i++) w = step(w, tensor([1, 1]));
 * console.log(await w.toArray()); // [ -0.5, 0.5 ]
 * ```
 */
export function compile<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  options: CompileOptions = {},
): Compiled<A, R> {
  const donate = new Set(options.donate ?? []);
  const traces = new Recent<Trace>(TRACE_LIMIT);
  const recent: { readonly template: Template; readonly trace: Trace }[] = [];

  /** The call's tensors, in order; the trace too if the call is like one of the last few. */
  const read = (args: A): { tensors: Tensor[]; known: Trace | undefined } => {
    for (const { template, trace } of recent) {
      const tensors: Tensor[] = [];
      if (matches(template, args, tensors) && areReady(tensors, trace.plan.device.backend)) {
        return { tensors, known: trace };
      }
    }
    return { tensors: treeLeaves(args), known: undefined };
  };

  const traceFor = (args: A): { trace: Trace; tensors: readonly Tensor[] } => {
    const { tensors, known } = read(args);
    if (known) return { trace: known, tensors };
    const gone = tensors.find((leaf) => leaf.disposed);
    if (gone) {
      const position = args.findIndex((arg) => treeLeaves(arg).includes(gone));
      throw new LimpidError(
        'disposed',
        `compile: argument ${position} holds ${describe(gone)}, which has been disposed`,
      );
    }
    launch(tensors, tensors.find((x) => x.backend)?.backend);
    const key = signature(args, tensors);
    let trace = traces.get(key);
    if (!trace) {
      traces.set(key, (trace = record(f, args, tensors, donate)));
    }
    if (new Set(tensors).size === tensors.length && !recent.some((known) => known.trace === trace)) {
      recent.unshift({ template: templateOf(args), trace });
      recent.length = Math.min(recent.length, TEMPLATE_LIMIT);
    }
    return { trace, tensors };
  };

  const call = (...args: A): R => {
    // Inside another trace there is nothing to save: the function is simply recorded.
    if (isAbstract() || isWatching()) return f(...args);
    const { trace, tensors } = traceFor(args);
    return replay(trace, tensors) as R;
  };
  return Object.assign(call, { plan: (...args: A) => reportPlan(traceFor(args).trace.plan) });
}

let walks = 0;

/** Whether all tensors have memory on the backend, and none is there twice. */
function areReady(tensors: readonly Tensor[], backend: Backend): boolean {
  walks += 1;
  for (const tensor of tensors) {
    if (tensor.disposed || tensor.walk === walks || tensor.storage?.backend !== backend) return false;
    tensor.walk = walks;
  }
  return true;
}

function backendOf(tensors: readonly Tensor[]): Backend {
  return tensors.find((x) => x.storage)?.storage?.backend ?? currentBackend();
}

function record<A extends readonly unknown[], R>(
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
  const device = deviceOf(backendOf(tensors));
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
  return { plan, leaves: sources, result: templateOf(result), outputs, given };
}

function replay(trace: Trace, tensors: readonly Tensor[]): unknown {
  const { plan, outputs, given } = trace;
  const { backend } = plan.device;
  const leaves = trace.leaves.map((source) =>
    typeof source === 'number' ? (tensors[source] as Tensor) : source,
  );
  const results = outputs.map((output) => new Storage(backend, output.dtype, sizeOf(output.shape)));
  submit(plan, leaves, results, () => {
    for (const { from } of plan.results) if (from !== undefined) leaves[from]?.storage?.surrender();
    for (const position of given) tensors[position]?.dispose();
  });
  for (const position of given) (tensors[position] as Tensor).disposed = true;
  let next = 0;
  return fill(trace.result, () => {
    const { shape, dtype } = outputs[next] as Tensor;
    return new Tensor(shape, dtype, backend, undefined, results[next++], 0);
  });
}
