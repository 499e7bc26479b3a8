import type { Table } from '@limpid/data';
import { breastCancer, breastCancerCsv } from '@limpid/data/breast-cancer';
import { diabetes } from '@limpid/data/diabetes';
import { digits } from '@limpid/data/digits';
import { iris } from '@limpid/data/iris';
import { wine } from '@limpid/data/wine';
import { describe, expect, it } from 'vitest';
import { readColumns } from '../src/bundled/read-columns.js';
import { moments } from '../src/table/moments.js';
import { fixture } from './helpers.js';

interface Described {
  shape: [number, number];
  featureNames: string[];
  sums: number[];
  means: number[];
  stds: number[];
  firstRow: number[];
  lastRow: number[];
  checksum: number;
  targetSum: number;
  targetChecksum: number;
  classNames?: string[];
  classCounts?: number[];
}
const expected = fixture<Record<string, Described>>('bundled');

/** Equal but for the order in which doubles were added up. */
function expectNear(value: number, reference: number, scale = Math.abs(reference)): void {
  expect(Math.abs(value - reference)).toBeLessThanOrEqual(1e-12 * Math.max(scale, 1));
}

describe.each<[string, () => Table, string]>([
  ['iris', iris, 'species'],
  ['wine', wine, 'cultivar'],
  ['breast-cancer', breastCancer, 'diagnosis'],
  ['diabetes', diabetes, 'progression'],
  ['diabetes-scaled', () => diabetes({ scaled: true }), 'progression'],
  ['digits', digits, 'digit'],
])('%s', (key, load, target) => {
  const table = load();
  const reference = expected[key] as Described;
  const features = table.without([target]);
  const values = features.names.map((name) => features.numeric(name).values);
  const column = table.column(target);
  const targets = Array.from(column.kind === 'numeric' ? column.values : column.codes);

  it('has scikit-learn’s rows and features', () => {
    expect([table.rows, values.length]).toEqual(reference.shape);
    const names = features.columns.map(({ name, unit }) => (key === 'iris' ? `${name} (${unit})` : name));
    expect(names).toEqual(reference.featureNames);
    const exact = key !== 'diabetes-scaled';
    values.forEach((numbers, i) => {
      const [first, last] = [numbers[0] as number, numbers[table.rows - 1] as number];
      if (exact) expect([first, last]).toEqual([reference.firstRow[i], reference.lastRow[i]]);
      expectNear(first, reference.firstRow[i] as number);
      expectNear(last, reference.lastRow[i] as number);
    });
  });

  it('has scikit-learn’s sums, means, deviations and weighted sum', () => {
    let checksum = 0;
    let scale = 0;
    values.forEach((numbers, i) => {
      const { mean, std } = moments(numbers);
      const absolute = numbers.reduce((sum, value) => sum + Math.abs(value), 0);
      expectNear(
        numbers.reduce((sum, value) => sum + value, 0),
        reference.sums[i] as number,
        absolute,
      );
      expectNear(mean, reference.means[i] as number);
      expectNear(std, reference.stds[i] as number, absolute);
      numbers.forEach((value, row) => {
        checksum += value * (row + 1) * (i + 1);
        scale += Math.abs(value) * (row + 1) * (i + 1);
      });
    });
    expectNear(checksum, reference.checksum, scale);
  });

  it('has scikit-learn’s targets', () => {
    expect(targets.reduce((sum, value) => sum + value, 0)).toBe(reference.targetSum);
    expect(targets.reduce((sum, value, row) => sum + value * (row + 1), 0)).toBe(reference.targetChecksum);
    if (column.kind === 'categorical') {
      expect(column.categories).toEqual(reference.classNames);
      expect(
        column.categories.map((_, code) => column.codes.filter((found) => found === code).length),
      ).toEqual(reference.classCounts);
    }
  });

  it('names its target, its source and its licence', () => {
    expect(table.info.target).toBe(target);
    expect(table.names.at(-1)).toBe(target);
    expect(table.info.title).toBe(key.replace('-scaled', ''));
    expect(table.info.source).toMatch(/scikit-learn/);
    expect(table.info.licence).toMatch(/CC BY 4\.0|BSD-3-Clause/);
    expect(table.info.description).toMatch(/\.$/);
  });
});

describe('the bundled tables', () => {
  it('give a fresh table each time, so that nobody can change another’s numbers', () => {
    iris().numeric('sepal length').values.fill(0);
    expect(iris().numeric('sepal length').values[0]).toBe(5.1);
  });

  it('give units where the source does', () => {
    expect(diabetes().columns.map((column) => column.unit)).toEqual([
      'years',
      undefined,
      'kg/m²',
      'mmHg',
      ...new Array(7).fill(undefined),
    ]);
    expect(diabetes({ scaled: true }).columns.every((column) => column.unit === undefined)).toBe(true);
  });

  it('come as text, too', () => {
    expect(breastCancerCsv.split('\n').length).toBe(569);
  });

  it('fail loudly on a damaged row', () => {
    expect(() => readColumns('1,2\n3', 2)).toThrow('internal: bundled row 1 has 1 of 2 values');
  });
});
