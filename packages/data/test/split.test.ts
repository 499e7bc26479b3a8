import {
  batchIndices,
  createRandom,
  kFoldIndices,
  kFoldTables,
  splitIndices,
  splitTable,
  tableFromColumns,
} from '@limpid/data';
import { breastCancer } from '@limpid/data/breast-cancer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion } from '../src/split/strata.js';
import { thrownBy } from './helpers.js';

const sorted = (indices: Iterable<number>) => [...indices].sort((a, b) => a - b);
const allOf = (rows: number) => Array.from({ length: rows }, (_, row) => row);
const countOf = (labels: ArrayLike<number>, indices: Int32Array, label: number) =>
  [...indices].filter((row) => labels[row] === label).length;

describe('splitIndices', () => {
  it('puts every row into exactly one part, of the size asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 300 }),
        fc.nat(4),
        fc.nat(4),
        fc.nat(),
        fc.boolean(),
        (rows, validation, test, seed, shuffle) => {
          const parts = splitIndices(rows, { validation, test, seed, shuffle });
          expect([parts.validation.length, parts.test.length]).toEqual([validation, test]);
          expect(sorted([...parts.train, ...parts.validation, ...parts.test])).toEqual(allOf(rows));
        },
      ),
    );
  });

  it.each([
    [0.2, 569, 114],
    [0.15, 569, 85],
    [0.5, 3, 2],
    [1, 10, 1],
    [7, 10, 7],
  ])('takes %d of %d rows for %d rows', (test, rows, expected) => {
    expect(splitIndices(rows, { test }).test.length).toBe(expected);
  });

  it('keeps the order when not shuffled', () => {
    const { train, validation, test } = splitIndices(6, { validation: 2, test: 1, shuffle: false });
    expect([[...train], [...validation], [...test]]).toEqual([[0, 1, 2], [3, 4], [5]]);
  });

  it('depends on the seed and on nothing else', () => {
    const run = (seed: number) => [...splitIndices(50, { test: 0.3, seed }).test];
    expect(run(4)).toEqual(run(4));
    expect(run(4)).not.toEqual(run(5));
    expect(run(0)).toEqual([...splitIndices(50, { test: 0.3 }).test]);
  });

  it('takes the rows for the test part from the end of the permutation, for validation from before it', () => {
    const order = [...createRandom(6).permutation(10)];
    const { train, validation, test } = splitIndices(10, { validation: 3, test: 2, seed: 6 });
    expect([...train, ...validation, ...test]).toEqual(order);
  });

  it('stratified, shares every class out to within one row, and the totals exactly', () => {
    const classes = fc.array(fc.integer({ min: 5, max: 60 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(classes, fc.nat(), (sizes, seed) => {
        const labels = sizes.flatMap((size, label) => new Array<number>(size).fill(label));
        const parts = splitIndices(labels.length, { validation: 0.2, test: 0.3, stratify: labels, seed });
        expect(parts.test.length).toBe(Math.round(0.3 * labels.length));
        expect(parts.validation.length).toBe(Math.round(0.2 * labels.length));
        expect(sorted([...parts.train, ...parts.validation, ...parts.test])).toEqual(allOf(labels.length));
        sizes.forEach((size, label) => {
          const share = (part: Int32Array) => (size * part.length) / labels.length;
          for (const part of [parts.validation, parts.test]) {
            expect(Math.abs(countOf(labels, part, label) - share(part))).toBeLessThan(1);
          }
          expect(countOf(labels, parts.train, label)).toBeGreaterThan(0);
        });
      }),
    );
  });

  it('stratified, keeps a row of every class for training, even where a share rounds to all of them', () => {
    const labels = [0, 0, 1, 1, 1, 1, 1, 1, 1, 1];
    const { train, test } = splitIndices(10, { test: 8, stratify: labels });
    expect([countOf(labels, train, 0), countOf(labels, test, 0)]).toEqual([1, 1]);
  });

  it('stratified, does not leave the rows of a part in order of class', () => {
    const labels = Array.from({ length: 200 }, (_, row) => (row < 100 ? 0 : 1));
    const { train } = splitIndices(200, { test: 0.5, stratify: labels });
    expect(countOf(labels, train.slice(0, 50), 1)).toBeGreaterThan(10);
  });

  it.each([
    [
      { test: -0.1 },
      'invalid-option',
      'split: test is -0.1; expected a fraction from 0 to below 1, or a whole number of rows',
    ],
    [
      { validation: 1.5 },
      'invalid-option',
      'split: validation is 1.5; expected a fraction from 0 to below 1, or a whole number of rows',
    ],
    [
      { test: Number.NaN },
      'invalid-option',
      'split: test is NaN; expected a fraction from 0 to below 1, or a whole number of rows',
    ],
    [{ test: 0.01 }, 'too-few-rows', 'split: test of 0.01 of 10 rows is no row at all'],
    [
      { test: 6, validation: 4 },
      'too-few-rows',
      'split: 4 validation and 6 test rows of 10 leave none for training',
    ],
    [{ seed: -1 }, 'invalid-option', 'split: seed is -1; expected an integer of at least 0'],
    [{ test: 2, stratify: [0, 1] }, 'size-mismatch', 'split: stratify has 2 labels for 10 rows'],
    [
      { test: 2, stratify: [0, 0, 0, 0, 0, 0, 0, 0, 0, Number.NaN] },
      'missing-values',
      'split: stratify has no label at row index 9',
    ],
    [
      { test: 2, stratify: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1] },
      'too-few-rows',
      'split: a class has only 1 row, too few for 2 stratified parts',
    ],
    [
      { test: 2, stratify: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1], shuffle: false },
      'invalid-option',
      'split: stratify draws rows at random; shuffle cannot be false',
    ],
    [
      { test: 9, stratify: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1] },
      'too-few-rows',
      'split: 9 rows of 10 cannot be held out with one row of each of 2 classes left for training',
    ],
  ])('refuses %o', (options, code, message) => {
    expect(thrownBy(() => splitIndices(10, options))).toMatchObject({ code, message });
  });
});

describe('apportion', () => {
  it.each([
    [[10, 10, 10], 3, [1, 1, 1]],
    [[10, 10, 10], 4, [2, 1, 1]],
    [[50, 30, 20], 7, [4, 2, 1]],
    [[9, 1], 5, [5, 0]],
  ])('shares among %o %d places as %o', (sizes, total, expected) => {
    expect(apportion(sizes, total, sizes)).toEqual(expected);
  });

  it('passes places on where a class has reached its limit', () => {
    expect(apportion([2, 8], 8, [1, 8])).toEqual([1, 7]);
    expect(apportion([2, 2], 8, [1, 1])).toEqual([1, 1]);
  });
});

describe('splitTable', () => {
  it('gives tables in the proportions of the whole', () => {
    const { train, validation, test, indices } = splitTable(breastCancer(), {
      validation: 0.15,
      test: 0.2,
      stratify: 'diagnosis',
      seed: 0,
    });
    expect([train.rows, validation.rows, test.rows]).toEqual([370, 85, 114]);
    const benign = (table: typeof test) =>
      table.categorical('diagnosis').codes.filter((code) => code === 1).length;
    expect([benign(train), benign(validation), benign(test)]).toEqual([232, 53, 72]);
    expect(test.numeric('mean radius').values[0]).toBe(
      breastCancer().numeric('mean radius').values[indices.test[0] as number],
    );
  });

  it('gives tables without rows for parts that were not asked for', () => {
    const { train, validation, test } = splitTable(tableFromColumns({ x: [1, 2, 3] }));
    expect([train.rows, validation.rows, test.rows]).toEqual([3, 0, 0]);
    expect(test.names).toEqual(['x']);
  });

  it('stratifies by whole numbers that look like classes', () => {
    const y = Array.from({ length: 40 }, (_, row) => row % 4);
    const { test } = splitTable(tableFromColumns({ y }), { test: 0.2, stratify: 'y' });
    expect(sorted(test.numeric('y').values)).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });

  it.each([
    [
      'price',
      'wrong-kind',
      'split: cannot stratify by "price", which is numeric with many values; expected classes (see Table.asCategorical)',
    ],
    [
      'kind',
      'missing-values',
      'split: cannot stratify by "kind", which is missing in row index 1; drop such rows first: table.dropMissing([\'kind\'])',
    ],
    ['knid', 'unknown-column', 'there is no column "knid"; did you mean "kind"?'],
  ])('refuses to stratify by %s', (stratify, code, message) => {
    const table = tableFromColumns({ price: [1.5, 2.5, 3.25, 4.5], kind: ['a', null, 'b', 'b'] });
    expect(thrownBy(() => splitTable(table, { test: 0.5, stratify }))).toMatchObject({ code, message });
  });
});

describe('kFoldIndices', () => {
  it('tests every row exactly once and trains on all others', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 100 }),
        fc.integer({ min: 2, max: 10 }),
        fc.nat(),
        (rows, folds, seed) => {
          const pairs = kFoldIndices(rows, { folds, seed });
          expect(pairs.length).toBe(folds);
          expect(sorted(pairs.flatMap(({ test }) => [...test]))).toEqual(allOf(rows));
          for (const { train, test } of pairs) expect(sorted([...train, ...test])).toEqual(allOf(rows));
          const sizes = pairs.map(({ test }) => test.length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('stratified, deals each class to within one row, and so the folds', () => {
    const classes = fc.array(fc.integer({ min: 5, max: 30 }), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(classes, fc.nat(), (sizes, seed) => {
        const labels = sizes.flatMap((size, label) => new Array<number>(size).fill(label));
        const pairs = kFoldIndices(labels.length, { folds: 5, stratify: labels, seed });
        const spread = (counts: number[]) => Math.max(...counts) - Math.min(...counts);
        sizes.forEach((_, label) => {
          expect(spread(pairs.map(({ test }) => countOf(labels, test, label)))).toBeLessThanOrEqual(1);
        });
        expect(spread(pairs.map(({ test }) => test.length))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('deals in order when not shuffled', () => {
    expect(kFoldIndices(5, { folds: 2, shuffle: false }).map(({ test }) => [...test])).toEqual([
      [0, 2, 4],
      [1, 3],
    ]);
  });

  it.each([
    [4, { folds: 5 }, 'too-few-rows', 'kFold: 4 rows are too few for 5 folds'],
    [9, { folds: 1 }, 'invalid-option', 'kFold: folds is 1; expected an integer of at least 2'],
    [
      6,
      { folds: 3, stratify: [0, 0, 0, 0, 1, 1] },
      'too-few-rows',
      'kFold: a class has only 2 rows, too few for 3 stratified folds',
    ],
  ])('refuses %d rows with %o', (rows, options, code, message) => {
    expect(thrownBy(() => kFoldIndices(rows, options))).toMatchObject({ code, message });
  });
});

describe('kFoldTables', () => {
  it('gives a training and a test table a fold', () => {
    const table = tableFromColumns({ x: allOf(12), y: allOf(12).map((row) => (row < 6 ? 'a' : 'b')) });
    const pairs = kFoldTables(table, { folds: 3, stratify: 'y', seed: 2 });
    for (const { train, test } of pairs) {
      expect(sorted(test.categorical('y').codes)).toEqual([0, 0, 1, 1]);
      expect(sorted([...train.numeric('x').values, ...test.numeric('x').values])).toEqual(allOf(12));
    }
  });
});

describe('batchIndices', () => {
  it('passes every row once, in batches of the size asked for and a rest', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: 50 }), fc.nat(), (rows, size, seed) => {
        const batches = batchIndices(rows, { size, seed });
        expect(sorted(batches.flatMap((batch) => [...batch]))).toEqual(allOf(rows));
        expect(batches.slice(0, -1).every((batch) => batch.length === size)).toBe(true);
        expect(batches.length).toBe(Math.ceil(rows / size));
      }),
    );
  });

  it('leaves out the rest when told', () => {
    expect(batchIndices(10, { size: 4, dropLast: true }).map((batch) => batch.length)).toEqual([4, 4]);
    expect(batchIndices(8, { size: 4, dropLast: true }).map((batch) => batch.length)).toEqual([4, 4]);
    expect(batchIndices(3, { size: 4, dropLast: true })).toEqual([]);
  });

  it('has another order each epoch, and the same one again', () => {
    const order = (epoch: number) =>
      batchIndices(20, { size: 20, seed: 1, epoch }).flatMap((batch) => [...batch]);
    expect(order(0)).not.toEqual(order(1));
    expect(order(1)).toEqual(order(1));
  });

  it('keeps the order when not shuffled', () => {
    expect(batchIndices(3, { size: 2, shuffle: false })).toEqual([Int32Array.of(0, 1), Int32Array.of(2)]);
  });

  it.each([{ size: 0 }, { size: 1.5 }, { epoch: -1 }, { seed: Number.NaN }])('refuses %o', (options) => {
    expect(thrownBy(() => batchIndices(3, options)).code).toBe('invalid-option');
  });
});
