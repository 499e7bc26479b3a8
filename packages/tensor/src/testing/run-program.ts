import { type DType, isFloat } from '../backend/dtype.js';
import * as elementwise from '../ops/elementwise.js';
import { cumulativeSum, sort, take } from '../ops/indexing.js';
import { concat } from '../ops/join.js';
import { matmul } from '../ops/matmul.js';
import { broadcastTo } from '../ops/operands.js';
import { max, min, sum } from '../ops/reduce.js';
import { flip, pad, reshape, slice, transpose, windows } from '../ops/views.js';
import { sizeOf } from '../shape/shape.js';
import type { Tensor } from '../value/tensor.js';
import { type GeneratedProgram, type Instruction, MODULUS } from './program.js';
import { generator } from './samples.js';

/** Random programs (see `program.ts`) on tensors. */

/** What the inputs of a program hold. */
export function inputValues(program: GeneratedProgram, dtype: DType): Float64Array[] {
  const next = generator(program.seed + 1000);
  const low = dtype === 'uint32' ? 0 : -6;
  return program.inputs.map((shape) =>
    Float64Array.from({ length: sizeOf(shape) }, () => next(MODULUS) + low),
  );
}

/** One instruction on tensors. */
function apply(instruction: Instruction, values: readonly Tensor[]): Tensor {
  const a = values[instruction.a] as Tensor;
  const other = (i: number): Tensor => values[i] as Tensor;
  switch (instruction.op) {
    case 'add':
      return elementwise.add(a, other(instruction.b));
    case 'mul':
      return elementwise.mul(a, other(instruction.b));
    case 'max':
      return elementwise.maximum(a, other(instruction.b));
    case 'matmul':
      return matmul(a, other(instruction.b));
    case 'neg':
      return elementwise.neg(a);
    case 'square':
      return elementwise.mul(a, a);
    case 'positive':
      return elementwise.where(elementwise.less(0, a), a, 1);
    case 'plus':
      return elementwise.add(a, instruction.value);
    case 'mod':
      return elementwise.mod(a, instruction.value);
    case 'reshape':
      return reshape(a, instruction.shape);
    case 'broadcast':
      return broadcastTo(a, instruction.shape);
    case 'transpose':
      return transpose(a, instruction.axes);
    case 'flip':
      return flip(a, instruction.axes);
    case 'sum':
      return sum(a, instruction.axes);
    case 'reduceMax':
      return max(a, instruction.axes);
    case 'reduceMin':
      return min(a, instruction.axes);
    case 'pad':
      return pad(a, instruction.widths, { value: instruction.value });
    case 'slice':
      return slice(a, ...instruction.ranges);
    case 'windows':
      return windows(a, instruction.axis, instruction.size, instruction);
    case 'concat':
      return concat([a, other(instruction.b)], instruction.axis);
    case 'cumulativeSum':
      return cumulativeSum(a, instruction.axis);
    case 'sort':
      return sort(a, instruction.axis);
    case 'take': {
      const { indices } = instruction;
      const places = indices.map((index) =>
        elementwise.add(elementwise.cast(elementwise.mul(sum(a), 0), 'int32'), index),
      );
      return take(a, concat(places.map((place) => reshape(place, [1]))), instruction.axis);
    }
  }
}

/** Records a program: all its values, inputs first. */
export function recordProgram(program: GeneratedProgram, inputs: readonly Tensor[]): Tensor[] {
  const values = [...inputs];
  for (const instruction of program.instructions) values.push(apply(instruction, values));
  return values;
}

/** Whether a program's arithmetic stays exact in a dtype: wrapping remainders differ from signed ones. */
export function runsOn(dtype: DType): boolean {
  return dtype === 'int32' || (isFloat(dtype) && dtype !== 'float16');
}
