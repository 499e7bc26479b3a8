import type { DType, Tensor } from '@limpid/tensor';
import { isFloat } from '@limpid/tensor/backend';
import type { Origin, Value } from '@limpid/tensor/graph';

/** One value between the inputs and the outputs of a recorded function, and how it is made. */
export interface Step {
  readonly value: Tensor;
  /** Kept here, because a value forgets its origin once it is evaluated outside of a trace. */
  readonly origin: Origin;
  /** Which of the origin's inputs lead back to an input of the function. */
  readonly needed: readonly boolean[];
}

/** Whether a tensor can have a gradient: integers and bools cannot. */
export function isDifferentiable(x: { readonly dtype: DType }): boolean {
  return isFloat(x.dtype);
}

/** Whether a value holds sub-graphs: then it stands for several results, whatever its own shape and dtype. */
export function isControl(origin: Origin): boolean {
  return origin.primitive.lowering.kind === 'control';
}

/** Whether a cotangent of the value can be anything but nothing. */
function carries(value: Value): boolean {
  if (value.origin && isControl(value.origin)) return true;
  return isDifferentiable(value) && value.shape.every((n) => n > 0);
}

/**
 * Everything that leads from `inputs` to `outputs`, in an order in which each value comes after what it is
 * made from. Written with a stack of its own, because chains may be thousands of values long.
 */
export function historyOf(outputs: readonly Tensor[], inputs: readonly Tensor[]): Step[] {
  const leads = new Map<Value, boolean>();
  for (const input of inputs) leads.set(input, true);
  // What was made before the inputs were marked cannot lead back to them.
  const oldest = Math.min(...inputs.map((input) => input.serial));
  const steps: Step[] = [];
  const stack: Value[] = [...outputs];
  while (stack.length > 0) {
    const value = stack[stack.length - 1] as Value;
    const { origin } = value;
    if (leads.has(value) || !origin || value.serial < oldest || !carries(value)) {
      if (!leads.has(value)) leads.set(value, false);
      stack.pop();
      continue;
    }
    const next = origin.inputs.find((input) => !leads.has(input));
    if (next) {
      stack.push(next);
      continue;
    }
    stack.pop();
    const needed = origin.inputs.map((input) => leads.get(input) === true && carries(input));
    const leadsBack = needed.includes(true);
    leads.set(value, leadsBack);
    if (leadsBack) steps.push({ value: value as Tensor, origin, needed });
  }
  return steps;
}
