import { checkInteger, show } from './check.js';
import { breather, type ControlOptions, withSignal } from './control.js';
import { ExplainError } from './error.js';
import type { Predict, Rows } from './predict.js';

/**
 * Predicting many variants of one table in few calls. An explainer asks the same model about the
 * same rows again and again with a column or two changed; each changed table is a *variant*. The
 * variants are laid end to end into one long list of rows, and the list is cut into calls of at most
 * `maxBatchRows` rows: a call may hold many small variants, a large variant may span many calls.
 * Only the rows of one call exist at a time.
 */

/**
 * Rows per call of `predict` unless said otherwise. A table of 30 float32 columns then takes a
 * megabyte, and a hidden layer of 128 units four: small beside any machine's memory, large beside
 * the cost of a call.
 */
export const DEFAULT_MAX_BATCH_ROWS = 8192;

/** The option by which explainers bound their memory. */
export interface BatchOptions {
  /**
   * The most rows one call of `predict` gets: an integer ≥ 1, default 8192. It bounds memory and
   * changes no result; smaller tables are predicted many variants at a time.
   */
  readonly maxBatchRows?: number | undefined;
}

/** Variants of a table, and what becomes of their predictions. */
export interface Variants {
  readonly operation: string;
  /** The table every variant starts from. */
  readonly rows: Rows;
  readonly variants: number;
  /** Changes rows `from` … `to − 1` of a variant; row `from` starts at `data[offset]`. */
  change(variant: number, from: number, to: number, data: Rows['data'], offset: number): void;
  /** Takes the predictions of rows `from` … of a variant, (rows × outputs) numbers. */
  receive(variant: number, from: number, predictions: Float64Array, outputs: number): void;
}

/** Variants with the model that predicts them. */
export interface VariantJob extends Variants, ControlOptions, BatchOptions {
  readonly predict: Predict;
}

/** Predicts every row of every variant, in order. Progress counts variants. */
export async function predictVariants(job: VariantJob): Promise<void> {
  const { predict, rows, variants, onProgress, signal } = job;
  const breathe = breather();
  let outputs: number | undefined;
  for (const call of callsOf(job, job.maxBatchRows)) {
    signal?.throwIfAborted();
    const answer = await withSignal(predict(tableOf(job, call)), signal);
    outputs = deliver(job, call, answer, outputs);
    onProgress?.({ done: Math.floor(call.end / rows.shape[0]), total: variants });
    await breathe();
  }
}

/** Rows `start` … `end − 1` of the long list. */
export interface Call {
  readonly start: number;
  readonly end: number;
}

/** The list in pieces of at most so many rows. */
export function callsOf({ operation, rows, variants }: Variants, most: number | undefined): Call[] {
  const limit = checkInteger(operation, 'maxBatchRows', most ?? DEFAULT_MAX_BATCH_ROWS, 1);
  const total = variants * rows.shape[0];
  return Array.from({ length: Math.ceil(total / limit) }, (_, i) => ({
    start: i * limit,
    end: Math.min((i + 1) * limit, total),
  }));
}

/** The rows of a call, in a table of their own: `predict` may keep it, as a lazy tensor would. */
export function tableOf(of: Variants, { start, end }: Call): Rows {
  const { rows } = of;
  const [count, columns] = rows.shape;
  const data = emptyLike(rows.data, (end - start) * columns);
  for (const span of spans(start, end, count)) {
    const offset = (span.start - start) * columns;
    data.set(rows.data.subarray(span.from * columns, span.to * columns), offset);
    of.change(span.variant, span.from, span.to, data, offset);
  }
  return { data, shape: [end - start, columns] };
}

/**
 * Hands on what `predict` answered to a call, checked.
 *
 * @param outputs - how many numbers a row had in the calls before.
 * @returns how many it has.
 */
export function deliver(
  to: Variants,
  { start, end }: Call,
  answer: ArrayLike<number>,
  outputs: number | undefined,
): number {
  const predictions = checkPredictions(to.operation, answer, end - start, outputs);
  const width = predictions.length / (end - start);
  for (const span of spans(start, end, to.rows.shape[0])) {
    const from = (span.start - start) * width;
    const until = from + (span.to - span.from) * width;
    to.receive(span.variant, span.from, predictions.subarray(from, until), width);
  }
  return width;
}

interface Span {
  readonly variant: number;
  /** Rows of the variant. */
  readonly from: number;
  readonly to: number;
  /** Where row `from` stands in the long list. */
  readonly start: number;
}

/** The pieces of variants that make up rows `start` … `end − 1` of the long list. */
function* spans(start: number, end: number, count: number): Generator<Span> {
  for (let at = start; at < end; ) {
    const variant = Math.floor(at / count);
    const from = at - variant * count;
    const to = Math.min(count, from + (end - at));
    yield { variant, from, to, start: at };
    at += to - from;
  }
}

/** A copy of what `predict` returned, after checking its length and every number. */
function checkPredictions(
  operation: string,
  answer: ArrayLike<number>,
  rows: number,
  outputs: number | undefined,
): Float64Array {
  const fail = (message: string): never => {
    throw new ExplainError('invalid-prediction', `${operation}: predict ${message}`);
  };
  const length = typeof answer === 'object' && answer !== null ? answer.length : undefined;
  if (!Number.isSafeInteger(length)) {
    fail(`must return an array of rows × outputs numbers, got ${show(answer)}`);
  }
  if (answer.length === 0 || answer.length % rows !== 0) {
    fail(`returned ${answer.length} values for ${rows} rows; expected the same number for every row`);
  }
  if (outputs !== undefined && answer.length !== rows * outputs) {
    fail(`returned ${answer.length / rows} values per row after ${outputs} in the calls before`);
  }
  const predictions = new Float64Array(answer);
  const wrong = predictions.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    const width = predictions.length / rows;
    fail(
      `returned ${show(answer[wrong])} for output ${wrong % width} of row ${Math.floor(wrong / width)} of a call ` +
        `with ${rows} rows; every prediction must be a finite number`,
    );
  }
  return predictions;
}

/** A new array of the same kind. */
export function emptyLike(data: Rows['data'], length: number): Rows['data'] {
  return data.BYTES_PER_ELEMENT === Float32Array.BYTES_PER_ELEMENT
    ? new Float32Array(length)
    : new Float64Array(length);
}
