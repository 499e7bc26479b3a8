/** Which features matter: permutation importance on the held-out rows, and the correlations one needs to read it. */
import type { Table } from '@limpid/data';
import { negativeLogLoss, permutationImportance, r2, type Score } from '@limpid/explain';
import type { Experiment } from '../experiment/experiment.js';
import { rawFeatures, rawRows } from '../experiment/raw-rows.js';
import type { TaskKind } from '../experiment/target.js';
import { correlatedPairs, type ImportanceReport } from '../report/index.js';
import { type ExplanationOptions, IMPORTANCE_ROWS, type OnProgress } from './options.js';

/**
 * The score whose fall is the importance, and its name for a reader. Accuracy moves only when a row crosses over to
 * another class, which on a hundred held-out rows is too coarse to rank thirty features by; the log likelihood moves
 * with every probability.
 */
function scoreOf(task: TaskKind): { readonly score: Score; readonly name: string } {
  return task === 'regression'
    ? { score: r2, name: 'R²' }
    : { score: negativeLogLoss, name: 'mean log likelihood' };
}

/** Numeric features of the training part, where both have values. */
function numericColumns(table: Table, names: readonly string[]) {
  return names.flatMap((name) => {
    const column = table.column(name);
    return column.kind === 'numeric' ? [{ name, values: column.values }] : [];
  });
}

/** Measures the importance of every feature of an experiment. */
export async function explainImportance(
  { prepared, model, predictor, truth, options }: Experiment,
  { repeats }: Pick<ExplanationOptions, 'repeats'>,
  control: { readonly signal: AbortSignal; readonly onProgress: OnProgress },
): Promise<ImportanceReport> {
  const { encoder, split, task } = prepared;
  const features = rawFeatures(encoder);
  const { score, name } = scoreOf(task);
  const result = await permutationImportance(predictor.of(model), rawRows(encoder, split.test), truth, {
    ...control,
    score,
    repeats,
    seed: options.seed,
    groups: features.map(({ feature, value, mark }) => ({
      name: feature.name,
      columns: mark === undefined ? [value] : [value, mark],
    })),
    maxRows: Math.min(IMPORTANCE_ROWS, split.test.rows),
  });
  const names = features.map(({ feature }) => feature.name);
  return {
    ...result,
    score: name,
    correlated: correlatedPairs(numericColumns(split.train, names)),
  };
}

/** The features by falling importance. */
export function ranked({ features }: ImportanceReport): string[] {
  return [...features].sort((a, b) => b.mean - a.mean).map(({ name }) => name);
}
