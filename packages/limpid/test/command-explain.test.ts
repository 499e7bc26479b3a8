import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Report, renderReport } from '../src/report/index.js';
import { fileWith, freshFolder, limpid, listing, type Ran } from './support/run.js';
import { csv, housesCsv, patients, patientsCsv, patientsWith } from './support/tables.js';

const QUICK = ['--refits', '3', '--epochs', '3', '--repeats', '2', '--rows', '10'];
const FILES = ['model.json', 'model.safetensors', 'report.html', 'report.json'];

interface Explained extends Ran {
  readonly folder: string;
  readonly report: Report;
  readonly page: string;
}

/** Explains a file quickly and well. */
async function explain(file: string, args: readonly string[]): Promise<Explained> {
  const folder = join(await freshFolder(), 'report');
  const ran = await limpid(['explain', file, ...QUICK, '--out', folder, ...args]);
  expect(ran.stderr).not.toContain('limpid:');
  expect(ran.status).toBe(0);
  const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as Report;
  const page = await readFile(join(folder, 'report.html'), 'utf8');
  return { ...ran, folder, report, page };
}

const everyNumber = (value: unknown): number[] =>
  typeof value === 'number'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(everyNumber)
      : [];

describe.each(['cpu', 'reference'])('explain on the %s backend', (backend) => {
  test('writes the four files, and says so', async () => {
    const { folder, stdout, report } = await explain(await fileWith(patientsCsv()), [
      '--target',
      'sick',
      '--backend',
      backend,
    ]);
    expect(await listing(folder)).toEqual(FILES);
    expect(await listing(join(folder, '..'))).toEqual(['report']);
    expect(stdout).toContain(
      `written to ${folder}: report.json, report.html, model.safetensors, model.json\n`,
    );
    expect(report.backend).toBe(backend);
  });

  test('gives the same bytes for the same seed, and others for another', async () => {
    const file = await fileWith(patientsCsv());
    const read = async (seed: string) => {
      const { folder } = await explain(file, ['--target', 'sick', '--seed', seed, '--backend', backend]);
      return Promise.all(FILES.map((name) => readFile(join(folder, name), 'latin1')));
    };
    const first = await read('7');
    expect(await read('7')).toEqual(first);
    const other = await read('8');
    for (const i of FILES.keys()) expect(other[i]).not.toBe(first[i]);
  });
});

describe('the report of two classes', () => {
  test('says what was read and how it was divided', async () => {
    const { report } = await explain(await fileWith(patientsCsv(), 'patients.csv'), ['--target', 'sick']);
    const { data, split } = report;
    expect(data.name).toBe('patients.csv');
    expect(data.rows).toBe(60);
    expect(data.columns.map(({ name, kind, role, missing }) => [name, kind, role, missing])).toEqual([
      ['dose', 'numeric', 'feature', 0],
      ['town', 'categorical', 'feature', 0],
      ['noise', 'numeric', 'feature', 0],
      ['sick', 'categorical', 'target', 0],
    ]);
    const counts = ['no', 'yes'].map((name) => patients().rows.filter((row) => row[3] === name).length);
    expect(data.target).toEqual({ name: 'sick', task: 'binary', classes: ['no', 'yes'], counts });
    expect(split).toEqual({ train: 36, validation: 12, test: 12, stratified: true });
  });

  test('describes the network, and how it was trained', async () => {
    const { report } = await explain(await fileWith(patientsCsv()), ['--target', 'sick', '--hidden', '5']);
    expect(report.model).toEqual({
      inputs: 5,
      layers: [
        { name: 'linear', output: 5, parameters: 30 },
        { name: 'relu', output: 5, parameters: 0 },
        { name: 'linear', output: 1, parameters: 6 },
      ],
      parameters: 36,
    });
    const { training } = report;
    expect(training).toMatchObject({ loss: 'cross-entropy', batchSize: 32, patience: 20, maxEpochs: 3 });
    expect(training.train).toHaveLength(3);
    expect(training.validation).toHaveLength(3);
    expect(training.stoppedEarly).toBe(false);
    const best = Math.min(...Array.from(training.validation ?? []));
    expect(training.validation?.[(training.bestEpoch as number) - 1]).toBe(best);
  });

  test('measures beside the trivial baseline', async () => {
    const { report, stdout } = await explain(await fileWith(patientsCsv()), ['--target', 'sick']);
    const { metrics, rows, confusion } = report.performance;
    expect(metrics.map(({ name, better }) => [name, better])).toEqual([
      ['accuracy', 'higher'],
      ['ROC AUC', 'higher'],
      ['log loss', 'lower'],
    ]);
    expect(rows).toBe(12);
    expect(metrics[1]?.baseline).toBe(0.5);
    const cells = (confusion ?? []).flatMap((row) => Array.from(row));
    expect(cells.reduce((sum, count) => sum + count, 0)).toBe(12);
    const right = ((cells[0] as number) + (cells[3] as number)) / 12;
    expect(metrics[0]?.value).toBe(right);
    expect(stdout).toMatch(/^on 12 held-out rows +network +baseline\n {2}accuracy +\d\.\d{3} +\d\.\d{3}\n/m);
  });

  test('ranks the features and prints them, most important first', async () => {
    const { header, rows } = patients();
    const reordered = rows.map(([dose, town, noise, sick]) => [noise, town, dose, sick]);
    const [dose, town, noise, sick] = header as [string, string, string, string];
    const { report, stdout } = await explain(await fileWith(csv([noise, town, dose, sick], reordered)), [
      '--target',
      'sick',
      '--epochs',
      '60',
      '--learning-rate',
      '0.03',
    ]);
    const sorted = [...report.importance.features].sort((a, b) => b.mean - a.mean);
    expect(sorted[0]?.name).toBe('dose');
    expect(report.importance.features[0]?.name).toBe('noise');
    const printed = [...stdout.matchAll(/^ +−?\d+\.\d+ ± \d+\.\d+ {2}(.+)$/gm)].map((match) => match[1]);
    expect(printed).toEqual(sorted.map(({ name }) => name));
  });

  test('draws curves in the units of the data, a category by its names', async () => {
    const { report } = await explain(await fileWith(patientsCsv()), ['--target', 'sick']);
    expect(report.dependence).toHaveLength(3);
    const curve = (name: string) => report.dependence.find(({ feature }) => feature.name === name);
    const doses = Array.from(curve('dose')?.result.grid[0] ?? []);
    expect(Math.min(...doses)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...doses)).toBeGreaterThan(5);
    expect(curve('town')).toMatchObject({
      categories: ['Bergen', 'Oslo', 'Tromsø'],
      output: { name: 'probability of yes' },
    });
    expect(curve('town')?.result.average).toHaveLength(3);
    expect(Array.from(curve('town')?.counts ?? []).reduce((sum, count) => sum + count, 0)).toBe(10);
    for (const { result, band } of report.dependence) {
      expect(result.individual).toHaveLength(10);
      expect(band?.refits).toBe(3);
      expect(band?.samples).toHaveLength(3);
      expect(band?.estimate).toEqual(result.average);
      for (const p of everyNumber([result.average, band?.lower, band?.upper])) {
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
      }
    }
  });

  test('maps the two most important numeric features, with the held-out rows', async () => {
    const { report } = await explain(await fileWith(patientsCsv()), ['--target', 'sick']);
    expect(report.pair?.features.map(({ name }) => name).sort()).toEqual(['dose', 'noise']);
    expect(report.pair?.results).toHaveLength(1);
    expect(report.pair?.points?.x).toHaveLength(12);
  });

  test('shows the class that is asked for', async () => {
    const { report } = await explain(await fileWith(patientsCsv()), ['--target', 'sick', '--class', 'no']);
    expect(report.data.target.classes).toEqual(['yes', 'no']);
    expect(report.dependence[0]?.output.name).toBe('probability of no');
  });

  test('has the page that is drawn from it', async () => {
    const { report, page } = await explain(await fileWith(patientsCsv()), ['--target', 'sick']);
    expect(await renderReport(report)).toBe(page);
    expect(page).not.toMatch(/<script|https?:/);
  });

  test('tells how to get it again', async () => {
    const file = await fileWith(patientsCsv());
    const { report } = await explain(file, ['--target', 'sick', '--hidden', 'none']);
    expect(report.command).toBe(
      `limpid explain ${file} --target sick --hidden none --epochs 3 --refits 3 --repeats 2 --rows 10`,
    );
    expect(report.options).toMatchObject({ target: 'sick', hidden: [], epochs: 3, seed: 0, missing: null });
    expect(report.options).not.toHaveProperty('out');
    expect(report.limpid).toMatch(/^\d+\.\d+\.\d+$/);
    expect(report.node).toBe(process.versions.node);
  });

  test('has no band without refits', async () => {
    const { report, page } = await explain(await fileWith(patientsCsv()), [
      '--target',
      'sick',
      '--refits',
      '0',
    ]);
    expect(report.dependence.map(({ band }) => band)).toEqual([undefined, undefined, undefined]);
    expect(page).not.toContain('refit band');
  });
});

describe('the report of a number', () => {
  test('is in its unit', async () => {
    const { report } = await explain(await fileWith(housesCsv()), [
      '--target',
      'price',
      '--epochs',
      '150',
      '--learning-rate',
      '0.03',
    ]);
    const [r2, rmse, mae] = report.performance.metrics;
    expect([r2?.name, rmse?.name, mae?.name]).toEqual(['R²', 'RMSE', 'MAE']);
    expect(r2?.value).toBeGreaterThan(0.9);
    // Prices spread over some hundreds; a standardised error would be far below 1.
    expect(rmse?.baseline).toBeGreaterThan(50);
    expect(rmse?.value).toBeGreaterThan(1);
    const averages = Array.from(report.dependence[0]?.result.average ?? []);
    expect(report.dependence[0]?.feature.name).toBe('size');
    expect(Math.max(...averages) - Math.min(...averages)).toBeGreaterThan(200);
    expect(report.split.stratified).toBe(false);
  });
});

describe('the report of several classes', () => {
  test('has a probability for each', async () => {
    const { report } = await explain('iris', ['--class', 'virginica']);
    expect(report.data.target).toMatchObject({
      task: 'multiclass',
      classes: ['setosa', 'versicolor', 'virginica'],
    });
    expect(report.data.source).toContain('Fisher');
    expect(report.dependence[0]?.output.name).toBe('probability of virginica');
    expect(report.dependence[0]?.feature.unit).toBe('cm');
    expect(report.pair?.results).toHaveLength(3);
    const sums = Array.from(report.pair?.results[0]?.average ?? [], (_, i) =>
      (report.pair?.results ?? []).reduce((sum, { average }) => sum + (average[i] as number), 0),
    );
    for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
  });
});

describe('missing values', () => {
  const gaps = patientsWith((rows) => {
    for (const i of [3, 20, 41]) (rows[i] as unknown[])[0] = '';
    for (const i of [5, 20]) (rows[i] as unknown[])[1] = 'NA';
    (rows[9] as unknown[])[2] = '-';
  });
  const run = async (policy: string) =>
    explain(await fileWith(gaps), ['--target', 'sick', '--missing', policy, '--missing-marker', '-']);

  test('may take their rows with them', async () => {
    const { report, stdout } = await run('drop');
    expect(report.data).toMatchObject({ rows: 60, dropped: 5 });
    expect(report.split.train + report.split.validation + report.split.test).toBe(55);
    expect(stdout).toContain('dropped: 5 rows with missing values');
    expect(report.data.columns.map(({ missing }) => missing)).toEqual([3, 2, 1, 0]);
  });

  test('may be filled in', async () => {
    const { report } = await run('mean');
    expect(report.data.dropped).toBeUndefined();
    expect(report.data.columns.map(({ missingTreatment }) => missingTreatment)).toEqual([
      'mean of the training part',
      'most frequent category of the training part',
      'mean of the training part',
      undefined,
    ]);
  });

  test('may be filled in and marked, and stay one feature each', async () => {
    const { report } = await run('indicator');
    expect(report.importance.features.map(({ name }) => name)).toEqual(['dose', 'town', 'noise']);
    const marked = report.data.columns.filter(({ missingTreatment }) => missingTreatment?.includes('marked'));
    expect(report.model.inputs).toBe(5 + marked.length);
    expect(marked.length).toBeGreaterThan(0);
  });
});

describe('notes tell', () => {
  test('of constant columns of bundled data', async () => {
    const { report, stderr } = await explain('digits', [
      '--refits',
      '0',
      '--epochs',
      '1',
      '--hidden',
      'none',
    ]);
    expect(report.notes[0]).toBe('Left out, because the same in every row: pixel_0_0, pixel_4_0, pixel_4_7.');
    expect(stderr).toContain(`note: ${report.notes[0]}`);
    expect(report.data.columns.find(({ name }) => name === 'pixel_0_0')?.role).toBe('ignored');
  });

  test('of categories that look like names', async () => {
    const text = patientsWith((rows, header) => {
      header.push('name');
      rows.forEach((row, i) => void row.push(`p${i}`));
    });
    const { report } = await explain(await fileWith(text), ['--target', 'sick']);
    expect(report.notes[0]).toMatch(/^Column name has 60 categories in 60 rows: a name /);
    expect(report.notes[1]).toMatch(
      / of name outside the training part are categories that training did not see/,
    );
  });

  test('that a map needs two numbers', async () => {
    const text = csv(
      ['dose', 'town', 'sick'],
      patients().rows.map(([dose, town, , sick]) => [dose, town, sick]),
    );
    const { report } = await explain(await fileWith(text), ['--target', 'sick']);
    expect(report.pair).toBeUndefined();
    expect(report.notes.filter((note) => note.includes('no map of two features'))).toHaveLength(1);
  });
});

test('a number that hardly varies is drawn over its whole range', async () => {
  const text = patientsWith((rows) => {
    rows.forEach((row, i) => void row.splice(2, 1, i % 29 === 0 ? i + 0.5 : 0));
  });
  const { report } = await explain(await fileWith(text), ['--target', 'sick', '--rows', '12']);
  expect(report.dependence.map(({ feature }) => feature.name)).toContain('noise');
});

test('--json prints the report, and everything else to stderr', async () => {
  const { stdout, stderr, folder } = await explain(await fileWith(patientsCsv()), [
    '--target',
    'sick',
    '--json',
  ]);
  expect(stdout).toBe(await readFile(join(folder, 'report.json'), 'utf8'));
  expect(stderr).toContain('60 rows, 4 columns');
  expect(stderr).toContain(`written to ${folder}`);
});

describe('a folder that is there', () => {
  test('is replaced when it is an earlier report', async () => {
    const file = await fileWith(patientsCsv());
    const folder = join(await freshFolder(), 'report');
    await mkdir(folder);
    await writeFile(join(folder, 'report.json'), 'old');
    const ran = await limpid(['explain', file, ...QUICK, '--target', 'sick', '--out', folder]);
    expect(ran.status).toBe(0);
    expect(await listing(folder)).toEqual(FILES);
    expect(await listing(join(folder, '..'))).toEqual(['report']);
    expect(await readFile(join(folder, 'report.json'), 'utf8')).toMatch(/^\{/);
  });
});
