/**
 * The iteration space of a kernel, made as plain as its accesses allow.
 *
 * Axes of length 1 vanish, guards that exclude nothing vanish, and neighbouring axes that every access
 * walks as one become one. A contiguous elementwise kernel of any rank ends as a single long axis.
 */
import type { Access, Guard } from '@limpid/tensor/backend';

/** What an axis is to its kernel. `row`, and `before` the rows: in kernels over the same rows (see rows.ts). */
export type AxisKind = 'kept' | 'reduced' | 'row' | 'before';

export interface Space {
  readonly sizes: readonly number[];
  /** Axes are joined with their like only. */
  readonly kinds: readonly AxisKind[];
  readonly accesses: readonly PlainAccess[];
}

/** An access whose guard is clipped to the space: `undefined` where it holds everywhere. */
export interface PlainAccess {
  readonly strides: readonly number[];
  readonly offset: number;
  readonly guard: readonly Range[] | undefined;
  /** Whether the guard holds nowhere. */
  readonly never: boolean;
}

type Range = readonly [low: number, high: number];

/** The space with its accesses clipped, without axes of length 1, and collapsed. */
export function simplify(
  sizes: readonly number[],
  accesses: readonly Access[],
  kinds: readonly AxisKind[] = sizes.map(() => 'kept'),
): Space {
  const clipped = accesses.map((access) => clip(access, sizes));
  const kept = sizes.map((_, axis) => axis).filter((axis) => sizes[axis] !== 1);
  return collapse(select({ sizes, kinds, accesses: clipped }, kept));
}

/** The space with only the axes given, in the order given. */
export function select(space: Space, axes: readonly number[]): Space {
  const pick = <T>(values: readonly T[]) => axes.map((axis) => values[axis]!);
  return {
    sizes: pick(space.sizes),
    kinds: pick(space.kinds),
    accesses: space.accesses.map((access) => ({
      ...access,
      strides: pick(access.strides),
      guard: access.guard && pick(access.guard),
    })),
  };
}

/** The space with its reduced axes sorted, those with the longest steps first. */
export function sortReduced(space: Space): Space {
  const reach = (axis: number) =>
    space.accesses.reduce((sum, { strides }) => sum + Math.abs(strides[axis]!), 0);
  const axes = space.sizes.map((_, axis) => axis);
  const kept = axes.filter((axis) => space.kinds[axis] !== 'reduced');
  const reduced = axesOf(space, 'reduced').sort((a, b) => reach(b) - reach(a));
  return select(space, [...kept, ...reduced]);
}

/** The axes of a kind, in order. */
export function axesOf({ kinds }: Space, kind: AxisKind): number[] {
  return kinds.flatMap((other, axis) => (other === kind ? [axis] : []));
}

/** Joins neighbouring axes wherever every access allows it. */
export function collapse(space: Space): Space {
  for (let axis = space.sizes.length - 2; axis >= 0; axis--) {
    if (canJoin(space, axis)) return collapse(join(space, axis));
  }
  return space;
}

function clip(access: Access, sizes: readonly number[]): PlainAccess {
  const { strides, offset } = access;
  const guard = access.guard && clipGuard(access.guard, sizes);
  // An axis of length 0 says nothing: what is read along it is never read.
  const never = guard?.some(([low, high], axis) => low >= high && sizes[axis] !== 0) ?? false;
  const everywhere = !guard || guard.every(([low, high], axis) => low === 0 && high === sizes[axis]);
  return { strides, offset, guard: everywhere || never ? undefined : guard, never };
}

function clipGuard(guard: Guard, sizes: readonly number[]): Range[] {
  return guard.map(([low, high], axis) => [Math.max(0, low), Math.min(sizes[axis]!, high)]);
}

function canJoin({ sizes, kinds, accesses }: Space, axis: number): boolean {
  if (kinds[axis] !== kinds[axis + 1]) return false;
  const inner = sizes[axis + 1]!;
  return accesses.every(
    ({ strides, guard }) =>
      strides[axis] === strides[axis + 1]! * inner &&
      (!guard || (guard[axis + 1]![0] === 0 && guard[axis + 1]![1] === inner)),
  );
}

function join({ sizes, kinds, accesses }: Space, axis: number): Space {
  const inner = sizes[axis + 1]!;
  const drop = <T>(values: readonly T[], joined: T) => [
    ...values.slice(0, axis),
    joined,
    ...values.slice(axis + 2),
  ];
  return {
    sizes: drop(sizes, sizes[axis]! * inner),
    kinds: drop(kinds, kinds[axis]!),
    accesses: accesses.map((access) => ({
      ...access,
      strides: drop(access.strides, access.strides[axis + 1]!),
      guard:
        access.guard && drop(access.guard, [access.guard[axis]![0] * inner, access.guard[axis]![1] * inner]),
    })),
  };
}

/** The strides of a row-major buffer of a shape. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

export function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}

/** The offsets of several accesses at every coordinate of a batch, in order. */
export function placesOf(
  batch: readonly number[],
  accesses: readonly { readonly strides: readonly number[]; readonly offset: number }[],
): number[][] {
  return Array.from({ length: product(batch) }, (_, flat) => {
    const places = accesses.map(({ offset }) => offset);
    let rest = flat;
    for (let axis = batch.length - 1; axis >= 0; axis--) {
      const coordinate = rest % batch[axis]!;
      rest = (rest - coordinate) / batch[axis]!;
      accesses.forEach(({ strides }, i) => {
        places[i]! += coordinate * strides[axis]!;
      });
    }
    return places;
  });
}
