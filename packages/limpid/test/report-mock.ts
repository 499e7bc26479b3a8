/**
 * A made-up report that looks like a real one: 569 rows drawn from a seeded generator, a formula in the place of a
 * network, and its true partial dependences. For tests and for looking at the page; no number in it means anything.
 */
import type { DependenceReport, DependenceResultReport, PairReport, Report } from '../src/report/index.js';
import { correlatedPairs, REPORT_SCHEMA } from '../src/report/index.js';

/** Uniform numbers from a linear congruential generator (Numerical Recipes' constants): good enough to look at. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function normals(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

interface Feature {
  readonly name: string;
  readonly unit?: string;
  readonly centre: number;
  readonly scale: number;
  /** How much of the common factor it holds. */
  readonly loading: number;
  readonly weight: number;
}

const FEATURES: readonly Feature[] = [
  { name: 'worst concave points', centre: 0.115, scale: 0.066, loading: 0.8, weight: 1.6 },
  { name: 'worst radius', unit: 'mm', centre: 16.3, scale: 4.8, loading: 0.9, weight: 1.3 },
  { name: 'worst texture', centre: 25.7, scale: 6.1, loading: 0.3, weight: 0.9 },
  { name: 'worst perimeter', unit: 'mm', centre: 107, scale: 33.6, loading: 0.9, weight: 0.7 },
  { name: 'area error', unit: 'mm²', centre: 40, scale: 45, loading: 0.6, weight: 0.4 },
  { name: 'mean smoothness', centre: 0.096, scale: 0.014, loading: 0.2, weight: 0.2 },
  { name: 'mean symmetry', centre: 0.18, scale: 0.027, loading: 0.1, weight: 0.1 },
  { name: 'fractal dimension error', centre: 0.0038, scale: 0.0026, loading: 0, weight: -0.05 },
];

const GRID_POINTS = 60;
const MAP_POINTS = 40;
const REFITS = 100;
const EPOCHS = 74;
const BEST_EPOCH = 54;
const TEST_ROWS = 114;

const standard = (value: number, { centre, scale }: Feature) => (value - centre) / scale;

/** The formula in the network's place: a probability from standardised features, with one interaction. */
function predict(z: readonly number[], weights: readonly number[]): number {
  const sum = z.reduce((total, value, k) => total + Math.tanh(value) * (weights[k] as number), 0);
  return sigmoid(1.8 * sum + 0.7 * (z[0] as number) * (z[2] as number) - 1.1);
}

function grid(values: readonly number[], points: number): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const low = sorted[Math.floor(0.05 * sorted.length)] as number;
  const high = sorted[Math.floor(0.95 * sorted.length)] as number;
  return Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const std = (values: readonly number[]) =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

/** The whole made-up report; the same seed gives the same one. */
export function mockReport(seed = 0): Report {
  const random = generator(seed + 1);
  const normal = normals(random);
  const rows = Array.from({ length: 569 }, () => {
    const factor = normal();
    return FEATURES.map(({ loading }) => loading * factor + Math.sqrt(1 - loading ** 2) * normal());
  });
  const weights = FEATURES.map(({ weight }) => weight);
  const classes: number[] = rows.map((z) => (predict(z, weights) > 0.2 + 0.6 * random() ? 1 : 0));
  const column = (k: number) =>
    rows.map((z) => (FEATURES[k] as Feature).centre + (FEATURES[k] as Feature).scale * (z[k] as number));
  const explained = rows.slice(0, TEST_ROWS);

  const curvesOf = (k: number, at: readonly number[], model: readonly number[]) =>
    explained.map((z) =>
      at.map((value) =>
        predict(
          z.map((own, j) => (j === k ? standard(value, FEATURES[k] as Feature) : own)),
          model,
        ),
      ),
    );
  const averageOf = (curves: readonly (readonly number[])[], points: number) =>
    Array.from({ length: points }, (_, i) => mean(curves.map((curve) => curve[i] as number)));

  const dependence = [0, 1, 2, 4].map((k): DependenceReport => {
    const { name, unit } = FEATURES[k] as Feature;
    const at = grid(column(k), GRID_POINTS);
    const individual = curvesOf(k, at, weights);
    const average = averageOf(individual, GRID_POINTS);
    const samples = Array.from({ length: REFITS }, () => {
      const model = weights.map((weight) => weight * (1 + 0.3 * normal()));
      const shift = 0.25 * normal();
      return averageOf(individual, GRID_POINTS).map((value, i) => {
        const slope = ((model[k] as number) / (weights[k] as number) - 1) * (i / GRID_POINTS - 0.5) * 0.35;
        return sigmoid(Math.log(value / (1 - value)) + shift + slope);
      });
    });
    const sorted = at.map((_, i) => samples.map((sample) => sample[i] as number).sort((a, b) => a - b));
    const deciles = Array.from(
      { length: 9 },
      (_, d) => [...column(k)].sort((a, b) => a - b)[Math.floor(((d + 1) / 10) * 568)] as number,
    );
    return {
      feature: { name, unit },
      output: { name: 'probability of malignant' },
      result: {
        grid: [Float64Array.from(at)],
        average: Float64Array.from(average),
        individual: individual.map((curve) => Float64Array.from(curve)),
        iceSpread: Float64Array.from(at, (_, i) => std(individual.map((curve) => curve[i] as number))),
        deciles: [Float64Array.from(deciles)],
        hold: 'observed',
        rows: TEST_ROWS,
      },
      band: {
        estimate: Float64Array.from(average),
        lower: Float64Array.from(sorted, (values) => values[2] as number),
        upper: Float64Array.from(sorted, (values) => values[97] as number),
        standardError: Float64Array.from(sorted, std),
        samples: samples.map((sample) => Float64Array.from(sample)),
        refits: REFITS,
        level: 0.95,
        method: 'percentile',
        seed,
      },
    };
  });

  const [first, second] = [FEATURES[0] as Feature, FEATURES[1] as Feature];
  const [across, upwards] = [grid(column(0), MAP_POINTS), grid(column(1), MAP_POINTS)];
  const pairResult: DependenceResultReport = {
    grid: [Float64Array.from(across), Float64Array.from(upwards)],
    average: Float64Array.from(
      across.flatMap((a) =>
        upwards.map((b) =>
          mean(
            explained.map((z) => predict([standard(a, first), standard(b, second), ...z.slice(2)], weights)),
          ),
        ),
      ),
    ),
    hold: 'observed',
    rows: TEST_ROWS,
  };
  const pair: PairReport = {
    features: [first, second],
    output: { name: 'probability of malignant' },
    results: [pairResult],
    points: { x: column(0), y: column(1), classes },
  };

  const importance = FEATURES.map(({ name, weight }, k) => {
    const raw = Array.from({ length: 5 }, () =>
      Math.max(-0.01, 0.045 * Math.abs(weight) ** 1.5 + 0.009 * normal()),
    );
    return { name, columns: [k], mean: mean(raw), std: std(raw), raw };
  });
  const malignant = classes.reduce((sum, one) => sum + one, 0);

  return {
    schema: REPORT_SCHEMA,
    limpid: '0.1.0',
    command: 'limpid explain breast-cancer --seed 0',
    seed,
    backend: 'cpu',
    options: {
      task: 'auto',
      hidden: [16, 8],
      epochs: 200,
      refits: REFITS,
      seed,
      backend: 'cpu',
      out: 'limpid-report',
    },
    data: {
      name: 'breast-cancer',
      source:
        'Breast Cancer Wisconsin (Diagnostic), Wolberg, Mangasarian, Street and Street, 1993; CC BY 4.0.',
      rows: 569,
      columns: [
        ...FEATURES.map(({ name, unit }, k) => ({
          name,
          unit,
          kind: 'numeric' as const,
          role: 'feature' as const,
          missing: k === 4 ? 3 : 0,
          missingTreatment: k === 4 ? 'mean of the training part' : undefined,
          distinct: 540,
          minimum: Math.min(...column(k)),
          maximum: Math.max(...column(k)),
          mean: mean(column(k)),
        })),
        { name: 'diagnosis', kind: 'categorical', role: 'target', missing: 0, distinct: 2 },
      ],
      target: {
        name: 'diagnosis',
        task: 'binary',
        classes: ['benign', 'malignant'],
        counts: [569 - malignant, malignant],
      },
    },
    split: { train: 341, validation: 114, test: TEST_ROWS, stratified: true },
    model: {
      layers: [
        { name: 'linear', output: 16, parameters: 144 },
        { name: 'relu', output: 16, parameters: 0 },
        { name: 'linear', output: 8, parameters: 136 },
        { name: 'relu', output: 8, parameters: 0 },
        { name: 'linear', output: 1, parameters: 9 },
      ],
      inputs: 8,
      parameters: 289,
    },
    training: {
      loss: 'cross-entropy',
      optimizer: 'Adam, learning rate 0.01',
      batchSize: 32,
      patience: 20,
      maxEpochs: 200,
      stoppedEarly: true,
      bestEpoch: BEST_EPOCH,
      train: Float64Array.from(
        { length: EPOCHS },
        (_, i) => 0.04 + 0.62 * Math.exp(-i / 14) + 0.004 * normal(),
      ),
      validation: Float64Array.from({ length: EPOCHS }, (_, i) =>
        i === BEST_EPOCH - 1
          ? 0.083
          : 0.088 + 0.58 * Math.exp(-i / 13) + 0.00006 * Math.max(0, i - BEST_EPOCH) ** 2 + 0.004 * random(),
      ),
    },
    performance: {
      rows: TEST_ROWS,
      baseline: 'it always gives the shares of the classes in the training part, so its answer is benign',
      metrics: [
        { name: 'accuracy', value: 0.9737, baseline: 0.6316, better: 'higher' },
        { name: 'ROC AUC', value: 0.9957, baseline: 0.5, better: 'higher' },
        { name: 'log loss', value: 0.0832, baseline: 0.6585, better: 'lower' },
      ],
      confusion: [
        [71, 1],
        [2, 40],
      ],
    },
    importance: {
      baseline: 0.9737,
      features: importance,
      score: 'accuracy',
      repeats: 5,
      seed,
      rows: TEST_ROWS,
      correlated: correlatedPairs(
        FEATURES.map(({ name }, k) => ({ name, values: column(k) })),
        { threshold: 0.7 },
      ),
    },
    dependence,
    pair,
    notes: [
      'Partial dependence and importance were computed on the held-out rows; the refits were trained on the training rows.',
    ],
  };
}

/** The same report with three classes, one of them named to hurt, and a categorical feature. */
export function mockMulticlassReport(): Report {
  const report = mockReport();
  const pair = report.pair as PairReport;
  const [result] = pair.results as [DependenceResultReport];
  const average = Array.from(result.average);
  const classes = ['benign', '<script>alert(1)</script>', 'malignant "x" & more'];
  const middle = average.map((p) => 0.6 * Math.exp(-(((p - 0.45) / 0.22) ** 2)));
  const probabilities = [
    average.map((p, i) => (1 - p) * (1 - (middle[i] as number))),
    middle,
    average.map((p, i) => p * (1 - (middle[i] as number))),
  ];
  const first = report.dependence[0] as DependenceReport;
  const pick = (values: ArrayLike<number>) => [values[5], values[30], values[55]] as number[];
  return {
    ...report,
    data: {
      ...report.data,
      columns: report.data.columns.map((column, k) =>
        k === 0 ? { ...column, name: '<img src=x onerror=alert(1)>' } : column,
      ),
      target: {
        name: '</title><script>alert(2)</script>',
        task: 'multiclass',
        classes,
        counts: [300, 69, 200],
      },
    },
    dependence: [
      {
        ...first,
        feature: { name: 'grade "<b>"' },
        categories: ['low', 'middle <i>', 'high'],
        counts: [20, 60, 34],
        result: {
          ...first.result,
          grid: [[0, 1, 2]],
          average: pick(first.result.average),
          individual: first.result.individual?.map(pick),
          iceSpread: pick(first.result.iceSpread ?? []),
        },
        band: first.band && { ...first.band, lower: pick(first.band.lower), upper: pick(first.band.upper) },
      },
      ...report.dependence.slice(1),
    ],
    pair: {
      ...pair,
      results: probabilities.map((values) => ({ ...result, average: values })),
      points: pair.points && {
        ...pair.points,
        classes: Array.from(pair.points.classes ?? [], (one, i) => (one === 1 ? 2 : i % 5 === 0 ? 1 : 0)),
      },
    },
  };
}
