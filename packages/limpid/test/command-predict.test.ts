import { cp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zeros } from '@limpid/tensor';
import { loadModel } from '@limpid/train/node';
import { beforeEach, describe, expect, test } from 'vitest';
import type { DependenceReport, Report } from '../src/report/index.js';
import { fileWith, freshFolder, limpid, listing } from './support/run.js';
import { csv, housesCsv, patients, patientsCsv } from './support/tables.js';

/** Trains on a file with the given settings; the model's folder. */
async function train(text: string, args: readonly string[]): Promise<string> {
  const folder = join(await freshFolder(), 'model');
  const ran = await limpid(['train', await fileWith(text), '--out', folder, ...args]);
  expect(ran.stderr).not.toContain('limpid:');
  expect(ran.status).toBe(0);
  expect(ran.stdout).toContain(`written to ${folder}: model.safetensors, model.json\n`);
  return folder;
}

/** Cells of CSV text without quotes, header first. */
const cellsOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

describe('train and predict', () => {
  test('agree with the report about the held-out rows of classes', async () => {
    const file = await fileWith(patientsCsv());
    const folder = join(await freshFolder(), 'report');
    const args = ['--target', 'sick', '--epochs', '30', '--refits', '0', '--out', folder];
    expect((await limpid(['explain', file, ...args])).status).toBe(0);
    const { stdout, status, stderr } = await limpid(['predict', folder, file]);
    expect([status, stderr]).toEqual([0, '']);
    const [header, ...rows] = cellsOf(stdout);
    expect(header).toEqual(['sick', 'probability of no', 'probability of yes']);
    expect(rows).toHaveLength(60);
    for (const [answer, no, yes] of rows) {
      expect(Number(no) + Number(yes)).toBe(1);
      expect(answer).toBe(Number(yes) > 0.5 ? 'yes' : 'no');
    }
    const right = rows.filter(([answer], i) => answer === patients().rows[i]?.[3]).length;
    expect(right).toBeGreaterThan(40);
  });

  test('give what explain saw: with a single feature its curve is the prediction', async () => {
    const doses = patients().rows.map(([dose, , , sick]) => [dose, sick]);
    const folder = join(await freshFolder(), 'report');
    const args = ['--target', 'sick', '--epochs', '5', '--refits', '0', '--out', folder];
    await limpid(['explain', await fileWith(csv(['dose', 'sick'], doses)), ...args]);
    const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as Report;
    const [curve] = report.dependence as [DependenceReport];
    const { grid, average } = curve.result;
    const table = csv(
      ['dose'],
      Array.from(grid[0] ?? [], (dose) => [dose]),
    );
    const { stdout } = await limpid(['predict', folder, await fileWith(table)]);
    const predicted = cellsOf(stdout)
      .slice(1)
      .map((row) => Number(row[2]));
    expect(predicted.length).toBeGreaterThan(5);
    predicted.forEach((value, i) => expect(value).toBeCloseTo(average[i] as number, 6));
  });

  test('bring a number back to its unit', async () => {
    const folder = await train(housesCsv(), [
      '--target',
      'price',
      '--epochs',
      '200',
      '--learning-rate',
      '0.03',
    ]);
    const table = csv(
      ['size', 'age'],
      [
        [100, 10.5],
        [60, 40.5],
      ],
    );
    const { stdout } = await limpid(['predict', folder, await fileWith(table)]);
    const [header, ...rows] = cellsOf(stdout);
    expect(header).toEqual(['price']);
    expect(Math.abs(Number(rows[0]?.[0]) - 489.75)).toBeLessThan(30);
    expect(Math.abs(Number(rows[1]?.[0]) - 299.75)).toBeLessThan(30);
  });

  test('give the same on both backends, to rounding', async () => {
    const folder = await train(patientsCsv(), ['--target', 'sick', '--epochs', '3']);
    const file = await fileWith(patientsCsv());
    const [cpu, reference] = await Promise.all([
      limpid(['predict', folder, file]),
      limpid(['predict', folder, file, '--backend', 'reference']),
    ]);
    const numbers = (text: string) =>
      cellsOf(text)
        .slice(1)
        .map((row) => Number(row[2]));
    const others = numbers(reference.stdout);
    numbers(cpu.stdout).forEach((value, i) => expect(value).toBeCloseTo(others[i] as number, 5));
  });

  test('train gives the same bytes for the same seed', async () => {
    const args = ['--target', 'sick', '--epochs', '3', '--seed', '5'];
    const [first, second] = [await train(patientsCsv(), args), await train(patientsCsv(), args)];
    for (const name of await listing(first)) {
      expect(await readFile(join(first, name))).toEqual(await readFile(join(second, name)));
    }
  });
});

describe('predict', () => {
  let model: string;
  const names = ['dose', 'town', 'noise'];
  beforeEach(async () => {
    model = await train(patientsCsv(), ['--target', 'sick', '--epochs', '2', '--missing', 'drop']);
  });
  const predict = async (header: string[], rows: unknown[][]) =>
    limpid(['predict', model, await fileWith(csv(header, rows))]);

  test('takes columns in any order, and more of them', async () => {
    const plain = await predict(names, [[7, 'Oslo', 50]]);
    const moved = await predict(['id', 'noise', 'town', 'dose'], [['a7', 50, 'Oslo', 7]]);
    expect(moved).toEqual(plain);
    expect(plain.status).toBe(0);
  });

  test('leaves the line of a row empty that it was trained to drop, and says so', async () => {
    const { stdout, stderr } = await predict(names, [
      [7, 'Oslo', 50],
      ['', 'Oslo', 50],
      [1, 'Bergen', 40],
    ]);
    expect(stderr).toMatch(/^note: .*: 1 of 3 rows have missing values and get no prediction\n$/);
    const [, first, second, third] = stdout.split('\n');
    expect(second).toBe(',,');
    expect([first, third].every((line) => line?.startsWith('yes,') || line?.startsWith('no,'))).toBe(true);
  });

  test('says which categories it does not know', async () => {
    const { status, stderr } = await predict(names, [[7, 'Narvik', 50]]);
    expect(stderr).toMatch(/^note: .*: 1 in town of a category that training did not see\n$/);
    expect(status).toBe(0);
  });

  test('writes a file when asked, whole', async () => {
    const out = join(await freshFolder(), 'predictions.csv');
    const file = await fileWith(csv(names, [[7, 'Oslo', 50]]));
    const printed = await limpid(['predict', model, file]);
    const written = await limpid(['predict', model, file, '--out', out]);
    expect(written).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(await readFile(out, 'utf8')).toBe(printed.stdout);
    expect(await listing(join(out, '..'))).toEqual(['predictions.csv']);
  });

  test('refuses to write where it cannot', async () => {
    const file = await fileWith(csv(names, [[7, 'Oslo', 50]]));
    const refuse = async (out: string) => limpid(['predict', model, file, '--out', out]);
    const below = join(file, 'predictions.csv');
    expect(await refuse(below)).toEqual({
      status: 2,
      stdout: '',
      stderr: `limpid: cannot write ${below}: part of its path is a file, not a folder\n`,
    });
    const nowhere = join(file, '..', 'none');
    expect(await refuse(join(nowhere, 'predictions.csv'))).toEqual({
      status: 2,
      stdout: '',
      stderr: `limpid: cannot write ${join(nowhere, 'predictions.csv')}: there is no folder ${nowhere}\n`,
    });
  });

  const refusals: readonly [what: string, header: string[], row: unknown[], message: RegExp][] = [
    [
      'a column that lacks',
      ['dose', 'noise'],
      [7, 50],
      /the network needs column "town", which the file does not have$/,
    ],
    [
      'a word where training had numbers',
      names,
      ['much', 'Oslo', 50],
      /row 2, column "dose": "much" is not a number, but the column is to be numeric; /,
    ],
  ];
  test.each(refusals)('refuses %s', async (_, header, row, message) => {
    const ran = await predict(header, [row]);
    expect(ran.stderr.trimEnd()).toMatch(message);
    expect(ran.status).toBe(2);
    expect(ran.stdout).toBe('');
  });

  test.each<[what: string, harm: (folder: string) => Promise<void>, message: RegExp]>([
    [
      'a folder without a model',
      (folder) => rm(join(folder, 'model.json')),
      /cannot read .*model.json: there is no such file$/,
    ],
    [
      'a model without numbers',
      (folder) => rm(join(folder, 'model.safetensors')),
      /cannot read .*model.safetensors: there is no such file$/,
    ],
    [
      'a model that is not JSON',
      (folder) => writeFile(join(folder, 'model.json'), 'x'),
      /model.json: it is not JSON; expected a network that limpid train or explain has saved$/,
    ],
    [
      'JSON that is not a model',
      (folder) => writeFile(join(folder, 'model.json'), '{}'),
      /model.json: it does not say how to use it on tables; expected /,
    ],
    [
      'half the numbers',
      (folder) => truncate(join(folder, 'model.safetensors'), 600),
      /^limpid: .*harmed: the network cannot be read: decodeSafetensors: the file is truncated: /,
    ],
  ])('refuses %s', async (_, harm, message) => {
    const folder = join(await freshFolder(), 'harmed');
    await cp(model, folder, { recursive: true });
    await harm(folder);
    const ran = await limpid(['predict', folder, await fileWith(csv(names, [[7, 'Oslo', 50]]))]);
    expect(ran.stderr.trimEnd()).toMatch(message);
    expect(ran.status).toBe(2);
  });
});

test('a saved network can be read without its tables, too', async () => {
  const folder = await train(patientsCsv(), ['--target', 'sick', '--hidden', '4', '--epochs', '1']);
  const model = await loadModel(folder);
  expect(model.apply(zeros([2, 5])).shape).toEqual([2, 1]);
});
