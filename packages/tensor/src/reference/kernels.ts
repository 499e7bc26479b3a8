import type { TypedArray } from '../backend/dtype.js';
import type { Expression } from '../backend/expression.js';
import type {
  ConvKernel,
  CumulativeSumKernel,
  GatherKernel,
  Kernel,
  MapKernel,
  MatmulKernel,
  ReduceKernel,
  Reducer,
  ScatterKernel,
  SortKernel,
} from '../backend/kernel.js';
import { sizeOf } from '../shape/shape.js';
import { arrayOf, BLOCK, coordinates, evaluateBlock, indices } from './block.js';

/** What every kind of kernel means, in plain loops. */
export type Interpreter<K extends Kernel> = (
  kernel: K,
  inputs: readonly TypedArray[],
  outputs: readonly TypedArray[],
) => void;

function forBlocks(total: number, visit: (start: number, count: number) => void): void {
  for (let start = 0; start < total; start += BLOCK) visit(start, Math.min(BLOCK, total - start));
}

function store(
  kernel: Kernel,
  values: readonly TypedArray[],
  outputs: readonly TypedArray[],
  start: number,
): void {
  kernel.outputs.forEach(({ value }, i) =>
    (outputs[i] as TypedArray).set(values[value] as TypedArray, start),
  );
}

export const map: Interpreter<MapKernel> = (kernel, inputs, outputs) => {
  forBlocks(sizeOf(kernel.shape), (start, count) => {
    const values = evaluateBlock(kernel.body, inputs, coordinates(kernel.shape, start, count), count);
    store(kernel, values, outputs, start);
  });
};

/** Runs the epilogue on the anchor's results and stores the outputs. */
function finish(
  kernel: Kernel & { readonly epilogue: readonly Expression[] },
  shape: readonly number[],
  reduced: TypedArray,
  inputs: readonly TypedArray[],
  outputs: readonly TypedArray[],
): void {
  forBlocks(sizeOf(shape), (start, count) => {
    const part = reduced.slice(start, start + count);
    const values = evaluateBlock(kernel.epilogue, inputs, coordinates(shape, start, count), count, part);
    store(kernel, values, outputs, start);
  });
}

/** One running total: sums of floats are compensated (Neumaier 1974), integers wrap when stored. */
class Total {
  private readonly reducer: Reducer;
  private readonly whole: boolean;
  private value: number;
  private compensation = 0;

  constructor(reducer: Reducer, dtype: Expression['dtype']) {
    this.reducer = reducer;
    this.whole = dtype === 'int32' || dtype === 'uint32' || dtype === 'bool';
    const least = { int32: -(2 ** 31), uint32: 0, bool: 0 } as Partial<Record<typeof dtype, number>>;
    this.value = { sum: 0, prod: 1, max: least[dtype] ?? Number.NEGATIVE_INFINITY }[reducer];
  }

  include(x: number): void {
    const { reducer, whole, value } = this;
    if (reducer === 'max') this.value = Math.max(value, x);
    else if (reducer === 'prod') this.value = whole ? Math.imul(value, x) : value * x;
    else if (whole) this.value = (value + x) | 0;
    else {
      const next = value + x;
      const lost = Math.abs(value) >= Math.abs(x) ? value - next + x : x - next + value;
      if (Number.isFinite(next)) this.compensation += lost;
      this.value = next;
    }
  }

  result(): number {
    // Adding a compensation of 0 would lose the sign of a zero.
    const { value, compensation } = this;
    return compensation !== 0 && Number.isFinite(value) ? value + compensation : value;
  }
}

export const reduce: Interpreter<ReduceKernel> = (kernel, inputs, outputs) => {
  const { shape, reduced, body, value, reducer } = kernel;
  const { dtype } = body[value] as Expression;
  const totals = Array.from({ length: sizeOf(shape) }, () => new Total(reducer, dtype));
  const inner = sizeOf(reduced);
  const walk = [...shape, ...reduced];
  forBlocks(totals.length * inner, (start, count) => {
    const values = evaluateBlock(body, inputs, coordinates(walk, start, count), count)[value] as TypedArray;
    for (let i = 0; i < count; i++)
      (totals[Math.floor((start + i) / inner)] as Total).include(values[i] as number);
  });
  const results = arrayOf(dtype, totals.length);
  totals.forEach((total, i) => {
    results[i] = total.result();
  });
  finish(kernel, shape, results, inputs, outputs);
};

function isWhole(dtype: Expression['dtype']): boolean {
  return dtype === 'int32' || dtype === 'uint32';
}

export const matmul: Interpreter<MatmulKernel> = (kernel, inputs, outputs) => {
  const { batch, m, n, k } = kernel;
  const [x, y] = inputs as [TypedArray, TypedArray];
  const batches = sizeOf(batch);
  const at = coordinates(batch, 0, batches);
  const matrix = (access: MatmulKernel['a']): Float64Array =>
    indices({ strides: access.strides.slice(0, batch.length), offset: access.offset }, at, batches);
  const [starts, otherStarts] = [matrix(kernel.a), matrix(kernel.b)];
  const [rowA, columnA] = kernel.a.strides.slice(batch.length) as [number, number];
  const [rowB, columnB] = kernel.b.strides.slice(batch.length) as [number, number];
  const product = arrayOf(kernel.dtype, batches * m * n);
  const whole = isWhole(kernel.dtype);
  for (let b = 0; b < batches; b++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let p = (starts[b] as number) + i * rowA;
        let q = (otherStarts[b] as number) + j * columnB;
        let total = 0;
        for (let l = 0; l < k; l++, p += columnA, q += rowB) {
          const [left, right] = [x[p] as number, y[q] as number];
          total = whole ? (total + Math.imul(left, right)) | 0 : total + left * right;
        }
        product[(b * m + i) * n + j] = total;
      }
    }
  }
  finish(kernel, [...batch, m, n], product, inputs, outputs);
};

export const conv: Interpreter<ConvKernel> = (kernel, inputs, outputs) => {
  const { batch, groups, inputChannels, outputChannels, axes } = kernel;
  const [x, w] = inputs as [TypedArray, TypedArray];
  const shape = [batch, groups, outputChannels, ...axes.map((axis) => axis.output)];
  const window = [inputChannels, ...axes.map((axis) => axis.kernel)];
  const total = sizeOf(shape);
  const places = coordinates(shape, 0, total);
  const taps = coordinates(window, 0, sizeOf(window));
  const result = arrayOf(kernel.dtype, total);
  const whole = isWhole(kernel.dtype);
  for (let i = 0; i < total; i++) {
    const [b, g, o] = [0, 1, 2].map((axis) => places[axis]?.[i] as number) as [number, number, number];
    let sum = 0;
    for (let t = 0; t < sizeOf(window); t++) {
      const c = taps[0]?.[t] as number;
      let p =
        kernel.x.offset + [b, g, c].reduce((s, at, axis) => s + at * (kernel.x.strides[axis] as number), 0);
      let q =
        kernel.w.offset + [g, o, c].reduce((s, at, axis) => s + at * (kernel.w.strides[axis] as number), 0);
      let inside = true;
      axes.forEach((axis, d) => {
        const tap = taps[d + 1]?.[t] as number;
        const far = (places[d + 3]?.[i] as number) * axis.stride + tap * axis.kernelDilation - axis.padding;
        const at = far / axis.inputDilation;
        inside &&= Number.isInteger(at) && at >= 0 && at < axis.input;
        p += at * (kernel.x.strides[d + 3] as number);
        q += tap * (kernel.w.strides[d + 3] as number);
      });
      if (!inside) continue;
      const [left, right] = [x[p] as number, w[q] as number];
      sum = whole ? (sum + Math.imul(left, right)) | 0 : sum + left * right;
    }
    result[i] = sum;
  }
  finish(kernel, shape, result, inputs, outputs);
};

export const gather: Interpreter<GatherKernel> = (
  { shape, axis, size, x, indices: places },
  inputs,
  outputs,
) => {
  const [source, chosen] = inputs as [TypedArray, TypedArray];
  const target = outputs[0] as TypedArray;
  const along = x.strides[axis] as number;
  const others = { ...x, strides: x.strides.map((stride, a) => (a === axis ? 0 : stride)) };
  forBlocks(sizeOf(shape), (start, count) => {
    const coords = coordinates(shape, start, count);
    const from = indices(others, coords, count);
    const at = indices(places, coords, count);
    for (let i = 0; i < count; i++) {
      const index = chosen[at[i] as number] as number;
      target[start + i] =
        index >= 0 && index < size ? (source[(from[i] as number) + index * along] as number) : 0;
    }
  });
};

export const scatter: Interpreter<ScatterKernel> = (
  { shape, axis, count: updatesCount, ...kernel },
  inputs,
  outputs,
) => {
  const [updates, chosen] = inputs as [TypedArray, TypedArray];
  const target = outputs[0] as TypedArray;
  const size = shape[axis] as number;
  const inner = sizeOf(shape.slice(axis + 1));
  const walk = shape.map((n, a) => (a === axis ? updatesCount : n));
  const isFloating = target instanceof Float32Array || target instanceof Float64Array;
  const sums = isFloating ? new Float64Array(target.length) : new Int32Array(target.length);
  forBlocks(sizeOf(walk), (start, count) => {
    const coords = coordinates(walk, start, count);
    const from = indices(kernel.updates, coords, count);
    const at = indices(kernel.indices, coords, count);
    for (let i = 0; i < count; i++) {
      const index = chosen[at[i] as number] as number;
      if (index < 0 || index >= size) continue;
      const outer = Math.floor((start + i) / (inner * updatesCount));
      const place = (outer * size + index) * inner + ((start + i) % inner);
      sums[place] = (sums[place] as number) + (updates[from[i] as number] as number);
    }
  });
  target.set(sums);
};

/** Whether a comes before b in ascending order, NaN last. */
function before(a: number, b: number): boolean {
  return a < b || (!Number.isNaN(a) && Number.isNaN(b));
}

export const sort: Interpreter<SortKernel> = ({ shape, descending, x }, inputs, outputs) => {
  const [source] = inputs as [TypedArray];
  const target = outputs[0] as TypedArray;
  const n = shape[shape.length - 1] ?? 1;
  for (let start = 0; start < sizeOf(shape); start += n) {
    const at = indices(x, coordinates(shape, start, n), n);
    const row = Array.from(at, (p) => source[p] as number);
    const order = row.map((_, i) => i);
    order.sort((i, j) => {
      const [a, b] = [row[i] as number, row[j] as number];
      const [first, second] = descending ? [b, a] : [a, b];
      return before(first, second) ? -1 : before(second, first) ? 1 : i - j;
    });
    target.set(order, start);
  }
};

export const cumulativeSum: Interpreter<CumulativeSumKernel> = ({ shape, x }, inputs, outputs) => {
  const [source] = inputs as [TypedArray];
  const target = outputs[0] as TypedArray;
  const n = shape[shape.length - 1] ?? 1;
  for (let start = 0; start < sizeOf(shape); start += n) {
    let total = 0;
    indices(x, coordinates(shape, start, n), n).forEach((p, i) => {
      total += source[p] as number;
      target[start + i] = total;
    });
  }
};
