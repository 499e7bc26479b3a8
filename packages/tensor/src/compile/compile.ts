import type { Backend } from '../backend/backend.js';
import { checkOptions } from '../check.js';
import { LimpidError } from '../error.js';
import { launch } from '../evaluate/launch.js';
import { Recent } from '../graph/recent.js';
import { isAbstract, isWatching } from '../graph/tracing.js';
import { describe } from '../graph/value.js';
import type { PlanReport } from '../plan/report.js';
import { treeLeaves } from '../tree/tree.js';
import type { Tensor } from '../value/tensor.js';
import { replay } from './replay.js';
import { signature } from './signature.js';
import { match, type Template, templateOf } from './template.js';
import { record, type Trace } from './trace.js';

/** How a function is compiled. */
export interface CompileOptions {
  /**
   * Positions of arguments that the caller gives away: their memory may become the results', so a
   * parameter is updated in place, and their tensors count as disposed afterwards. Where a call fails halfway they
   * do not, but what they hold may be old or new. Default none.
   */
  donate?: readonly number[];
}

/** More traces than this and the oldest go: sizes that never repeat must not fill the memory. */
const TRACE_LIMIT = 512;

/** A compiled function, which can also say what a call will do. */
export interface Compiled<A extends readonly unknown[], R> {
  (...args: A): R;
  /** The kernels that a call with these arguments runs; nothing is run or donated. */
  plan(...args: A): Promise<PlanReport>;
}

/** As many forms of arguments are recognised without making their signature: two batch sizes, with and without. */
const TEMPLATE_LIMIT = 4;

/** A trace and its arguments' tensors. */
interface Call {
  readonly trace: Trace;
  readonly tensors: readonly Tensor[];
}

/** What the arguments of a recent call looked like. */
interface Known {
  readonly template: Template;
  /** How many tensors they hold. */
  readonly count: number;
  readonly trace: Trace;
}

/**
 * A function that records `f` once for each combination of argument structure, shapes, dtypes and static
 * arguments, and from then on replays the plan: the same results without the cost of recording. A call like one of
 * the last few makes the tensors it returns and what contains them, and hardly anything else.
 *
 * `f` must be a function of its arguments: it may close over tensors, whose values at the first call are
 * used, but not read tensors nor draw from hidden random state.
 *
 * @param f Takes and returns trees of tensors. Numbers, strings and other static leaves are part of
 *   the signature: a new value means a new trace, so pass what changes every step as a tensor.
 * @throws LimpidError `argument` for an unknown option; `tracing`, when called, if `f` reads a tensor or returns a
 *   promise.
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
  checkOptions('compile', options, 'donate');
  const donate = new Set(options.donate ?? []);
  const traces = new Recent<Trace>(TRACE_LIMIT);
  const recent: Known[] = [];

  const known = (args: A): Call | undefined => {
    for (let i = 0; i < recent.length; i++) {
      const { template, count, trace } = recent[i] as Known;
      if (trace.plan.isBroken) continue;
      const tensors = new Array<Tensor>(count);
      if (match(template, args, tensors, 0) >= 0 && areReady(tensors, trace.plan.device.backend)) {
        return { trace, tensors };
      }
    }
    return undefined;
  };

  const traced = (args: A): Call => {
    const tensors = treeLeaves(args);
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
    if (!trace || trace.plan.isBroken) {
      traces.set(key, (trace = record(f, args, tensors, donate)));
    }
    if (new Set(tensors).size === tensors.length && !recent.some((known) => known.trace === trace)) {
      recent.unshift({ template: templateOf(args), count: tensors.length, trace });
      recent.length = Math.min(recent.length, TEMPLATE_LIMIT);
    }
    return { trace, tensors };
  };

  const call = (...args: A): R => {
    // Inside another trace there is nothing to save: the function is simply recorded.
    if (isAbstract() || isWatching()) return f(...args);
    const { trace, tensors } = known(args) ?? traced(args);
    return replay(trace, tensors) as R;
  };
  const plan = async (...args: A): Promise<PlanReport> => {
    const { trace } = known(args) ?? traced(args);
    const { reportPlan } = await import('../plan/report.js');
    return reportPlan(trace.plan);
  };
  return Object.assign(call, { plan });
}

/** Whether all tensors are on the backend, and none is there twice; what is not computed yet then will be. */
function areReady(tensors: readonly Tensor[], backend: Backend): boolean {
  let isLazy = false;
  for (let i = 0; i < tensors.length; i++) {
    const tensor = tensors[i] as Tensor;
    if (tensor.disposed || (tensor.place !== i && tensors[tensor.place] === tensor)) return false;
    if (!tensor.storage) isLazy = true;
    if ((tensor.storage ?? tensor).backend !== backend) return false;
    tensor.place = i;
  }
  if (isLazy) launch(tensors);
  return true;
}
