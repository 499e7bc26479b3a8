import { type DType, type Tensor, tensor, treeLeaves } from '@limpid/tensor';
import { copyRows, type HostRows, type RowArray } from './rows.js';

/** The floating-point dtype of a model, which its batches are given: that of its first such tensor, or float32. */
export function floatTypeOf(model: unknown): 'float32' | 'float64' {
  const first = treeLeaves(model).find(({ dtype }) => dtype === 'float32' || dtype === 'float64');
  return first?.dtype === 'float64' ? 'float64' : 'float32';
}

/** Makes tensors of chosen rows; one staging array serves all batches. */
export class BatchMaker {
  private readonly rows: HostRows;
  private readonly dtype: DType;
  private readonly staging: RowArray;

  /** @param most Rows in the largest batch. */
  constructor(rows: HostRows, most: number, floatType: 'float32' | 'float64') {
    this.rows = rows;
    const { data, rowSize } = rows;
    const length = most * rowSize;
    if (data instanceof Int32Array || data instanceof Uint32Array) {
      this.dtype = data instanceof Int32Array ? 'int32' : 'uint32';
      this.staging = data instanceof Int32Array ? new Int32Array(length) : new Uint32Array(length);
    } else {
      this.dtype = floatType;
      this.staging = floatType === 'float64' ? new Float64Array(length) : new Float32Array(length);
    }
  }

  /** The rows at `order[start … start + count − 1]`. */
  make(order: ArrayLike<number>, start: number, count: number): Tensor {
    const { rowShape, rowSize } = this.rows;
    copyRows(this.rows, order, start, count, this.staging);
    return tensor(this.staging.subarray(0, count * rowSize), {
      dtype: this.dtype,
      shape: [count, ...rowShape],
    });
  }
}
