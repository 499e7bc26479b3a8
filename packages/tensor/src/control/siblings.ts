import type { Value } from '../graph/value.js';

/** Which values are results of one control-flow value: they are computed together. */
const siblings = new WeakMap<Value, readonly Value[]>();

/** Notes the results of a control-flow value. */
export function rememberResults(control: Value, results: readonly Value[]): void {
  siblings.set(control, results);
}

/** All results of the control-flow value that `value` is a result of; otherwise `value` alone. */
export function resultsWith(value: Value): readonly Value[] {
  const control = value.origin?.primitive.lowering.kind === 'project' ? value.origin.inputs[0] : undefined;
  return (control && siblings.get(control)) ?? [value];
}
