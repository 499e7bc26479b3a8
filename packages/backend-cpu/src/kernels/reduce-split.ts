/**
 * Which reductions of many terms to few results are cut into blocks, so that they are more than one piece of work,
 * and how. What does it (reduce-blocks.ts) is loaded when the first one comes.
 *
 * The outermost loop over terms is cut into lengths that only the sizes decide, so the number of threads changes
 * no bit.
 */
import type { ReduceKernel } from '@limpid/tensor/backend';
import { ELEMENTS } from '../lanes/value.js';
import type { CpuRun, Launcher } from '../launcher.js';
import { product } from './axes.js';
import { type Choice, type Reduction, reductionOf } from './reduce.js';
import { BLOCK_TERMS } from './reduce-plan.js';

const MOST_BLOCKS = 256;
/** So many results are pieces enough. */
const MANY_RESULTS: Readonly<Record<Choice['order'], number>> = { along: 32, across: 512 };

/** `undefined` for a reduction that is better left whole. */
export function prepareSplit(launcher: Launcher, kernel: ReduceKernel): Promise<CpuRun> | undefined {
  const reduction = reductionOf(kernel);
  const cut = cutOf(reduction);
  return (
    cut &&
    import('./reduce-blocks.js').then((blocks) => blocks.prepareBlocks(launcher, kernel, reduction, cut))
  );
}

/** Which reduced axis is cut, and into how many blocks of which length. */
export interface Cut {
  readonly axis: number;
  readonly length: number;
  readonly blocks: number;
  /** Results, or where they lie side by side, groups of four: in a row, and in all. */
  readonly groups: number;
  readonly results: number;
}

/** `undefined` where there are results enough, or terms too few. */
export function cutOf({ space, choice: { order, roles } }: Reduction): Cut | undefined {
  const sizeOf = (axes: readonly number[]) => product(axes.map((axis) => space.sizes[axis]!));
  const row = order === 'across' ? space.sizes[roles.inner!]! : 1;
  const rows = sizeOf(roles.outer);
  const axis = roles.middle[0] ?? (order === 'along' ? roles.inner : undefined);
  if (axis === undefined || rows * row === 0 || rows * row >= MANY_RESULTS[order]) return undefined;
  const whole = space.sizes[axis]!;
  if (space.accesses.some(({ guard }) => guard && (guard[axis]![0] > 0 || guard[axis]![1] < whole))) {
    return undefined;
  }
  const termsOfStep = product(space.sizes) / rows / whole;
  if (!(termsOfStep * whole > BLOCK_TERMS)) return undefined;
  const length = Math.max(Math.ceil(BLOCK_TERMS / termsOfStep), Math.ceil(whole / MOST_BLOCKS));
  const blocks = Math.ceil(whole / length);
  const groups = Math.ceil(row / ELEMENTS);
  return blocks < 2 ? undefined : { axis, length, blocks, groups, results: rows * groups };
}
