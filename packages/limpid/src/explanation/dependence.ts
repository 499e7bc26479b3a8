/**
 * How the prediction changes with a feature, and with two: partial dependence of the shown class (or of the target)
 * on held-out rows.
 */
import { type PartialDependence, type Predict, partialDependence, type Rows } from '@limpid/explain';
import type { Experiment } from '../experiment/experiment.js';
import type { Prepared } from '../experiment/prepare.js';
import { type RawFeature, rawFeatures, rawRows, withoutMarks } from '../experiment/raw-rows.js';
import type { DependenceReport, NamedQuantity } from '../report/index.js';
import { CURVE_POINTS } from './options.js';

/** What curves and maps of one experiment have in common. */
export interface DependenceSetting {
  /** Held-out rows, raw: the first of the shuffled part, as many as were asked for. */
  readonly rows: Rows;
  readonly features: readonly RawFeature[];
  /** Index of the shown class among the network's outputs; 0 where there is one output. */
  readonly output: number;
  /** What is predicted, for a reader. */
  readonly quantity: NamedQuantity;
}

/** The setting for an experiment with these data. */
export function dependenceSetting(prepared: Prepared, maxRows: number): DependenceSetting {
  const { encoder, split, task, classes, shownClass, target } = prepared;
  const count = Math.min(maxRows, split.test.rows);
  const unit = encoder.target?.unit;
  return {
    rows: rawRows(encoder, split.test.head(count)),
    features: rawFeatures(encoder),
    output: task === 'multiclass' ? classes.indexOf(shownClass as string) : 0,
    quantity:
      task === 'regression'
        ? { name: target, ...(unit !== undefined && { unit }) }
        : { name: `probability of ${shownClass}` },
  };
}

/** The features of the given names, in their order. */
export function featuresNamed(
  { features }: Pick<DependenceSetting, 'features'>,
  names: readonly string[],
): RawFeature[] {
  return names.map((name) => {
    const found = features.find(({ feature }) => feature.name === name);
    if (found === undefined) throw new Error(`internal: there is no feature ${name}`);
    return found;
  });
}

/** The rows in which features are set to values: there they are not missing. */
export function rowsToVary(rows: Rows, features: readonly RawFeature[]): Rows {
  return features.reduce(withoutMarks, rows);
}

/** Options of the library that {@link dependenceOn} passes on. */
type Passed = Pick<
  NonNullable<Parameters<typeof partialDependence>[2]>,
  'kind' | 'hold' | 'gridResolution' | 'grid' | 'output' | 'signal' | 'onProgress'
>;

function isDegenerate(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.name === 'ExplainError' &&
    'code' in error &&
    error.code === 'degenerate-grid'
  );
}

/**
 * The partial dependence on one or two features. A category is varied over all that training saw. Where nearly all
 * rows have the same number, no grid lies between the usual percentiles; then it spans the whole range.
 */
export async function dependenceOn(
  predict: Predict,
  { rows, features: all, output }: Pick<DependenceSetting, 'rows' | 'features' | 'output'>,
  features: readonly [RawFeature] | readonly [RawFeature, RawFeature],
  options: Passed,
): Promise<PartialDependence> {
  const names: string[] = [];
  for (const { feature, value, mark } of all) {
    names[value] = feature.name;
    if (mark !== undefined) names[mark] = `${feature.name} (missing)`;
  }
  const vary = (percentiles?: readonly [number, number]) =>
    partialDependence(predict, rowsToVary(rows, features), {
      output,
      ...options,
      columns: features.map(({ value }) => value) as [number] | [number, number],
      categorical: all.flatMap(({ feature, value }) => (feature.kind === 'categorical' ? [value] : [])),
      names,
      percentiles,
    });
  try {
    return await vary();
  } catch (error) {
    if (!isDegenerate(error)) throw error;
    return vary([0, 1]);
  }
}

/** The codes of a category's values, where it is one: its grid. */
function codesOf({ feature }: RawFeature): number[] | undefined {
  return feature.kind === 'categorical' ? feature.categories.map((_, code) => code) : undefined;
}

/** The curve of one feature with the lines of the single rows, ready to be drawn; the band comes later. */
export async function explainCurve(
  experiment: Experiment,
  setting: DependenceSetting,
  feature: RawFeature,
  signal: AbortSignal,
): Promise<DependenceReport> {
  const codes = codesOf(feature);
  const result = await dependenceOn(experiment.predictor.of(experiment.model), setting, [feature], {
    kind: 'both',
    gridResolution: CURVE_POINTS,
    signal,
    ...(codes !== undefined && { grid: [codes] }),
  });
  const { name, unit } = feature.feature;
  return {
    feature: { name, ...(unit !== undefined && { unit }) },
    ...(feature.feature.kind === 'categorical' && {
      categories: feature.feature.categories,
      counts: countsOf(setting.rows, feature, feature.feature.categories.length),
    }),
    output: setting.quantity,
    result,
  };
}

function countsOf(
  { data, shape: [rows, columns] }: Rows,
  { value }: RawFeature,
  categories: number,
): number[] {
  const counts = new Array<number>(categories).fill(0);
  for (let row = 0; row < rows; row++) {
    const code = data[row * columns + value] as number;
    if (code >= 0) counts[code] = (counts[code] as number) + 1;
  }
  return counts;
}
