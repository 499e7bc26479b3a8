import { partialDependence } from '@limpid/explain';
import { currentBackend, memoryOf } from '@limpid/tensor';
import { describe, expect, test } from 'vitest';
import type { ExperimentOptions } from '../src/commands/options.js';
import { onBackend } from '../src/experiment/backend.js';
import { architectureOf, type Experiment, runExperiment } from '../src/experiment/experiment.js';
import { modelBuilder } from '../src/experiment/network.js';
import { prepare } from '../src/experiment/prepare.js';
import { withoutMarks } from '../src/experiment/raw-rows.js';
import { readTable } from '../src/experiment/read-table.js';
import { curveAverages } from '../src/explanation/curve-averages.js';
import { dependenceSetting } from '../src/explanation/dependence.js';
import { fileWith } from './support/run.js';
import { housesCsv, patientsWith } from './support/tables.js';

const gaps = patientsWith((rows) => {
  for (const [i, row] of rows.entries()) if (i % 7 === 0) row[i % 3] = '';
});

const CASES: [string, () => Promise<string>, Partial<ExperimentOptions>][] = [
  [
    'two classes, with categories and marked gaps',
    () => fileWith(gaps),
    { target: 'sick', missing: 'indicator' },
  ],
  ['three classes', async () => 'iris', {}],
  ['a number', () => fileWith(housesCsv()), { target: 'price' }],
];

/** An experiment of one epoch, its setting, and two curves for each of two other models. */
async function experimentOn(place: string, given: Partial<ExperimentOptions>) {
  const training = {
    backend: 'cpu',
    hidden: [4],
    batchSize: 32,
    weightDecay: 0.01,
    learningRate: 0.1,
  } as const;
  const settings = { epochs: 1, patience: 1, validation: 0.2, test: 0.3, seed: 0 };
  const options: ExperimentOptions = { task: 'auto', decimal: '.', ...training, ...settings, ...given };
  const prepared = await prepare(await readTable(place, options), options);
  const { signal } = new AbortController();
  const experiment: Experiment = await runExperiment(prepared, options, { signal });
  const setting = dependenceSetting(prepared, 30);
  const curves = setting.features.slice(0, 2).map(({ feature }, i) => ({
    feature: feature.name,
    grid: [feature.kind === 'categorical' ? [1, 0] : Array.from({ length: 290 + i }, (_, k) => k / 7)],
  }));
  const build = modelBuilder(architectureOf(prepared, options.hidden));
  return { experiment, setting, curves, models: [build(1), build(2)], signal };
}

describe.each(CASES)('the averages of the curves of %s', (_, place, given) => {
  test.each([
    ['that are kept', undefined],
    ['that are made anew for each model', 0],
  ])('on rows %s are those of partialDependence, bit for bit', async (__, mostKept) =>
    onBackend('cpu', async () => {
      const { experiment, setting, curves, models, signal } = await experimentOn(await place(), given);
      const averages = curveAverages(experiment.predictor, setting, signal, mostKept);
      for (const model of [...models, ...models]) {
        const expected: number[] = [];
        for (const { feature, grid } of curves) {
          const found = setting.features.find((one) => one.feature.name === feature);
          if (found === undefined) throw new Error('the feature is there');
          const { average } = await partialDependence(
            experiment.predictor.of(model),
            withoutMarks(setting.rows, found),
            { columns: [found.value], grid, output: setting.output },
          );
          expected.push(...average);
        }
        // The worker's copy of the curves are the same curves.
        expect(await averages(model, structuredClone(curves))).toEqual(expected);
      }
    }),
  );
});

test('averages of other curves are asked for anew, and what was kept for the last ones is freed', () =>
  onBackend('cpu', async () => {
    const { experiment, setting, curves, models, signal } = await experimentOn('iris', {});
    const averages = curveAverages(experiment.predictor, setting, signal);
    const [model] = models as [(typeof models)[0]];
    const both = await averages(model, curves);
    const { bytes } = memoryOf(currentBackend());
    const second = await averages(model, curves.slice(1));
    expect(second).toEqual(both.slice(-second.length));
    expect(memoryOf(currentBackend()).bytes).toBeLessThan(bytes);
    expect(await averages(model, curves)).toEqual(both);
    expect(memoryOf(currentBackend()).bytes).toBe(bytes);
  }));
