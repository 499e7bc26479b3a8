/** Two features together: the map of the two most important numeric ones, with the observed rows on it. */
import type { Rows } from '@limpid/explain';
import type { Experiment } from '../experiment/experiment.js';
import type { RawFeature } from '../experiment/raw-rows.js';
import type { PairReport } from '../report/index.js';
import { type DependenceSetting, dependenceOn, featuresNamed } from './dependence.js';
import { MAP_POINTS, MAP_ROWS, type OnProgress } from './options.js';

const quantity = ({ feature: { name, unit } }: RawFeature) => ({ name, ...(unit !== undefined && { unit }) });

/**
 * The map. All other features are held at their means over the rows (a category at its most frequent): averaged over rows
 * of which most are far on one side, the probability would hardly move, and no boundary would be seen.
 *
 * @param names all features, most important first
 * @returns undefined where fewer than two features are numbers that differ among the rows: a map needs two scales
 */
export async function explainPair(
  experiment: Experiment,
  setting: DependenceSetting,
  names: readonly string[],
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: OnProgress },
): Promise<PairReport | undefined> {
  const [first, second] = featuresNamed(setting, names).filter((feature) => spreads(setting.rows, feature));
  if (first === undefined || second === undefined) return undefined;
  const { prepared, model, predictor, architecture } = experiment;
  const predict = predictor.of(model);
  const outputs =
    prepared.task === 'multiclass'
      ? Array.from({ length: architecture.outputs }, (_, k) => k)
      : [setting.output];
  const results = [];
  for (const output of outputs) {
    results.push(
      await dependenceOn(predict, setting, [first, second], {
        gridResolution: MAP_POINTS,
        hold: 'mean',
        output,
        signal,
      }),
    );
    onProgress({ done: results.length, total: outputs.length });
  }
  return {
    features: [quantity(first), quantity(second)],
    output: setting.quantity,
    results,
    points: observedPoints(experiment, first.feature.name, second.feature.name),
  };
}

/** Whether a feature is a number with more than one value among the rows. */
function spreads({ data, shape: [rows, columns] }: Rows, { feature, value }: RawFeature): boolean {
  if (feature.kind !== 'numeric') return false;
  return Array.from({ length: rows }, (_, row) => data[row * columns + value]).some(
    (one) => one !== data[value],
  );
}

/** Held-out rows in which both features have a value. */
function observedPoints({ prepared: { split, task }, truth }: Experiment, first: string, second: string) {
  const [x, y] = [split.test.numeric(first).values, split.test.numeric(second).values];
  const rows = Array.from(x.keys())
    .filter((row) => !Number.isNaN(x[row]) && !Number.isNaN(y[row]))
    .slice(0, MAP_ROWS);
  const pick = (values: ArrayLike<number>) => rows.map((row) => values[row] as number);
  return { x: pick(x), y: pick(y), ...(task !== 'regression' && { classes: pick(truth) }) };
}
