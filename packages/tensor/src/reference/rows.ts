import type { TypedArray } from '../backend/dtype.js';
import type { Kernel, RowsKernel } from '../backend/kernel.js';
import { arrayOf } from './block.js';
import { type Interpreter, map, reduce } from './kernels.js';

/** The steps one after the other, each over all rows, with whole arrays for what lies between them. */
export const rows: Interpreter<RowsKernel> = ({ steps, temporaries, rows: count }, inputs, outputs) => {
  const between = temporaries.map(({ dtype, outer, inner }) => arrayOf(dtype, outer * count * inner));
  const values = [...inputs, ...outputs, ...between];
  const pick = (slots: readonly number[]): TypedArray[] => slots.map((slot) => values[slot] as TypedArray);
  for (const { kernel, inputs: from, outputs: to } of steps) {
    const run = (kernel.kind === 'map' ? map : reduce) as Interpreter<Kernel>;
    run(kernel as Kernel, pick(from), pick(to));
  }
};
