/**
 * A second, tiny implementation of arrays to hold limpid against: every operation looks its elements up
 * coordinate by coordinate, at once, with no views, kernels or fusion. It shares no code with the package.
 */
import type { GeneratedProgram, Instruction } from '../../src/testing/program.js';

/** An array as its shape and its elements in row-major order. */
export interface Model {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

type At = readonly number[];

export function* coordinatesOf(shape: readonly number[]): Generator<number[]> {
  const [n, ...rest] = shape;
  if (n === undefined) yield [];
  else for (let i = 0; i < n; i++) for (const tail of coordinatesOf(rest)) yield [i, ...tail];
}

/** The array whose element at every coordinate is `f` of it. */
export function build(shape: readonly number[], f: (at: At) => number): Model {
  return { shape, data: [...coordinatesOf(shape)].map(f) };
}

export function element({ shape, data }: Model, at: At): number {
  let flat = 0;
  shape.forEach((n, axis) => {
    const c = at[axis]!;
    if (c < 0 || c >= n) throw new Error(`model: coordinate ${at} outside [${shape}]`);
    flat = flat * n + c;
  });
  return data[flat]!;
}

const mapped = (x: Model, f: (value: number) => number): Model => ({ shape: x.shape, data: x.data.map(f) });

export function broadcast(x: Model, shape: readonly number[]): Model {
  const skip = shape.length - x.shape.length;
  return build(shape, (at) =>
    element(
      x,
      x.shape.map((n, axis) => (n === 1 ? 0 : at[axis + skip]!)),
    ),
  );
}

export function zip(a: Model, b: Model, f: (x: number, y: number) => number): Model {
  const rank = Math.max(a.shape.length, b.shape.length);
  const size = (x: Model, axis: number): number => x.shape[axis - (rank - x.shape.length)] ?? 1;
  const shape = Array.from({ length: rank }, (_, axis) =>
    size(a, axis) === 1 ? size(b, axis) : size(a, axis),
  );
  const [x, y] = [broadcast(a, shape), broadcast(b, shape)];
  return { shape, data: x.data.map((value, i) => f(value, y.data[i]!)) };
}

export function reduce(
  x: Model,
  axes: readonly number[],
  start: number,
  f: (a: number, b: number) => number,
): Model {
  const kept = x.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const inner = axes.map((axis) => x.shape[axis]!);
  return build(
    kept.map((axis) => x.shape[axis]!),
    (at) => {
      let total = start;
      for (const along of coordinatesOf(inner)) {
        const full = x.shape.map((_, axis) =>
          axes.includes(axis) ? along[axes.indexOf(axis)]! : at[kept.indexOf(axis)]!,
        );
        total = f(total, element(x, full));
      }
      return total;
    },
  );
}

/** `at` with the coordinate on one axis replaced. */
const replaced = (at: At, axis: number, c: number): number[] => at.map((old, i) => (i === axis ? c : old));

export function matmul(a: Model, b: Model): Model {
  const [m, k] = a.shape as [number, number];
  const n = b.shape[1]!;
  return build([m, n], ([i, j]) => {
    let total = 0;
    for (let l = 0; l < k; l++) total += element(a, [i!, l]) * element(b, [l, j!]);
    return total;
  });
}

export function pad(x: Model, widths: readonly (readonly [number, number])[], value = 0): Model {
  return build(
    x.shape.map((n, axis) => n + widths[axis]![0] + widths[axis]![1]),
    (at) => {
      const inner = at.map((c, axis) => c - widths[axis]![0]);
      return inner.every((c, axis) => c >= 0 && c < x.shape[axis]!) ? element(x, inner) : value;
    },
  );
}

/** Python's `range(start, stop, step)` on every axis, within what there is. */
export function slice(x: Model, ranges: readonly (readonly [number, number, number])[]): Model {
  const picked = ranges.map(([start, stop, step], axis) => {
    const list: number[] = [];
    for (let c = start; step > 0 ? c < Math.min(stop, x.shape[axis]!) : c > stop; c += step) list.push(c);
    return list;
  });
  return build(
    picked.map((list) => list.length),
    (at) =>
      element(
        x,
        at.map((c, axis) => picked[axis]![c]!),
      ),
  );
}

function sorted(x: Model, axis: number): Model {
  const n = x.shape[axis]!;
  return build(x.shape, (at) => {
    const row = Array.from({ length: n }, (_, c) => element(x, replaced(at, axis, c)));
    return row.sort((a, b) => a - b)[at[axis]!]!;
  });
}

export function evaluateInstruction(instruction: Instruction, values: readonly Model[]): Model {
  const a = values[instruction.a]!;
  switch (instruction.op) {
    case 'add':
      return zip(a, values[instruction.b]!, (x, y) => x + y);
    case 'mul':
      return zip(a, values[instruction.b]!, (x, y) => x * y);
    case 'max':
      return zip(a, values[instruction.b]!, Math.max);
    case 'matmul':
      return matmul(a, values[instruction.b]!);
    case 'neg':
      return mapped(a, (x) => 0 - x);
    case 'square':
      return mapped(a, (x) => x * x);
    case 'positive':
      return mapped(a, (x) => (x > 0 ? x : 1));
    case 'plus':
      return mapped(a, (x) => x + instruction.value);
    case 'mod':
      return mapped(a, (x) => x - instruction.value * Math.floor(x / instruction.value));
    case 'reshape':
      return { shape: instruction.shape, data: a.data };
    case 'broadcast':
      return broadcast(a, instruction.shape);
    case 'transpose': {
      const { axes } = instruction;
      return build(
        axes.map((axis) => a.shape[axis]!),
        (at) =>
          element(
            a,
            axes.map((_, axis) => at[axes.indexOf(axis)]!),
          ),
      );
    }
    case 'flip':
      return build(a.shape, (at) =>
        element(
          a,
          at.map((c, axis) => (instruction.axes.includes(axis) ? a.shape[axis]! - 1 - c : c)),
        ),
      );
    case 'sum':
      return reduce(a, instruction.axes, 0, (x, y) => x + y);
    case 'reduceMax':
      return reduce(a, instruction.axes, -Infinity, Math.max);
    case 'reduceMin':
      return reduce(a, instruction.axes, Infinity, Math.min);
    case 'pad':
      return pad(a, instruction.widths, instruction.value);
    case 'slice':
      return slice(a, instruction.ranges);
    case 'windows': {
      const { axis, size, stride, dilation } = instruction;
      const count = Math.floor((a.shape[axis]! - (size - 1) * dilation - 1) / stride) + 1;
      return build([...a.shape.slice(0, axis), count, ...a.shape.slice(axis + 1), size], (at) =>
        element(a, replaced(at.slice(0, -1), axis, at[axis]! * stride + at.at(-1)! * dilation)),
      );
    }
    case 'concat': {
      const b = values[instruction.b]!;
      const { axis } = instruction;
      const n = a.shape[axis]!;
      return build(replaced(a.shape, axis, n + b.shape[axis]!), (at) =>
        at[axis]! < n ? element(a, at) : element(b, replaced(at, axis, at[axis]! - n)),
      );
    }
    case 'cumulativeSum':
      return build(a.shape, (at) => {
        let total = 0;
        for (let c = 0; c <= at[instruction.axis]!; c++)
          total += element(a, replaced(at, instruction.axis, c));
        return total;
      });
    case 'sort':
      return sorted(a, instruction.axis);
    case 'take':
      return build(replaced(a.shape, instruction.axis, instruction.indices.length), (at) =>
        element(a, replaced(at, instruction.axis, instruction.indices[at[instruction.axis]!]!)),
      );
  }
}

/** All values of a program, inputs first. */
export function evaluateProgram(program: GeneratedProgram, inputs: readonly (readonly number[])[]): Model[] {
  const values: Model[] = program.inputs.map((shape, i) => ({ shape, data: inputs[i]! }));
  for (const instruction of program.instructions) values.push(evaluateInstruction(instruction, values));
  return values;
}
