/**
 * Expressions, readied for emission: accesses became cursors, constants words of the argument block.
 *
 * Constants that decide which instructions are emitted (the amount of a shift, a small exponent) stay in
 * the lines; all others do not, so that a learning rate that changes from step to step costs no
 * compilation.
 */
import type { DType, Expression, OperationExpression } from '@limpid/tensor/backend';
import type { PlainAccess } from './axes.js';
import type { Nest } from './nest.js';

export type Line =
  | { readonly op: 'load'; readonly dtype: DType; readonly cursor: number }
  | { readonly op: 'index'; readonly dtype: 'int32'; readonly cursor: number }
  | { readonly op: 'inside'; readonly dtype: 'bool'; readonly guard: number }
  | { readonly op: 'constant'; readonly dtype: DType; readonly word: number }
  | { readonly op: 'reduced'; readonly dtype: DType }
  | OperationLine;

export interface OperationLine {
  readonly op: OperationExpression['op'];
  readonly dtype: DType;
  /** The dtype of the first argument. */
  readonly from: DType;
  readonly args: readonly number[];
  /** The second argument of a shift or a power, where it is a constant worth knowing. */
  readonly known?: number;
}

/** Exponents for which a power is a product or a quotient. */
const SIMPLE_EXPONENTS: readonly number[] = [-1, 1, 2, 3];

/**
 * The lines of a list of expressions. `accesses` are theirs after simplification, one for each of them
 * that has an access or a guard, in order.
 */
export function toLines(
  expressions: readonly Expression[],
  accesses: Iterator<PlainAccess>,
  nest: Nest,
): Line[] {
  const next = () => accesses.next().value as PlainAccess;
  return expressions.map((expression): Line => {
    const { op, dtype } = expression;
    const constant = (value: number): Line => ({ op: 'constant', dtype, word: nest.constant(dtype, value) });
    switch (op) {
      case 'load': {
        const access = next();
        if (access.never) return constant(0);
        return { op, dtype, cursor: nest.cursor(dtype, access, expression.input) };
      }
      case 'index': {
        const access = next();
        if (access.never) return constant(0);
        return { op, dtype: 'int32', cursor: nest.cursor(dtype, access) };
      }
      case 'inside': {
        const access = next();
        if (access.never || !access.guard) return constant(access.never ? 0 : 1);
        return { op, dtype: 'bool', guard: nest.guard(access.guard) };
      }
      case 'constant':
        return constant(expression.value);
      case 'reduced':
        return { op, dtype };
      default: {
        const from = expressions[expression.args[0]!]!.dtype;
        const known = knownArgument(expression, expressions);
        return { op, dtype, from, args: expression.args, ...(known === undefined ? {} : { known }) };
      }
    }
  });
}

/** The accesses of a list of expressions, in order; an `inside` gives its guard with strides of 0. */
export function accessesOf(expressions: readonly Expression[]) {
  return expressions.flatMap((expression) => {
    if (expression.op === 'load' || expression.op === 'index') return [expression.access];
    if (expression.op !== 'inside') return [];
    return [{ strides: expression.guard.map(() => 0), offset: 0, guard: expression.guard }];
  });
}

function knownArgument(
  expression: OperationExpression,
  expressions: readonly Expression[],
): number | undefined {
  const second = expressions[expression.args[1] ?? -1];
  if (second?.op !== 'constant') return undefined;
  if (expression.op === 'shiftLeft' || expression.op === 'shiftRight') return second.value >>> 0;
  return expression.op === 'pow' && SIMPLE_EXPONENTS.includes(second.value) ? second.value : undefined;
}
