/**
 * What kernels mean, element by element in plain JavaScript numbers: an evaluator of the expression
 * language that shares no line with the one under test.
 */
import type {
  Access,
  ConvKernel,
  CumulativeSumKernel,
  DType,
  Expression,
  GatherKernel,
  Guard,
  MapKernel,
  MatmulKernel,
  OperationExpression,
  ReduceKernel,
  ScatterKernel,
  TypedArray,
} from '@limpid/tensor/backend';
import { viewAs } from '@limpid/tensor/backend';

export type Arrays = readonly TypedArray[];
type Coordinate = readonly number[];

/** Rounds or wraps a number to a dtype it is nearly of already. */
export function toDType(dtype: DType, value: number): number {
  if (dtype === 'float32') return Math.fround(value);
  if (dtype === 'int32') return value | 0;
  if (dtype === 'uint32') return value >>> 0;
  return dtype === 'bool' ? Number(value !== 0) : value;
}

export function evaluateMap(kernel: MapKernel, inputs: Arrays): TypedArray[] {
  const outputs = kernel.outputs.map(({ dtype }) => emptyOf(dtype, count(kernel.shape)));
  coordinates(kernel.shape).forEach((at, flat) => {
    const values = evaluate(kernel.body, at, inputs);
    kernel.outputs.forEach(({ value }, i) => {
      outputs[i]![flat] = values[value]!;
    });
  });
  return outputs;
}

export function evaluateReduce(kernel: ReduceKernel, inputs: Arrays): TypedArray[] {
  const outputs = kernel.outputs.map(({ dtype }) => emptyOf(dtype, count(kernel.shape)));
  const { dtype } = kernel.body[kernel.value]!;
  coordinates(kernel.shape).forEach((at, flat) => {
    const terms = coordinates(kernel.reduced).map(
      (over) => evaluate(kernel.body, [...at, ...over], inputs)[kernel.value]!,
    );
    const values = evaluate(
      kernel.epilogue,
      at,
      inputs,
      toDType(dtype, reduce(kernel.reducer, dtype, terms)),
    );
    kernel.outputs.forEach(({ value }, i) => {
      outputs[i]![flat] = values[value]!;
    });
  });
  return outputs;
}

export function evaluateConv(kernel: ConvKernel, inputs: Arrays): TypedArray[] {
  const { batch, groups, inputChannels, outputChannels, axes, x, w, dtype } = kernel;
  const shape = [batch, groups, outputChannels, ...axes.map(({ output }) => output)];
  const outputs = kernel.outputs.map((output) => emptyOf(output.dtype, count(shape)));
  const terms = coordinates([inputChannels, ...axes.map((axis) => axis.kernel)]);
  coordinates(shape).forEach((at, flat) => {
    const [image, group, channel, ...out] = at as [number, number, number];
    let sum = 0;
    for (const [inputChannel, ...window] of terms as [number][]) {
      const positions = axes.map(({ stride, kernelDilation, padding, inputDilation }, i) => {
        const dilated = out[i]! * stride + (window as number[])[i]! * kernelDilation - padding;
        return dilated / inputDilation;
      });
      if (!positions.every((p, i) => Number.isInteger(p) && p >= 0 && p < axes[i]!.input)) continue;
      const element = inputs[0]![place(x, [image, group, inputChannel, ...positions])]!;
      sum = addProduct(dtype, sum, element, inputs[1]![place(w, [group, channel, inputChannel, ...window])]!);
    }
    const values = evaluate(kernel.epilogue, at, inputs, toDType(dtype, sum));
    kernel.outputs.forEach(({ value }, o) => {
      outputs[o]![flat] = values[value]!;
    });
  });
  return outputs;
}

export function evaluateMatmul(kernel: MatmulKernel, inputs: Arrays): TypedArray[] {
  const { batch, m, k, n, a, b, dtype } = kernel;
  const shape = [...batch, m, n];
  const outputs = kernel.outputs.map((output) => emptyOf(output.dtype, count(shape)));
  coordinates(shape).forEach((at, flat) => {
    const over = at.slice(0, -2);
    const [i, j] = at.slice(-2) as [number, number];
    let sum = 0;
    for (let x = 0; x < k; x++) {
      const [left, right] = [inputs[0]![place(a, [...over, i, x])]!, inputs[1]![place(b, [...over, x, j])]!];
      sum = addProduct(dtype, sum, left, right);
    }
    const values = evaluate(kernel.epilogue, at, inputs, toDType(dtype, sum));
    kernel.outputs.forEach(({ value }, o) => {
      outputs[o]![flat] = values[value]!;
    });
  });
  return outputs;
}

/** In numbers of JavaScript, or of 32 bits that wrap around. */
function addProduct(dtype: DType, sum: number, x: number, y: number): number {
  return dtype === 'int32' || dtype === 'uint32' ? (sum + Math.imul(x, y)) | 0 : sum + x * y;
}

export function evaluateGather(kernel: GatherKernel, [x, indices]: Arrays): TypedArray {
  const output = emptyOf(kernel.outputs[0]!.dtype, count(kernel.shape));
  coordinates(kernel.shape).forEach((at, flat) => {
    const index = indices![place(kernel.indices, at)]!;
    const from = at.map((coordinate, axis) => (axis === kernel.axis ? index : coordinate));
    output[flat] = index >= 0 && index < kernel.size ? x![place(kernel.x, from)]! : 0;
  });
  return output;
}

export function evaluateScatter(kernel: ScatterKernel, [updates, indices]: Arrays): TypedArray {
  const { shape, axis } = kernel;
  const { dtype } = kernel.outputs[0]!;
  const output = emptyOf(dtype, count(shape));
  const strides = shape.map((_, position) => count(shape.slice(position + 1)));
  const over = shape.map((size, position) => (position === axis ? kernel.count : size));
  for (const at of coordinates(over)) {
    const index = indices![place(kernel.indices, at)]!;
    if (index < 0 || index >= shape[axis]!) continue;
    const to = at.reduce((sum, c, position) => sum + strides[position]! * (position === axis ? index : c), 0);
    output[to] = toDType(dtype, output[to]! + updates![place(kernel.updates, at)]!);
  }
  return output;
}

export function evaluateCumulativeSum(kernel: CumulativeSumKernel, [x]: Arrays): TypedArray {
  const { dtype } = kernel.outputs[0]!;
  const output = emptyOf(dtype, count(kernel.shape));
  let sum = 0;
  coordinates(kernel.shape).forEach((at, flat) => {
    sum = (at.at(-1) === 0 ? 0 : sum) + x![place(kernel.x, at)]!;
    output[flat] = toDType(dtype, sum);
  });
  return output;
}

function reduce(reducer: ReduceKernel['reducer'], dtype: DType, terms: readonly number[]): number {
  if (dtype === 'bool') return reducer === 'prod' ? Math.min(1, ...terms) : Math.max(0, ...terms);
  if (reducer === 'max') {
    const least = dtype === 'int32' ? -(2 ** 31) : dtype === 'uint32' ? 0 : -Infinity;
    return Math.max(least, ...terms);
  }
  if (dtype === 'int32' || dtype === 'uint32') {
    return terms.reduce(
      (x, y) => (reducer === 'sum' ? (x + y) | 0 : Math.imul(x, y)),
      reducer === 'sum' ? 0 : 1,
    );
  }
  return terms.reduce((x, y) => (reducer === 'sum' ? x + y : x * y), reducer === 'sum' ? 0 : 1);
}

function evaluate(body: readonly Expression[], at: Coordinate, inputs: Arrays, reduced = NaN): number[] {
  const values: number[] = [];
  for (const expression of body) values.push(one(expression, body, values, at, inputs, reduced));
  return values;
}

function one(
  expression: Expression,
  body: readonly Expression[],
  values: readonly number[],
  at: Coordinate,
  inputs: Arrays,
  reduced: number,
): number {
  switch (expression.op) {
    case 'load': {
      const { access, input } = expression;
      if (access.guard && !inside(access.guard, at)) return 0;
      const index = place(access, at);
      const array = inputs[input]!;
      if (index < 0 || index >= array.length)
        throw new Error(`the test reads element ${index} of ${array.length}`);
      return array[index]!;
    }
    case 'index':
      return expression.access.guard && !inside(expression.access.guard, at)
        ? 0
        : place(expression.access, at) | 0;
    case 'inside':
      return Number(inside(expression.guard, at));
    case 'constant':
      return toDType(expression.dtype, expression.value);
    case 'reduced':
      return reduced;
    default: {
      const from = body[expression.args[0]!]!.dtype;
      return operate(
        expression,
        from,
        ...(expression.args.map((i) => values[i]!) as [number, number, number]),
      );
    }
  }
}

function operate({ op, dtype }: OperationExpression, from: DType, a: number, b: number, c: number): number {
  const whole = from === 'int32' || from === 'uint32';
  switch (op) {
    case 'neg':
      return toDType(dtype, -a);
    case 'exp':
    case 'expm1':
    case 'log':
    case 'log1p':
    case 'sin':
    case 'cos':
    case 'tanh':
    case 'sqrt':
      return toDType(dtype, Math[op](a));
    case 'floor':
      return Math.floor(a);
    case 'erf':
      throw new Error('erf is tested against a table');
    case 'cast':
      return castTo(from, dtype, a);
    case 'bitcast':
      return bitcast(from, dtype, a);
    case 'where':
      return a ? b : c;
    case 'less':
      return Number(a < b);
    case 'equal':
      return Number(a === b);
    case 'max':
      return Math.max(a, b);
    case 'add':
      return from === 'bool' ? a | b : toDType(dtype, a + b);
    case 'mul':
      return whole ? toDType(dtype, Math.imul(a, b)) : toDType(dtype, a * b);
    case 'div':
      if (whole) return b === 0 ? 0 : toDType(dtype, Number(floorDivide(BigInt(a), BigInt(b))));
      return toDType(dtype, a / b);
    case 'mod':
      if (whole) return b === 0 ? 0 : Number(BigInt(a) - BigInt(b) * floorDivide(BigInt(a), BigInt(b)));
      return toDType(dtype, floatModulo(a, b));
    case 'pow':
      if (a === 1 || b === 0 || (a === -1 && Math.abs(b) === Infinity)) return 1;
      return toDType(dtype, a ** b);
    case 'bitwiseAnd':
      return toDType(dtype, a & b);
    case 'bitwiseOr':
      return toDType(dtype, a | b);
    case 'bitwiseXor':
      return toDType(dtype, a ^ b);
    case 'shiftLeft':
      return b >>> 0 >= 32 ? 0 : toDType(dtype, a << b);
    case 'shiftRight':
      if (dtype === 'uint32') return b >>> 0 >= 32 ? 0 : a >>> b;
      return a >> Math.min(b >>> 0, 31);
    default:
      throw new Error(`the evaluator does not know ${op}`);
  }
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return quotient * b !== a && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

function floatModulo(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b > 0 ? 0 : -0;
  return Math.sign(rest) === -Math.sign(b) ? rest + b : rest;
}

function castTo(from: DType, dtype: DType, a: number): number {
  if (dtype === 'bool') return Number(a !== 0);
  if (dtype === 'float32') return Math.fround(a);
  if (dtype === 'float64') return a;
  if (from === 'int32' || from === 'uint32') return toDType(dtype, a);
  if (Number.isNaN(a)) return 0;
  const [low, high] = dtype === 'int32' ? [-(2 ** 31), 2 ** 31 - 1] : [0, 2 ** 32 - 1];
  // Adding 0 takes the sign off −0, which no integer has.
  return Math.min(high, Math.max(low, Math.trunc(a))) + 0;
}

function bitcast(from: DType, to: DType, a: number): number {
  const source = emptyOf(from, 1);
  source[0] = a;
  return viewAs(to, new Uint8Array(source.buffer))[0]!;
}

export function place({ strides, offset }: Access, at: Coordinate): number {
  return strides.reduce((sum, stride, axis) => sum + stride * at[axis]!, offset);
}

function inside(guard: Guard, at: Coordinate): boolean {
  return guard.every(([low, high], axis) => at[axis]! >= low && at[axis]! < high);
}

export function emptyOf(dtype: DType, length: number): TypedArray {
  const bytes = dtype === 'float64' ? 8 : dtype === 'bool' ? 1 : 4;
  return viewAs(dtype, new Uint8Array(length * bytes));
}

export function count(shape: readonly number[]): number {
  return shape.reduce((total, size) => total * size, 1);
}

export function coordinates(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (list, size) => list.flatMap((at) => Array.from({ length: size }, (_, i) => [...at, i])),
    [[]],
  );
}
