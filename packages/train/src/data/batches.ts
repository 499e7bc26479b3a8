import { type DType, type Tensor, tensor, treeLeaves } from '@limpid/tensor';
import { copyRows, type HostRows, type RowArray } from './rows.js';

/** The dtypes that a model may compute in. */
export function isFloatType(dtype: DType): dtype is 'float32' | 'float64' {
  return dtype === 'float32' || dtype === 'float64';
}

/** The floating-point dtype of a model, which its batches are given: that of its first such tensor, or float32. */
export function floatTypeOf(model: unknown): 'float32' | 'float64' {
  const first = treeLeaves(model).find(({ dtype }) => isFloatType(dtype));
  return first?.dtype === 'float64' ? 'float64' : 'float32';
}

const ARRAYS = { float32: Float32Array, float64: Float64Array, int32: Int32Array, uint32: Uint32Array };

/** Makes tensors of chosen rows; one staging array serves all batches. */
export class BatchMaker {
  private readonly rows: HostRows;
  private readonly dtype: keyof typeof ARRAYS;
  private readonly most: number;
  private staging: RowArray | undefined;

  /** @param most Rows in the largest batch. */
  constructor(rows: HostRows, most: number, floatType: 'float32' | 'float64') {
    const { data } = rows;
    this.rows = rows;
    this.dtype = data instanceof Int32Array ? 'int32' : data instanceof Uint32Array ? 'uint32' : floatType;
    this.most = most;
  }

  /** The rows at `order[start … start + count − 1]`. */
  make(order: ArrayLike<number>, start: number, count: number): Tensor {
    const staging = this.stage();
    copyRows(this.rows, order, start, count, staging);
    return this.tensorOf(staging, count);
  }

  /** The rows from `start` on, `count` of them; the last one is repeated until there are `filled`. */
  makeRun(start: number, count: number, filled: number): Tensor {
    const { data, rowSize } = this.rows;
    const run = data.subarray(start * rowSize, (start + count) * rowSize);
    if (filled === count) return this.tensorOf(run, count);
    const staging = this.stage();
    staging.set(run);
    const last = run.subarray((count - 1) * rowSize);
    for (let row = count; row < filled; row++) staging.set(last, row * rowSize);
    return this.tensorOf(staging, filled);
  }

  private stage(): RowArray {
    const length = this.most * this.rows.rowSize;
    this.staging ??= new ARRAYS[this.dtype](length);
    return this.staging;
  }

  private tensorOf(data: RowArray, count: number): Tensor {
    const { rowShape, rowSize } = this.rows;
    return tensor(data.subarray(0, count * rowSize), { dtype: this.dtype, shape: [count, ...rowShape] });
  }
}
