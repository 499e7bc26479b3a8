import { applyLayer } from '@limpid/layers';
import { compile, LimpidError, type Tensor } from '@limpid/tensor';
import { BatchMaker, floatTypeOf } from '../data/batches.js';
import { hostRows, type Inputs } from '../data/rows.js';
import type { Model } from './step.js';

/** Options of `predict`. */
export interface PredictOptions {
  /** Rows predicted at once, at least 1. Default 1024. */
  readonly batchSize?: number | undefined;
  /** Applied to the outputs, compiled with the model: `sigmoid` or `softmax` turn logits into probabilities. */
  readonly activation?: ((outputs: Tensor) => Tensor) | undefined;
}

const apply = /* @__PURE__ */ compile(
  (model: Model, x: Tensor, activation: ((outputs: Tensor) => Tensor) | undefined): Tensor => {
    const outputs = applyLayer(model, x);
    return activation ? activation(outputs) : outputs;
  },
  { donate: [1] },
);

/** The sizes that batches are filled up to: so many between a power of two and the next one. */
const SIZES_PER_POWER = 8;

/** The least such size that holds `count` rows; less than an eighth of it is filling. */
function filledUp(count: number): number {
  const step = Math.max(1, 2 ** Math.floor(Math.log2(count)) / SIZES_PER_POWER);
  return Math.ceil(count / step) * step;
}

/**
 * The outputs of a model for rows, as the model is at prediction: nothing is dropped, running statistics are used.
 *
 * Models of one architecture share what is compiled. The last batch is filled up with copies of its last row, by
 * less than an eighth, so that data of any size need few compilations; a row's prediction must not depend on other
 * rows.
 *
 * @param rows [rows, …].
 * @returns rows × outputs numbers, row by row.
 * @throws LimpidError `argument` or `shape` for rows or options that do not fit.
 * @example
 * ```ts
 * import { Linear } from '@limpid/layers';
 * import { tensor } from '@limpid/tensor';
 * import { predict } from '@limpid/train';
 *
 * const model = new Linear(tensor([[1, 10]]), tensor([0.5]));
 * const rows = { data: new Float32Array([1, 2, 3, 4]), shape: [2, 2] };
 * console.log(await predict(model, rows)); // Float32Array(2) [ 21.5, 43.5 ]
 * ```
 */
export async function predict(
  model: Model,
  rows: Inputs,
  options: PredictOptions = {},
): Promise<Float32Array> {
  const { batchSize = 1024, activation } = options;
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new LimpidError(
      'argument',
      `predict: batchSize must be a whole number of at least 1, not ${batchSize}`,
    );
  }
  const inputs = await hostRows('predict', 'rows', rows);
  const sizeFor = (count: number): number => Math.min(batchSize, filledUp(count));
  const maker = new BatchMaker(inputs, sizeFor(inputs.rows), floatTypeOf(model));
  const parts: { readonly outputs: Tensor; readonly share: number }[] = [];
  for (let start = 0; start < inputs.rows; start += batchSize) {
    const count = Math.min(batchSize, inputs.rows - start);
    const filled = sizeFor(count);
    const x = maker.makeRun(start, count, filled);
    parts.push({ outputs: apply(model, x, activation), share: count / filled });
  }
  const read = await Promise.all(
    parts.map(async ({ outputs, share }) => {
      const data = await outputs.data();
      outputs.dispose();
      return data.subarray(0, data.length * share);
    }),
  );
  const all = new Float32Array(read.reduce((length, part) => length + part.length, 0));
  let next = 0;
  for (const part of read) {
    all.set(part, next);
    next += part.length;
  }
  return all;
}
