/**
 * Reductions over a few terms, such as the windows of a pool, as maps: the terms written out, one after the
 * other, for four results at a time. Loops over so few terms would cost more than the terms.
 */
import type { Access, Expression, MapKernel, ReduceKernel } from '@limpid/tensor/backend';
import { product } from './axes.js';
import { accessesOf } from './lines.js';

/** The terms of a window of 3 × 3. */
const MOST_TERMS = 9;
const MOST_EXPRESSIONS = 40;
/** More terms that lie beside each other are better taken together. */
const MOST_SIDE_BY_SIDE = 4;
/** Fewer results than this are no row. */
const FEWEST_RESULTS = 8;

const OPERATIONS = { sum: 'add', prod: 'mul', max: 'max' } as const;

/** The reduction as a map, to the same bits; `undefined` if that is not worth while. */
export function withFewTerms(kernel: Omit<ReduceKernel, 'key'>): Omit<MapKernel, 'key'> | undefined {
  const { shape, reduced, body, epilogue, value, reducer, inputs, outputs } = kernel;
  const { dtype } = body[value]!;
  const terms = product(reduced);
  const isSmall = terms > 0 && terms <= MOST_TERMS && terms * body.length <= MOST_EXPRESSIONS;
  if (!isSmall || (shape.at(-1) ?? 0) < FEWEST_RESULTS) return undefined;
  if (reduced.at(-1)! > MOST_SIDE_BY_SIDE && accessesOf(body).some(({ strides }) => strides.at(-1) === 1)) {
    return undefined;
  }
  // These carry the error of every addition along.
  if (dtype === 'float64' && reducer === 'sum') return undefined;
  // Sums and products of float32 are formed in float64, as those of longer reductions.
  const isWide = dtype === 'float32' && reducer !== 'max';
  const between = isWide ? 'float64' : dtype;
  const list: Expression[] = [];
  const push = (expression: Expression) => list.push(expression) - 1;
  const positions = coordinates(reduced).map((at) => {
    const first = list.length;
    for (const expression of body) push(atTerm(expression, shape.length, at, first));
    return isWide ? push({ op: 'cast', dtype: between, args: [first + value] }) : first + value;
  });
  // The greatest of several floats is found more quickly than by comparing them two by two.
  const isSeveral = reducer === 'max' && (dtype === 'float32' || dtype === 'float64') && terms > 2;
  const total = isSeveral
    ? push({ op: 'max', dtype, args: positions })
    : positions.reduce((sum, term) => push({ op: OPERATIONS[reducer], dtype: between, args: [sum, term] }));
  let result = isWide ? push({ op: 'cast', dtype, args: [total] }) : total;
  if (isWide && reducer === 'sum') {
    // A sum of nothing but −0 is +0.
    const zero = push({ op: 'constant', dtype, value: 0 });
    result = push({ op: 'add', dtype, args: [result, zero] });
  }
  const moved: number[] = [];
  for (const expression of epilogue) {
    const placed =
      'args' in expression ? { ...expression, args: expression.args.map((i) => moved[i]!) } : expression;
    moved.push(expression.op === 'reduced' ? result : push(placed));
  }
  const written = outputs.map((output) => ({ ...output, value: moved[output.value]! }));
  return { kind: 'map', shape, inputs, outputs: written, body: list };
}

/** An expression over results and terms, as one over the results alone. */
function atTerm(expression: Expression, rank: number, at: readonly number[], first: number): Expression {
  if ('args' in expression) return { ...expression, args: expression.args.map((i) => i + first) };
  if (expression.op === 'inside') {
    const access = accessAt({ strides: [], offset: 0, guard: expression.guard }, rank, at);
    return access ? { ...expression, guard: access.guard! } : { op: 'constant', dtype: 'bool', value: 0 };
  }
  if (expression.op !== 'load' && expression.op !== 'index') return expression;
  const access = accessAt(expression.access, rank, at);
  return access ? { ...expression, access } : { op: 'constant', dtype: expression.dtype, value: 0 };
}

/** The access at one term; `undefined` where the term is outside its guard. */
function accessAt(
  { strides, offset, guard }: Access,
  rank: number,
  at: readonly number[],
): Access | undefined {
  const isInside = at.every((c, i) => {
    const [low, high] = guard?.[rank + i] ?? [c, c + 1];
    return c >= low && c < high;
  });
  if (!isInside) return undefined;
  return {
    strides: strides.slice(0, rank),
    offset: at.reduce((sum, c, i) => sum + c * (strides[rank + i] ?? 0), offset),
    ...(guard ? { guard: guard.slice(0, rank) } : {}),
  };
}

function coordinates(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>(
    (list, size) => list.flatMap((at) => Array.from({ length: size }, (_, i) => [...at, i])),
    [[]],
  );
}
