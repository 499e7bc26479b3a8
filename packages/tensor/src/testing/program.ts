import { type Shape, sizeOf } from '../shape/shape.js';
import { generator } from './samples.js';

/**
 * Random programs: small graphs of views, arithmetic and reductions, as data, so that they can be run on
 * tensors in different ways, or on something else altogether. The same seed gives the same program.
 *
 * All numbers stay small and whole (a remainder is taken where they grow), so every way of running a
 * program must give exactly the same, in floating point too.
 */

/** One step: an operation on earlier values. */
export type Instruction =
  | { readonly op: 'add' | 'mul' | 'max' | 'matmul'; readonly a: number; readonly b: number }
  | { readonly op: 'neg' | 'square' | 'positive'; readonly a: number }
  | { readonly op: 'plus' | 'mod'; readonly a: number; readonly value: number }
  | { readonly op: 'reshape' | 'broadcast'; readonly a: number; readonly shape: Shape }
  | { readonly op: 'transpose'; readonly a: number; readonly axes: readonly number[] }
  | {
      readonly op: 'flip' | 'sum' | 'reduceMax' | 'reduceMin';
      readonly a: number;
      readonly axes: readonly number[];
    }
  | {
      readonly op: 'pad';
      readonly a: number;
      readonly widths: readonly (readonly [number, number])[];
      readonly value: number;
    }
  | {
      readonly op: 'slice';
      readonly a: number;
      readonly ranges: readonly (readonly [start: number, stop: number, step: number])[];
    }
  | {
      readonly op: 'windows';
      readonly a: number;
      readonly axis: number;
      readonly size: number;
      readonly stride: number;
      readonly dilation: number;
    }
  | { readonly op: 'concat'; readonly a: number; readonly b: number; readonly axis: number }
  | { readonly op: 'cumulativeSum' | 'sort'; readonly a: number; readonly axis: number }
  | { readonly op: 'take'; readonly a: number; readonly axis: number; readonly indices: readonly number[] };

/** A graph to be computed: values 0 … inputs − 1 are given, instruction i makes value inputs + i. */
export interface GeneratedProgram {
  readonly seed: number;
  readonly inputs: readonly Shape[];
  readonly instructions: readonly Instruction[];
  /** The values asked for. */
  readonly outputs: readonly number[];
}

/** Numbers are kept below this. */
export const MODULUS = 13;
/** Values larger than this are not made. */
const MAX_SIZE = 400;
const MAX_RANK = 4;

/** A program of `length` instructions. */
export function generateProgram(seed: number, length = 10): GeneratedProgram {
  const next = generator(seed);
  const choose = <T>(list: readonly T[]): T => list[next(list.length)] as T;
  const shapes: Shape[] = Array.from({ length: 2 }, () =>
    Array.from({ length: next(4) }, () => choose([1, 2, 3, 4])),
  );
  const inputs = [...shapes];
  const instructions: Instruction[] = [];
  /** The value being worked on: usually the last one made. */
  let cursor = 1;
  const latest = (): number => cursor;
  const emit = (instruction: Instruction, shape: Shape): void => {
    instructions.push(instruction);
    cursor = shapes.push(shape) - 1;
  };
  const attempts: readonly (() => void)[] = [
    () => emit({ op: choose(['neg', 'positive'] as const), a: latest() }, shapes[latest()] as Shape),
    () => {
      emit({ op: 'plus', a: latest(), value: next(7) - 3 }, shapes[latest()] as Shape);
    },
    () => {
      // With itself, an earlier value of the same shape, or one broadcast to it.
      const a = latest();
      const shape = shapes[a] as Shape;
      const others = shapes.flatMap((other, i) => (fits(other, shape) ? [i] : []));
      const op = choose(['add', 'mul', 'max'] as const);
      emit({ op, a, b: choose(others) }, shape);
      if (op !== 'max') emit({ op: 'mod', a: latest(), value: MODULUS }, shape);
    },
    () => {
      emit({ op: 'square', a: latest() }, shapes[latest()] as Shape);
      emit({ op: 'mod', a: latest(), value: MODULUS }, shapes[latest()] as Shape);
    },
    () => {
      const shape = shapes[latest()] as Shape;
      emit({ op: 'reshape', a: latest(), shape: refactored(shape, choose, next) }, shapes[latest()] as Shape);
      shapes[latest()] = (instructions[instructions.length - 1] as { shape: Shape }).shape;
    },
    () => {
      const shape = shapes[latest()] as Shape;
      const axes = shuffled(shape.length, next);
      emit(
        { op: 'transpose', a: latest(), axes },
        axes.map((axis) => shape[axis] as number),
      );
    },
    () => {
      const shape = shapes[latest()] as Shape;
      emit({ op: 'flip', a: latest(), axes: someAxes(shape, next) }, shape);
    },
    () => {
      const shape = shapes[latest()] as Shape;
      const widths = shape.map(() => [next(3), next(2)] as const);
      const padded = shape.map((n, axis) => n + (widths[axis]?.[0] ?? 0) + (widths[axis]?.[1] ?? 0));
      if (sizeOf(padded) <= MAX_SIZE)
        emit({ op: 'pad', a: latest(), widths, value: next(3) === 0 ? 5 : 0 }, padded);
    },
    () => {
      const shape = shapes[latest()] as Shape;
      const ranges = shape.map((n) => {
        const start = next(n);
        return [start, start + 1 + next(Math.max(1, n - start)), 1 + next(2)] as const;
      });
      const cut = ranges.map(([start, stop, step], axis) =>
        Math.max(0, Math.ceil((Math.min(stop, shape[axis] as number) - start) / step)),
      );
      emit({ op: 'slice', a: latest(), ranges }, cut);
    },
    () => {
      const shape = shapes[latest()] as Shape;
      const grown = shape.map((n) => (n === 1 ? 1 + next(3) : n));
      const full = shape.length < MAX_RANK && next(2) === 0 ? [1 + next(3), ...grown] : grown;
      if (sizeOf(full) <= MAX_SIZE) emit({ op: 'broadcast', a: latest(), shape: full }, full);
    },
    () => {
      const shape = shapes[latest()] as Shape;
      const axes = someAxes(shape, next);
      const left = shape.filter((_, axis) => !axes.includes(axis));
      const op = choose(['sum', 'sum', 'reduceMax', 'reduceMin'] as const);
      if (op !== 'sum' && axes.some((axis) => shape[axis] === 0)) return;
      emit({ op, a: latest(), axes }, left);
      if (op === 'sum') emit({ op: 'mod', a: latest(), value: MODULUS }, left);
    },
    () => {
      const shape = shapes[latest()] as Shape;
      if (shape.length === 0 || shape.length >= MAX_RANK) return;
      const axis = next(shape.length);
      const n = shape[axis] as number;
      const [size, stride, dilation] = [1 + next(3), 1 + next(2), 1 + next(2)];
      const count = Math.floor((n - (size - 1) * dilation - 1) / stride) + 1;
      if (count < 1) return;
      const made = [...shape.slice(0, axis), count, ...shape.slice(axis + 1), size];
      emit({ op: 'windows', a: latest(), axis, size, stride, dilation }, made);
    },
    () => {
      const shape = shapes[latest()] as Shape;
      if (shape.length === 0) return;
      const axis = next(shape.length);
      const mates = shapes.flatMap((other, i) =>
        other.length === shape.length && other.every((n, a) => a === axis || n === shape[a]) ? [i] : [],
      );
      const b = choose(mates);
      const total = (shape[axis] as number) + (shapes[b]?.[axis] as number);
      const made = shape.map((n, a) => (a === axis ? total : n));
      if (sizeOf(made) <= MAX_SIZE) emit({ op: 'concat', a: latest(), b, axis }, made);
    },
    () => {
      const shape = shapes[latest()] as Shape;
      if (shape.length === 0) return;
      const op = choose(['cumulativeSum', 'sort'] as const);
      emit({ op, a: latest(), axis: next(shape.length) }, shape);
      if (op === 'cumulativeSum') emit({ op: 'mod', a: latest(), value: MODULUS }, shape);
    },
    () => {
      const shape = shapes[latest()] as Shape;
      if (shape.length === 0) return;
      const axis = next(shape.length);
      const n = shape[axis] as number;
      if (n === 0) return;
      const indices = Array.from({ length: 1 + next(3) }, () => next(n));
      const made = shape.map((size, a) => (a === axis ? indices.length : size));
      emit({ op: 'take', a: latest(), axis, indices }, made);
    },
    () => {
      // A matrix with its own transpose, made by hand: the operand is then a view.
      const shape = shapes[latest()] as Shape;
      if (shape.length !== 2) return;
      const a = latest();
      emit({ op: 'transpose', a, axes: [1, 0] }, [...shape].reverse());
      emit({ op: 'matmul', a, b: latest() }, [shape[0] as number, shape[0] as number]);
      emit({ op: 'mod', a: latest(), value: MODULUS }, shapes[latest()] as Shape);
    },
  ];
  while (instructions.length < length) {
    // Go on elsewhere now and then, and where nothing is left to work on: graphs branch and join.
    if (next(4) === 0 || sizeOf(shapes[cursor] as Shape) < 2) cursor = next(shapes.length);
    choose(attempts)();
  }
  const made = (): number => inputs.length + next(instructions.length);
  return {
    seed,
    inputs,
    instructions,
    outputs: [shapes.length - 1, ...(next(2) ? [made()] : []), ...(next(3) ? [] : [made()])],
  };
}

function fits(small: Shape, shape: Shape): boolean {
  const skipped = shape.length - small.length;
  return skipped >= 0 && small.every((n, axis) => n === 1 || n === shape[axis + skipped]);
}

function someAxes(shape: Shape, next: (below: number) => number): number[] {
  return shape.flatMap((_, axis) => (next(2) ? [axis] : []));
}

function shuffled(rank: number, next: (below: number) => number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  for (let i = rank - 1; i > 0; i--) {
    const j = next(i + 1);
    [axes[i], axes[j]] = [axes[j] as number, axes[i] as number];
  }
  return axes;
}

/** Another shape of the same size: two axes merged, one split, or a 1 put in or taken out. */
function refactored(
  shape: Shape,
  choose: <T>(list: readonly T[]) => T,
  next: (below: number) => number,
): Shape {
  const at = next(shape.length + 1);
  const n = shape[at];
  const merged = shape.length >= 2 && at < shape.length - 1;
  const way = next(3);
  if (way === 0 && merged)
    return [...shape.slice(0, at), (n as number) * (shape[at + 1] as number), ...shape.slice(at + 2)];
  if (way === 1 && n !== undefined && shape.length < MAX_RANK) {
    const factor = choose([1, 2, 3, 4].filter((f) => n % f === 0));
    return [...shape.slice(0, at), factor, n / factor, ...shape.slice(at + 1)];
  }
  if (way === 2 && n === 1) return [...shape.slice(0, at), ...shape.slice(at + 1)];
  return [sizeOf(shape)];
}
