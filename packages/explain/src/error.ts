/**
 * What went wrong, in a word that programs can compare:
 *
 * - `invalid-argument`: an option or argument is not what the function takes;
 * - `invalid-rows`: the table is empty, mis-shaped, or holds NaN or Infinity;
 * - `invalid-prediction`: `predict` returned the wrong number of values, or one that is not finite;
 * - `invalid-score`: `score` returned something that is not a finite number;
 * - `degenerate-grid`: the two percentiles of a column coincide, so no grid lies between them;
 * - `refit-failed`: one fit or statistic of a bootstrap failed; `index` says which.
 */
export type ExplainErrorCode =
  | 'invalid-argument'
  | 'invalid-rows'
  | 'invalid-prediction'
  | 'invalid-score'
  | 'degenerate-grid'
  | 'refit-failed';

/**
 * The error every function of this package rejects with, unless a `signal` was aborted (then it is
 * the signal's reason) or `predict`, `score` or `onProgress` itself threw (then it is what they threw).
 *
 * Recognise it by `name === 'ExplainError'` and `code`, not by `instanceof`: two copies of the
 * package may meet in one program.
 */
export class ExplainError extends Error {
  override readonly name = 'ExplainError';
  /** What went wrong, as a stable word. */
  readonly code: ExplainErrorCode;
  /** The task of a bootstrap that failed (0 is the fit on all rows); absent elsewhere. */
  readonly index?: number;

  constructor(
    code: ExplainErrorCode,
    message: string,
    details: { readonly cause?: unknown; readonly index?: number } = {},
  ) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
    if (details.index !== undefined) this.index = details.index;
  }
}
