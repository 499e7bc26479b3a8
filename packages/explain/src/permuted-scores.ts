import { type BatchOptions, predictVariants } from './batches.js';
import { show } from './check.js';
import type { ControlOptions } from './control.js';
import { ExplainError } from './error.js';
import type { Predict, Rows, Score } from './predict.js';

/**
 * The measuring half of permutation importance: given the permutations, what becomes of the score.
 * Kept apart from the half that draws them, so that the same permutations as another program's give
 * the same numbers.
 */
export interface PermutedScoresJob extends ControlOptions, BatchOptions {
  readonly predict: Predict;
  readonly rows: Rows;
  readonly target: ArrayLike<number>;
  readonly score: Score;
  /** The columns of each feature, moved together. */
  readonly features: readonly (readonly number[])[];
  /** One per repeat, used for every feature: row i takes its value from row permutation[i]. */
  readonly permutations: readonly Uint32Array[];
}

export interface PermutedScores {
  readonly baseline: number;
  /** For each feature, the score of each repeat. */
  readonly permuted: readonly (readonly number[])[];
}

/** Scores the table as it is, and with each feature permuted by each permutation. */
export async function permutedScores(job: PermutedScoresJob): Promise<PermutedScores> {
  const { rows, features, permutations, target } = job;
  const [count, columns] = rows.shape;
  const repeats = permutations.length;
  const scores: number[] = [];
  let predictions = new Float64Array(0);
  // Variant 0 is the table as it is; then follow all repeats of feature 0, of feature 1, …
  await predictVariants({
    operation: 'permutationImportance',
    predict: job.predict,
    rows,
    variants: 1 + features.length * repeats,
    maxBatchRows: job.maxBatchRows,
    onProgress: job.onProgress,
    signal: job.signal,
    change(variant, from, to, data, offset) {
      if (variant === 0) return;
      const feature = features[Math.floor((variant - 1) / repeats)] as readonly number[];
      const permutation = permutations[(variant - 1) % repeats] as Uint32Array;
      for (let row = from; row < to; row++) {
        const at = offset + (row - from) * columns;
        const source = (permutation[row] as number) * columns;
        for (const column of feature) data[at + column] = rows.data[source + column] as number;
      }
    },
    receive(_variant, from, part, outputs) {
      // A fresh array per variant: a score may keep what it is given.
      if (from === 0) predictions = new Float64Array(count * outputs);
      predictions.set(part, from * outputs);
      if (from * outputs + part.length === predictions.length) {
        scores.push(checkScore(job.score(target, predictions)));
      }
    },
  });
  const [baseline, ...permuted] = scores as [number, ...number[]];
  return {
    baseline,
    permuted: features.map((_, feature) => permuted.slice(feature * repeats, (feature + 1) * repeats)),
  };
}

function checkScore(value: number): number {
  if (!Number.isFinite(value)) {
    throw new ExplainError(
      'invalid-score',
      `permutationImportance: score must return a finite number, got ${show(value)}`,
    );
  }
  return value;
}
