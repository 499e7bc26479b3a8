import { applyLayer } from '@limpid/layers';
import { compile, isTensor, LimpidError, type Tensor } from '@limpid/tensor';
import { BatchMaker, floatTypeOf, isFloatType } from '../data/batches.js';
import { checkRowCount, hostRows, type Inputs, type Rows } from '../data/rows.js';
import type { Model } from './step.js';

/** Options of `predict`. */
export interface PredictOptions {
  /** Rows predicted at once, at least 1. Default 1024. */
  readonly batchSize?: number | undefined;
  /** Applied to the outputs, compiled with the model: `sigmoid` or `softmax` turn logits into probabilities. */
  readonly activation?: ((outputs: Tensor) => Tensor) | undefined;
}

type Apply = (model: Model, x: Tensor, activation: ((outputs: Tensor) => Tensor) | undefined) => Tensor;

const apply: Apply = (model, x, activation) => {
  const outputs = applyLayer(model, x);
  return activation ? activation(outputs) : outputs;
};

const applyOnce = /* @__PURE__ */ compile(apply, { donate: [1] });
/** For inputs that stay. */
const applyTo = /* @__PURE__ */ compile(apply);

/** The sizes that batches are filled up to: so many between a power of two and the next one. */
const SIZES_PER_POWER = 8;

/** The least such size that holds `count` rows; less than an eighth of it is filling. */
function filledUp(count: number): number {
  const step = Math.max(1, 2 ** Math.floor(Math.log2(count)) / SIZES_PER_POWER);
  return Math.ceil(count / step) * step;
}

/** Outputs of a batch under way, and which part of them is not filling. */
interface Part {
  readonly outputs: Tensor;
  readonly share: number;
}

/** Batches of rows in memory. */
async function partsOfRows(
  model: Model,
  rows: Rows,
  batchSize: number,
  activation: PredictOptions['activation'],
): Promise<Part[]> {
  const inputs = await hostRows('predict', 'rows', rows);
  const sizeFor = (count: number): number => Math.min(batchSize, filledUp(count));
  const maker = new BatchMaker(inputs, sizeFor(inputs.rows), floatTypeOf(model));
  return batchesOf(inputs.rows, batchSize).map(({ start, count }) => {
    const filled = sizeFor(count);
    const x = maker.makeRun(start, count, filled);
    return { outputs: applyOnce(model, x, activation), share: count / filled };
  });
}

/** Batches of a tensor, which is not read. */
function partsOfTensor(
  model: Model,
  rows: Tensor,
  batchSize: number,
  activation: PredictOptions['activation'],
): Part[] {
  const { rows: count } = checkRowCount('predict', 'rows', rows.shape, rows.size);
  const dtype = isFloatType(rows.dtype) ? floatTypeOf(model) : rows.dtype;
  return batchesOf(count, batchSize).map((batch) => {
    const part = batch.count === count ? rows : rows.slice([batch.start, batch.start + batch.count]);
    const x = part.cast(dtype);
    return { outputs: (x === rows ? applyTo : applyOnce)(model, x, activation), share: 1 };
  });
}

function batchesOf(rows: number, batchSize: number): { readonly start: number; readonly count: number }[] {
  return Array.from({ length: Math.ceil(rows / batchSize) }, (_, i) => ({
    start: i * batchSize,
    count: Math.min(batchSize, rows - i * batchSize),
  }));
}

/**
 * The outputs of a model for rows, as the model is at prediction: nothing is dropped, running statistics are used.
 *
 * Models of one architecture share what is compiled. The last batch of rows in memory is filled up with copies of its
 * last row, by less than an eighth, so that data of any size need few compilations; a row's prediction must not depend
 * on other rows.
 *
 * @param rows [rows, …]. A tensor stays on its backend: for rows that many models are to predict, upload them once.
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
  const parts = isTensor(rows)
    ? partsOfTensor(model, rows, batchSize, activation)
    : await partsOfRows(model, rows, batchSize, activation);
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
