/**
 * Expressions, readied for emission: accesses became cursors, constants words of the argument block.
 *
 * Constants that decide which instructions are emitted (the amount of a shift, a small exponent) stay in
 * the lines; all others do not, so that a learning rate that changes from step to step costs no
 * compilation.
 */
import type { DType, Expression, OperationExpression } from '@limpid/tensor/backend';
import { isLacking } from '../math/rare.js';
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
  /** Of a `max` of floats, two or more. */
  readonly args: readonly number[];
  /** The second argument of a shift or a power, or 0 or 1 for a number of `max`, where it is worth knowing. */
  readonly known?: number;
  /** Of an `exp`: whether the argument is to be taken with the other sign. */
  readonly negated?: true;
}

/** Whether a power with this exponent is a product or a quotient. */
const isSimpleExponent = (exponent: Expression) =>
  exponent.op === 'constant' && [-1, 1, 2, 3].includes(exponent.value);

/** Whether expressions need functions that are not loaded yet. */
export function lackFunctions(expressions: readonly Expression[]): boolean {
  return expressions.some(
    ({ op, dtype, ...rest }) =>
      dtype === 'float32' &&
      isLacking(op) &&
      !(op === 'pow' && 'args' in rest && isSimpleExponent(expressions[rest.args[1]!]!)),
  );
}

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
        return { op, dtype, from, args: expression.args, ...specialised(expression, expressions) };
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

/** What a line can say besides the operation: arguments that are nearer, and what is known of them. */
function specialised(
  { op, dtype, args }: OperationExpression,
  expressions: readonly Expression[],
): Partial<OperationLine> {
  const plain = { args: args.map((argument) => withoutDoubleNegation(argument, expressions)) };
  if (op === 'max' && args.length === 2 && (dtype === 'float32' || dtype === 'float64'))
    return knownBound(plain.args, expressions);
  if (op === 'exp' && dtype === 'float32') return exponential(plain.args[0]!, expressions);
  const second = expressions[args[1] ?? -1];
  if (second?.op !== 'constant') return plain;
  if (op === 'shiftLeft' || op === 'shiftRight') return { ...plain, known: second.value >>> 0 };
  return op === 'pow' && isSimpleExponent(second) ? { ...plain, known: second.value } : plain;
}

function negandOf(position: number, expressions: readonly Expression[]): number | undefined {
  const expression = expressions[position]!;
  return expression.op === 'neg' ? expression.args[0]! : undefined;
}

function withoutDoubleNegation(position: number, expressions: readonly Expression[]): number {
  const negand = negandOf(position, expressions);
  const inner = negand === undefined ? undefined : negandOf(negand, expressions);
  return inner === undefined ? position : withoutDoubleNegation(inner, expressions);
}

/** exp(−x) needs no negation. */
function exponential(argument: number, expressions: readonly Expression[]): Partial<OperationLine> {
  const negand = negandOf(argument, expressions);
  return negand === undefined ? { args: [argument] } : { args: [negand], negated: true };
}

/** A constant of a `max`, made the second argument: 0 for +0, 1 for any other number; NaN is not known. */
function knownBound(args: readonly number[], expressions: readonly Expression[]): Partial<OperationLine> {
  for (const [x, bound] of [args, [args[1], args[0]]] as [number, number][]) {
    const value = constantOf(bound, expressions);
    if (!Number.isNaN(value)) return { args: [x, bound], known: Number(!Object.is(value, 0)) };
  }
  return { args };
}

/** The value of a constant, or of its negative; NaN for everything else. */
function constantOf(position: number, expressions: readonly Expression[]): number {
  const expression = expressions[position]!;
  if (expression.op === 'constant') return expression.value;
  return expression.op === 'neg' ? -constantOf(expression.args[0]!, expressions) : NaN;
}
