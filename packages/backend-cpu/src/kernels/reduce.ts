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
import { collapse, product, type Space, simplify, sortReduced } from './axes.js';
import { emitKernel } from './library.js';
import { accessesOf, toLines } from './lines.js';
import { Nest, type Roles } from './nest.js';
import { outputAccess, toOutputLines } from './outputs.js';
import { divisionOf, type Program } from './program.js';
import { emitAcross } from './reduce-across.js';
import { emitAlong } from './reduce-along.js';

export function reduceProgram(kernel: ReduceKernel): Program {
  const { shape, reduced, body, epilogue, inputs, outputs, reducer, value } = kernel;
  const sizes = [...shape, ...reduced];
  const isReduced = sizes.map((_, axis) => axis >= shape.length);
  const padded = accessesOf(epilogue).map((access) => pad(access, reduced));
  const accesses = [outputAccess(shape, reduced.length), ...accessesOf(body), ...padded];
  const space = collapse(sortReduced(simplify(sizes, isReduced, accesses)));
  const { order, roles } = chooseRoles(space);
  const nest = new Nest(space, roles, inputs.length + outputs.length);
  const scratch = nest.word(0);
  const [written, ...read] = space.accesses;
  const walk = read.values();
  const plan = {
    reducer,
    value,
    dtype: body[value]!.dtype,
    body: toLines(body, walk, nest),
    epilogue: toLines(epilogue, walk, nest),
    outputs: toOutputLines(outputs, inputs.length, written!, nest),
    scratch,
  };
  const emit = order === 'along' ? emitAlong : emitAcross;
  const isSingleRow = order === 'across' && roles.outer.length === 0;
  const rowLength = order === 'across' && !isSingleRow ? nest.innerLength : 1;
  return {
    structure: JSON.stringify([order, nest.structure, plan]),
    emit: () => emitKernel((shop) => emit(shop, nest, plan)),
    words: nest.words,
    scratch,
    count: product(shape) === 0 ? 0 : isSingleRow ? nest.innerLength : nest.outerLength,
    division: divisionOf(product(reduced) * rowLength, body.length, isSingleRow),
  };
}

/** An access of the epilogue, as one that does not move along the reduced axes. */
function pad(access: Access, reduced: readonly number[]): Access {
  const strides = [...access.strides, ...reduced.map(() => 0)];
  if (!access.guard) return { strides, offset: access.offset };
  const everywhere = reduced.map((size): readonly [number, number] => [0, Math.max(size, 1)]);
  return { strides, offset: access.offset, guard: [...access.guard, ...everywhere] };
}

interface Choice {
  readonly order: 'along' | 'across';
  readonly roles: Roles;
}

/** What starting a row, and combining across the elements of a register, cost in vector steps; estimates. */
const ROW_COST = 4;
const COMBINE_COST = 8;
const GATHER_COST = 6;

function chooseRoles(space: Space): Choice {
  const axes = space.sizes.map((_, axis) => axis);
  const kept = axes.filter((axis) => !space.reduced[axis]);
  const reduced = axes.filter((axis) => space.reduced[axis]);
  const lastKept = kept.at(-1);
  const lastReduced = reduced.at(-1);
  const along: Choice = {
    order: 'along',
    roles: { outer: kept, middle: reduced.slice(0, -1), inner: lastReduced },
  };
  if (lastKept === undefined) return along;
  const across: Choice = {
    order: 'across',
    roles: { outer: kept.slice(0, -1), middle: reduced, inner: lastKept },
  };
  if (lastReduced === undefined) return across;
  const sizeOf = (list: readonly number[]) => product(list.map((axis) => space.sizes[axis]!));
  const steps = (axis: number) => Math.ceil(space.sizes[axis]! / 4) * stepCost(space, axis);
  const alongCost =
    sizeOf(kept) * (COMBINE_COST + sizeOf(reduced.slice(0, -1)) * (ROW_COST + steps(lastReduced)));
  const acrossCost =
    sizeOf(kept.slice(0, -1)) * (COMBINE_COST + sizeOf(reduced) * (ROW_COST + steps(lastKept)));
  return alongCost <= acrossCost ? along : across;
}

/** One step of four elements along an axis, with more for every access that has to gather them. */
function stepCost({ accesses }: Space, axis: number): number {
  return accesses
    .slice(1)
    .reduce((cost, { strides }) => cost + (Math.abs(strides[axis]!) > 1 ? GATHER_COST : 0), 1);
}
