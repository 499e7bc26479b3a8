import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  accuracy,
  negativeLogLoss,
  negativeMeanAbsoluteError,
  negativeRootMeanSquaredError,
  type PermutationImportance,
  permutationImportance,
  r2,
  rocAuc,
  type Score,
  toPlain,
} from '../src/index.js';
import { permutedScores } from '../src/permuted-scores.js';
import fixture from './fixtures/models.json' with { type: 'json' };
import { linearModel, networkPredict, table } from './network.js';

const SCORES: Record<string, Score> = {
  accuracy,
  neg_log_loss: negativeLogLoss,
  roc_auc_ovr: rocAuc,
  r2,
  neg_root_mean_squared_error: negativeRootMeanSquaredError,
  neg_mean_absolute_error: negativeMeanAbsoluteError,
};

const MODELS = [
  { model: 'MLPClassifier', ...fixture.classifier },
  { model: 'MLPRegressor', ...fixture.regressor },
];

const CASES = MODELS.flatMap(({ model, importances, ...rest }) =>
  importances.map((expected) => ({ model, scoring: expected.scoring, expected, ...rest })),
);

describe.each(CASES)("scikit-learn's $scoring of its $model", (sample) => {
  const { expected } = sample;
  const predict = networkPredict(sample);
  const rows = table(sample.rows);
  const score = SCORES[expected.scoring] as Score;

  test('falls by exactly as much under the same permutations', async () => {
    const { baseline, permuted } = await permutedScores({
      predict,
      rows,
      target: sample.target,
      score,
      features: expected.raw.map((_, column) => [column]),
      permutations: sample.permutations.map((permutation) => Uint32Array.from(permutation)),
    });
    expect(baseline).toBeCloseTo(expected.baseline, 11);
    expected.raw.forEach((raw, feature) => {
      raw.forEach((drop, repeat) => {
        expect(baseline - (permuted[feature]?.[repeat] as number)).toBeCloseTo(drop, 11);
      });
    });
  });

  test('falls by as much within Monte-Carlo error under our own', async () => {
    const { features } = await permutationImportance(predict, rows, sample.target, { score, repeats: 50 });
    const { mean, std, repeats } = expected.many;
    features.forEach((feature, column) => {
      const error = Math.hypot(feature.std, std[column] as number) / Math.sqrt(repeats);
      expect(Math.abs(feature.mean - (mean[column] as number))).toBeLessThan(4 * error);
      expect(feature.std / (std[column] as number)).toBeGreaterThan(0.6);
      expect(feature.std / (std[column] as number)).toBeLessThan(1 / 0.6);
    });
  });
});

const rows = table([
  [1, 7, 2, 0],
  [2, 7, 9, 1],
  [3, 7, 4, 0],
  [4, 7, 1, 1],
  [5, 7, 6, 1],
  [6, 7, 3, 0],
]);
const model = linearModel(2, 5, -1, 0);
const target = Array.from(await model(rows));

describe('a feature', () => {
  test('that is constant, or that the model ignores, has importance 0 without spread', async () => {
    const { baseline, features } = await permutationImportance(model, rows, target, { score: r2 });
    expect(baseline).toBe(1);
    for (const feature of [features[1], features[3]]) {
      expect(feature).toMatchObject({ mean: 0, std: 0, raw: [0, 0, 0, 0, 0] });
    }
    expect(features[0]?.mean).toBeGreaterThan(0);
  });

  test('has the mean and the standard deviation, ddof 0, of its raw differences', async () => {
    const { features } = await permutationImportance(model, rows, target, { score: r2, repeats: 3 });
    const { raw, mean, std } = features[0] as (typeof features)[number];
    expect(raw).toHaveLength(3);
    expect(mean).toBeCloseTo(raw.reduce((a, b) => a + b) / 3, 14);
    expect(std).toBeCloseTo(Math.sqrt(raw.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 3), 14);
  });

  test('is measured alike whichever others are measured with it', async () => {
    const all = await permutationImportance(model, rows, target, { score: r2 });
    const one = await permutationImportance(model, rows, target, { score: r2, groups: [{ columns: [2] }] });
    expect(one.features).toEqual([all.features[2]]);
  });
});

describe('a group of columns', () => {
  test('moves by one permutation: a model of their difference never notices', async () => {
    const twins = table([1, 2, 3, 4, 5].map((x) => [x, x]));
    const difference = linearModel(1, -1);
    const { features } = await permutationImportance(difference, twins, [0, 0, 0, 0, 0], {
      score: negativeRootMeanSquaredError,
      groups: [{ columns: [0] }, { columns: [1] }, { name: 'both', columns: [0, 1] }],
    });
    expect(features.map(({ mean }) => mean > 0)).toEqual([true, true, false]);
    expect(features[2]).toMatchObject({ name: 'both', columns: [0, 1], mean: 0 });
  });

  test('is named after its columns unless it has a name, and may share columns', async () => {
    const { features } = await permutationImportance(model, rows, target, {
      score: r2,
      names: ['a', 'b', 'c', 'd'],
      groups: [{ columns: [2, 0] }, { name: 'pair', columns: [0, 1] }],
    });
    expect(features.map(({ name, columns }) => [name, columns])).toEqual([
      ['c + a', [2, 0]],
      ['pair', [0, 1]],
    ]);
  });
});

describe('the result', () => {
  test('is plain data with its seed and options, and survives JSON', async () => {
    const result = await permutationImportance(model, rows, target, { score: r2, seed: 2 ** 40, repeats: 2 });
    expect(result).toMatchObject({ score: 'r2', seed: 2 ** 40, repeats: 2, rows: 6 });
    expect(result.features.map(({ name }) => name)).toEqual(['x0', 'x1', 'x2', 'x3']);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    expect(toPlain(result)).toEqual(result);
  });

  test('is the same for the same seed, and another for another', async () => {
    const run = (seed: number): Promise<PermutationImportance> =>
      permutationImportance(model, rows, target, { score: r2, seed });
    expect(await run(3)).toEqual(await run(3));
    expect((await run(4)).features).not.toEqual((await run(3)).features);
  });

  test('does not depend on how many rows a call may have', async () => {
    const run = (maxBatchRows: number): Promise<PermutationImportance> =>
      permutationImportance(model, rows, target, { score: r2, maxBatchRows });
    const expected = await run(8192);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 150 }), async (limit) => {
        expect(await run(limit)).toEqual(expected);
      }),
    );
  });
});

describe('predictions', () => {
  test.each([
    { maxBatchRows: undefined, calls: [126] },
    { maxBatchRows: 50, calls: [50, 50, 26] },
    { maxBatchRows: 4, calls: [...new Array<number>(31).fill(4), 2] },
  ])(
    'are batched to $calls.length calls when a call may have $maxBatchRows rows',
    async ({ maxBatchRows, calls }) => {
      // 6 rows × (1 baseline + 4 features × 5 repeats) = 126 rows.
      const counted = linearModel(2, 5, -1, 0);
      await permutationImportance(counted, rows, target, { score: r2, maxBatchRows });
      expect(counted.calls).toEqual(calls);
    },
  );

  test('never exceed 8192 rows a call by default', async () => {
    const many = { data: Float32Array.from({ length: 3000 }, (_, i) => i), shape: [3000, 1] } as const;
    const counted = linearModel(1);
    await permutationImportance(counted, many, Array.from(many.data), { score: r2 });
    expect(counted.calls).toEqual([8192, 8192, 1616]);
  });

  test('may have several values per row, which the score gets row-major', async () => {
    const widths = new Set<number>();
    const score: Score = (truth, predictions) => {
      widths.add(predictions.length / truth.length);
      return -Math.abs((predictions[3] as number) - 2);
    };
    const twoOutputs = (given: typeof rows): number[] =>
      Array.from({ length: given.shape[0] }, (_, row) => [0, given.data[row * 4] as number]).flat();
    const { baseline } = await permutationImportance(twoOutputs, rows, target, { score });
    expect(baseline).toBe(-0);
    expect([...widths]).toEqual([2]);
  });

  test('are asked for in the kind of array the table came in', async () => {
    const single = { data: Float32Array.from(rows.data), shape: rows.shape };
    const kinds = new Set<string>();
    await permutationImportance(
      (given) => {
        kinds.add(given.data.constructor.name);
        return model(given);
      },
      single,
      target,
      { score: r2 },
    );
    expect([...kinds]).toEqual(['Float32Array']);
  });

  test('leave the table as it was, even if predict overwrites its argument', async () => {
    const before = rows.data.slice();
    const vandal = (given: typeof rows): number[] => {
      const sums = Array.from({ length: given.shape[0] }, (_, row) => given.data[row * 4] as number);
      given.data.fill(Number.NaN);
      return sums;
    };
    await permutationImportance(vandal, rows, target, { score: r2, maxBatchRows: 5 });
    expect(rows.data).toEqual(before);
  });
});

describe('maxRows', () => {
  const count = 40;
  const big = table(Array.from({ length: count }, (_, row) => [row, (row * 7) % count]));
  const truth = Array.from({ length: count }, (_, row) => row);

  test('takes a subset of rows with their targets, for the baseline too', async () => {
    const seen: number[][] = [];
    const score: Score = (part, predictions) => {
      seen.push([...Array.from(part)]);
      return r2(part, predictions);
    };
    const result = await permutationImportance(linearModel(1, 0), big, truth, { score, maxRows: 10 });
    expect(result).toMatchObject({ baseline: 1, rows: 10 });
    expect(new Set(seen[0]).size).toBe(10);
    expect(new Set(seen.map((part) => part.join())).size).toBe(1);
  });

  test('changes with the seed, and changes nothing when there are no more rows', async () => {
    const run = (maxRows: number | undefined, seed = 0): Promise<PermutationImportance> =>
      permutationImportance(linearModel(1, 0), big, truth, { score: r2, maxRows, seed });
    expect(await run(1000)).toEqual(await run(undefined));
    expect((await run(10, 1)).features).not.toEqual((await run(10, 2)).features);
  });
});
