/**
 * Reduce kernels, in one of two loop orders.
 *
 * *Along*: the innermost loop runs along a reduced axis, four terms of one result at a time, and every
 * result ends with a combination across the four. *Across*: the innermost loop runs along the last axis
 * that stays, four results at a time, row upon row gathered in scratch memory: column sums read memory in
 * its order. Which one is better is decided by how the loads lie in memory and how long the axes are.
 *
 * The work is a range of results; a result is always gathered in the same order, so dividing the work
 * changes no bit of it.
 */
import type { Access, ReduceKernel } from '@limpid/tensor/backend';
import { type AxisKind, axesOf, collapse, product, type Space, simplify, sortReduced } from './axes.js';
import { withFewTerms } from './few-terms.js';
import { accessesOf, toLines } from './lines.js';
import { mapPart } from './map.js';
import { Nest, type Roles } from './nest.js';
import { outputAccess, toOutputLines } from './outputs.js';
import { kindsOf, type Part, type Place, programOf } from './part.js';
import { divisionOf, type Program } from './program.js';
import { emitAcross } from './reduce-across.js';
import { emitAlong, LONG_ROW } from './reduce-along.js';
import type { ReducePlan } from './reduce-plan.js';

export function reduceProgram(kernel: ReduceKernel): Program {
  return programOf(reducePart(kernel));
}

/** The walk of a reduction: the accesses of its outputs, of its epilogue, and of its body, in this order. */
export interface Reduction {
  readonly space: Space;
  readonly choice: Choice;
  /** How many accesses do not belong to the body. */
  readonly overResults: number;
}

export function reductionOf(kernel: Omit<ReduceKernel, 'key'>, place?: Place): Reduction {
  const { shape, reduced, body, epilogue, outputs } = kernel;
  const written = place?.written ?? outputs.map(() => outputAccess(shape));
  const overResults = [...written, ...accessesOf(epilogue)].map((access) => pad(access, reduced));
  const kinds = [...kindsOf(shape, place), ...reduced.map((): AxisKind => 'reduced')];
  const accesses = [...overResults, ...accessesOf(body)];
  const space = collapse(sortReduced(simplify([...shape, ...reduced], accesses, kinds)));
  return { space, choice: chooseRoles(space, outputs.length), overResults: overResults.length };
}

/** The reduction by itself, or in a kernel over rows. */
export function reducePart(kernel: Omit<ReduceKernel, 'key'>, place?: Place): Part {
  const map = withFewTerms(kernel);
  if (map) return mapPart(map, place);
  const { shape, reduced, body, epilogue, inputs, outputs, reducer, value } = kernel;
  const { space, choice } = reductionOf(kernel, place);
  const { order, roles } = choice;
  const nest = new Nest(space, roles, inputs.length + outputs.length);
  const scratch = nest.word(0);
  const walk = space.accesses.values();
  const plan: ReducePlan = {
    reducer,
    value,
    dtype: body[value]!.dtype,
    outputs: toOutputLines(outputs, inputs.length, walk, nest),
    epilogue: toLines(epilogue, walk, nest),
    body: toLines(body, walk, nest),
    isLong: nest.innerLength >= LONG_ROW,
    scratch,
  };
  const isSingleRow = order === 'across' && roles.outer.length === 0;
  const terms = product(reduced) * (order === 'across' && !isSingleRow ? nest.innerLength : 1);
  return {
    structure: JSON.stringify([order, nest.structure, plan]),
    build: (shop) => emitterOf(choice)(shop, nest, plan),
    words: nest.words,
    scratch,
    isAlongRows: isSingleRow && roles.middle.length > 0,
    count: product(shape) === 0 ? 0 : isSingleRow ? nest.innerLength : nest.outerLength,
    division: divisionOf(terms, body.length, isSingleRow),
  };
}

/** An access of the epilogue, as one that does not move along the reduced axes. */
function pad(access: Access, reduced: readonly number[]): Access {
  const strides = [...access.strides, ...reduced.map(() => 0)];
  if (!access.guard) return { strides, offset: access.offset };
  const everywhere = reduced.map((size): readonly [number, number] => [0, Math.max(size, 1)]);
  return { strides, offset: access.offset, guard: [...access.guard, ...everywhere] };
}

/** How the loops are ordered. */
export interface Choice {
  readonly order: 'along' | 'across';
  readonly roles: Roles;
}

export const emitterOf = ({ order }: Choice) => (order === 'along' ? emitAlong : emitAcross);

/** What starting a row, and combining across the elements of a register, cost in vector steps; estimates. */
const ROW_COST = 4;
const COMBINE_COST = 8;
const GATHER_COST = 6;

function chooseRoles(space: Space, outputs: number): Choice {
  const rows = axesOf(space, 'row');
  const kept = [...rows, ...axesOf(space, 'before'), ...axesOf(space, 'kept')];
  const reduced = axesOf(space, 'reduced');
  const lastKept = kept.at(-1);
  const lastReduced = reduced.at(-1);
  const along: Choice = {
    order: 'along',
    roles: { outer: kept, middle: reduced.slice(0, -1), inner: lastReduced },
  };
  // Rows that have more axes than one, or more results than one, are not to be taken side by side.
  if (lastKept === undefined || (rows.includes(lastKept) && kept.length > 1)) return along;
  const across: Choice = {
    order: 'across',
    roles: { outer: kept.slice(0, -1), middle: reduced, inner: lastKept },
  };
  if (lastReduced === undefined) return across;
  const sizeOf = (list: readonly number[]) => product(list.map((axis) => space.sizes[axis]!));
  const steps = (axis: number) => Math.ceil(space.sizes[axis]! / 4) * stepCost(space, outputs, axis);
  const alongCost =
    sizeOf(kept) * (COMBINE_COST + sizeOf(reduced.slice(0, -1)) * (ROW_COST + steps(lastReduced)));
  const acrossCost =
    sizeOf(kept.slice(0, -1)) * (COMBINE_COST + sizeOf(reduced) * (ROW_COST + steps(lastKept)));
  return alongCost <= acrossCost ? along : across;
}

/** One step of four elements along an axis, with more for every access that has to gather them. */
function stepCost({ accesses }: Space, outputs: number, axis: number): number {
  return accesses
    .slice(outputs)
    .reduce((cost, { strides }) => cost + (Math.abs(strides[axis]!) > 1 ? GATHER_COST : 0), 1);
}
