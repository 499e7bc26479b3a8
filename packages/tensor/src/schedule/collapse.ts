import type { Access, Expression, Guard } from '../backend/expression.js';

/**
 * Fewer axes for the same walk: axes of size 1 go, and neighbours that every access steps through as one
 * become one. A contiguous map over any shape becomes a single loop.
 */

interface Axes {
  readonly shape: readonly number[];
  readonly lists: readonly (readonly Expression[])[];
}

function guardsOf(e: Expression): readonly Guard[] {
  if (e.op === 'inside') return [e.guard];
  if (e.op === 'load' || e.op === 'index') return e.access.guard ? [e.access.guard] : [];
  return [];
}

function accessesOf(e: Expression): readonly Access[] {
  return e.op === 'load' || e.op === 'index' ? [e.access] : [];
}

/** Whether axes `axis` and `axis + 1` (within every access, at the same place) are one walk. */
function mergeable(axes: Axes, axis: number): boolean {
  const [outer, inner] = [axes.shape[axis] as number, axes.shape[axis + 1] as number];
  const open = ([low, high]: readonly [number, number], n: number): boolean => low <= 0 && high >= n;
  return axes.lists.every((list) =>
    list.every(
      (e) =>
        guardsOf(e).every(
          (guard) =>
            open(guard[axis] as readonly [number, number], outer) &&
            open(guard[axis + 1] as readonly [number, number], inner),
        ) && accessesOf(e).every(({ strides }) => strides[axis] === (strides[axis + 1] as number) * inner),
    ),
  );
}

function edit(e: Expression, list: <T>(items: readonly T[], merged: (a: T, b: T) => T) => T[]): Expression {
  const guard = (g: Guard): Guard => list(g, (a, b) => [0, a[1] * b[1]] as const);
  if (e.op === 'inside') return { ...e, guard: guard(e.guard) };
  if (e.op !== 'load' && e.op !== 'index') return e;
  const strides = list(e.access.strides, (_, inner) => inner);
  const access: Access = e.access.guard
    ? { ...e.access, strides, guard: guard(e.access.guard) }
    : { ...e.access, strides };
  return { ...e, access } as Expression;
}

/** Drops axis `axis` of size 1; false if a guard shuts it. */
function droppable(axes: Axes, axis: number): boolean {
  if (axes.shape[axis] !== 1) return false;
  return axes.lists.every((list) =>
    list.every((e) =>
      guardsOf(e).every((guard) => {
        const [low, high] = guard[axis] as readonly [number, number];
        return low <= 0 && high >= 1;
      }),
    ),
  );
}

/**
 * Collapses the axes `from` to `to` (exclusive) of a walk.
 *
 * @returns The shape of all axes, and the lists rewritten for it.
 */
export function collapse(
  shape: readonly number[],
  lists: readonly (readonly Expression[])[],
  from: number,
  to: number,
): { shape: number[]; lists: Expression[][] } {
  let current: { shape: number[]; lists: Expression[][] } = {
    shape: [...shape],
    lists: lists.map((list) => [...list]),
  };
  let end = to;
  for (let axis = end - 1; axis >= from; axis--) {
    if (droppable(current, axis)) {
      current = {
        shape: current.shape.filter((_, a) => a !== axis),
        lists: current.lists.map((list) =>
          list.map((e) => edit(e, (items) => items.filter((_, a) => a !== axis))),
        ),
      };
      end -= 1;
    }
  }
  for (let axis = end - 2; axis >= from; axis--) {
    if (!mergeable(current, axis)) continue;
    const join = <T>(items: readonly T[], merged: (a: T, b: T) => T): T[] => [
      ...items.slice(0, axis),
      merged(items[axis] as T, items[axis + 1] as T),
      ...items.slice(axis + 2),
    ];
    current = {
      shape: join(current.shape, (a, b) => a * b),
      lists: current.lists.map((list) => list.map((e) => edit(e, join))),
    };
  }
  return current;
}
