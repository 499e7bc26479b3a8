import {
  type ColumnValues,
  type EncoderOptions,
  encoderFromJson,
  fitEncoder,
  parseCsv,
  type Table,
  tableFromColumns,
} from '@limpid/data';
import { describe, expect, it } from 'vitest';
import { fixture, thrownBy } from './helpers.js';

interface EncoderFixture {
  columns: Record<string, ColumnValues>;
  trainRows: number;
  train: number[][];
  test: number[][];
  missingHeight: number[];
  missingCity: number[];
}
const expected = fixture<EncoderFixture>('encoder');
const whole = tableFromColumns(expected.columns);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const train = whole.take(range(0, expected.trainRows));
const test = whole.take(range(expected.trainRows, whole.rows));

function rowsOf({ data, shape }: { data: Float32Array; shape: readonly [number, number] }): number[][] {
  return range(0, shape[0]).map((row) => [...data.slice(row * shape[1], (row + 1) * shape[1])]);
}

function expectRows(
  encoded: { data: Float32Array; shape: readonly [number, number] },
  reference: number[][],
): void {
  expect(encoded.shape).toEqual([reference.length, (reference[0] as number[]).length]);
  expect(encoded.data).toEqual(Float32Array.from(reference.flat()));
}

describe('the encoder fitted on the training rows', () => {
  const encoder = fitEncoder(train, { missing: 'mean' });

  it('encodes training rows as scikit-learn’s imputer, scaler and one-hot encoder', () => {
    expectRows(encoder.transform(train), expected.train);
  });

  it('encodes held-out rows with what it learned in training', () => {
    expectRows(encoder.transform(test), expected.test);
  });

  it('names and groups the encoded columns', () => {
    expect(encoder.names).toEqual(['height', 'income', 'city=Bern', 'city=Lima', 'city=Oslo', 'city=Rome']);
    expect(encoder.groups).toEqual([
      { name: 'height', kind: 'numeric', columns: [0] },
      { name: 'income', kind: 'numeric', columns: [1] },
      { name: 'city', kind: 'categorical', columns: [2, 3, 4, 5] },
    ]);
  });

  it('says how many values it filled in, in training and later', () => {
    expect(encoder.fitted).toEqual({ rows: 28, dropped: 0, imputed: { height: 3, city: 2 }, constant: [] });
    expect(encoder.transform(test).imputed).toEqual({ height: 1, city: 1 });
  });

  it('brings encoded numbers back to the data’s units', () => {
    const { data, shape } = encoder.transform(test);
    const column = Float64Array.from({ length: shape[0] }, (_, row) => data[row * shape[1] + 1] as number);
    encoder.decodeColumn(1, column).forEach((value, row) => {
      const original = test.numeric('income').values[row] as number;
      expect(Math.abs(value - original)).toBeLessThan(1e-6 * 60_000);
    });
  });

  it.each([
    [2, 'decodeColumn: encoded column 2 ("city=Bern") is not a numeric value'],
    [6, 'decodeColumn: there is no encoded column 6'],
  ])('does not decode column %d', (column, message) => {
    expect(thrownBy(() => encoder.decodeColumn(column, [0]))).toMatchObject({ code: 'wrong-kind', message });
  });

  it('does the same after a trip through JSON', () => {
    const copy = encoderFromJson(JSON.parse(JSON.stringify(encoder)));
    expect(copy.transform(test)).toEqual(encoder.transform(test));
    expect([copy.names, copy.groups, copy.fitted, copy.kindOf('city')]).toEqual([
      encoder.names,
      encoder.groups,
      encoder.fitted,
      'categorical',
    ]);
  });

  it('takes the columns of a table in any order', () => {
    expect(encoder.transform(test.select(['city', 'income', 'height']))).toEqual(encoder.transform(test));
  });
});

describe('missing values', () => {
  const table = tableFromColumns({ x: [1, null, 3, 8], c: ['a', 'b', null, 'b'], y: [1, 2, 3, 5.5] });

  it('are an error unless a policy is named, in training', () => {
    expect(thrownBy(() => fitEncoder(table, { target: 'y' }))).toMatchObject({
      code: 'missing-values',
      message:
        "fitEncoder: values are missing in \"x\" (1 row), \"c\" (1 row); choose missing: 'drop' (leave such rows out), 'mean' (fill in the training mean, or the most frequent category) or 'indicator' (fill in, and add a column that says so)",
      details: { columns: ['x', 'c'] },
    });
  });

  it('are an error unless a policy is named, later', () => {
    const encoder = fitEncoder(table.dropMissing().asCategorical('y'), { features: ['x'] });
    expect(thrownBy(() => encoder.transform(table.asCategorical('y'))).message).toMatch(
      /^transform: values are missing in "x" \(1 row\); choose/,
    );
  });

  it('drop their rows, and the rest is learned without them', () => {
    const encoder = fitEncoder(table, { target: 'y', missing: 'drop', task: 'regression' });
    expect(encoder.fitted).toEqual({ rows: 2, dropped: 2, imputed: {}, constant: [] });
    const encoded = encoder.transform(table);
    expect(rowsOf(encoded)).toEqual([
      [-1, 1, 0],
      [1, 0, 1],
    ]);
    expect([[...encoded.rows], encoded.dropped, [...(encoded.target ?? [])]]).toEqual([[0, 3], 2, [1, 5.5]]);
  });

  it('are filled with the training mean and the most frequent category', () => {
    const encoder = fitEncoder(table, { exclude: ['y'], missing: 'mean' });
    expect(encoder.features).toMatchObject([{ mean: 4 }, { mode: 'b' }]);
    expect(rowsOf(encoder.transform(table)).map((row) => row[0] === 0)).toEqual([false, true, false, false]);
    expect(rowsOf(encoder.transform(table))[2]?.slice(1)).toEqual([0, 1]);
  });

  it('are filled, and said to be so by a column in the group of the original', () => {
    const encoder = fitEncoder(table, { target: 'y', missing: 'indicator' });
    expect(encoder.names).toEqual(['x', 'x (missing)', 'c=a', 'c=b', 'c (missing)']);
    expect(encoder.groups.map((group) => group.columns)).toEqual([
      [0, 1],
      [2, 3, 4],
    ]);
    const rows = rowsOf(encoder.transform(table));
    expect(rows.map((row) => [row[1], row[4]])).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
      [0, 0],
    ]);
    expect(rows[1]?.[0]).toBe(0);
  });

  it('that first appear after training are filled without an indicator, and counted', () => {
    const encoder = fitEncoder(tableFromColumns({ x: [1, 3], z: [1, null] }), { missing: 'indicator' });
    const encoded = encoder.transform(tableFromColumns({ x: [null, 1], z: [1, 1] }));
    expect(encoded.names).toEqual(['x', 'z', 'z (missing)']);
    expect([rowsOf(encoded)[0]?.[0], encoded.imputed]).toEqual([0, { x: 1 }]);
  });

  it('agree with the fixture in their indicators', () => {
    const encoder = fitEncoder(train, { missing: 'indicator' });
    const rows = rowsOf(encoder.transform(whole));
    expect(rows.map((row) => row[1])).toEqual(expected.missingHeight);
    expect(rows.map((row) => row.at(-1))).toEqual(expected.missingCity);
  });

  it('of the target are never filled in', () => {
    const gaps = tableFromColumns({ x: [1, 2, 3], y: ['a', null, 'b'] });
    expect(thrownBy(() => fitEncoder(gaps, { target: 'y', missing: 'mean' }))).toMatchObject({
      code: 'missing-values',
      message:
        "fitEncoder: the target \"y\" is missing in row index 1; a target is never filled in: drop such rows (missing: 'drop', or table.dropMissing(['y']))",
    });
    expect(fitEncoder(gaps, { target: 'y', missing: 'drop' }).transform(gaps).target).toEqual(
      Int32Array.of(0, 1),
    );
    const encoder = fitEncoder(gaps.dropMissing(), { target: 'y', missing: 'mean' });
    expect(thrownBy(() => encoder.transform(gaps)).code).toBe('missing-values');
    expect(encoder.transform(gaps, { target: false }).shape).toEqual([3, 1]);
  });

  it('tie for the most frequent category in favour of the earlier', () => {
    const encoder = fitEncoder(tableFromColumns({ c: ['b', 'a', 'a', 'b', null] }), { missing: 'mean' });
    expect(encoder.features[0]).toMatchObject({ mode: 'a' });
  });
});

describe('the target', () => {
  const table = tableFromColumns({
    x: [1, 2, 3, 4],
    word: ['no', 'yes', 'no', 'maybe'],
    number: [10, 20, 30, 45],
    flag: [1, 0, 1, 0],
  });
  const fit = (target: string, options: EncoderOptions = {}) =>
    fitEncoder(table, { features: ['x'], target, ...options });

  it('of words becomes codes in the order of the classes', () => {
    const encoder = fit('word');
    expect(encoder.target).toEqual({
      name: 'word',
      kind: 'categorical',
      task: 'classification',
      classes: ['maybe', 'no', 'yes'],
      counts: [1, 2, 1],
    });
    expect(encoder.transform(table).target).toEqual(Int32Array.of(1, 2, 1, 0));
  });

  it('of numbers stays as it is, or is scaled and brought back', () => {
    expect(fit('number').transform(table).target).toEqual(Float32Array.of(10, 20, 30, 45));
    expect([...fit('number').decodeTarget([1, 2])]).toEqual([1, 2]);
    const scaled = fit('number', { scaleTarget: true });
    const encoded = scaled.transform(table).target ?? [];
    expect([...encoded].reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 6);
    expect([...encoded].reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(4, 6);
    scaled
      .decodeTarget(encoded)
      .forEach((value, row) => expect(value).toBeCloseTo([10, 20, 30, 45][row] as number, 5));
  });

  it('of two numbers is taken for classes, unless told otherwise', () => {
    expect(fit('flag').target).toMatchObject({ task: 'classification', classes: ['0', '1'], counts: [2, 2] });
    expect(fit('flag').transform(table).target).toEqual(Int32Array.of(1, 0, 1, 0));
    expect(fit('flag', { task: 'regression' }).transform(table).target).toEqual(Float32Array.of(1, 0, 1, 0));
    expect(fit('number', { task: 'classification' }).target).toMatchObject({
      classes: ['10', '20', '30', '45'],
    });
  });

  it('may be absent when predicting', () => {
    const encoded = fit('word').transform(table.select(['x']));
    expect([encoded.target, encoded.shape]).toEqual([undefined, [4, 1]]);
  });

  it('need not be named at all', () => {
    const encoder = fitEncoder(table.select(['x', 'number']));
    expect([encoder.target, encoder.transform(table.select(['x', 'number'])).target]).toEqual([
      undefined,
      undefined,
    ]);
    expect(thrownBy(() => encoder.decodeTarget([1])).message).toBe('decodeTarget: the encoder has no target');
  });

  it('of classes is not decoded as a number', () => {
    expect(thrownBy(() => fit('word').decodeTarget([1])).message).toBe(
      'decodeTarget: the target "word" has classes; look them up in encoder.target.classes',
    );
  });

  it.each<[string, Table, EncoderOptions, string, string]>([
    [
      'one class',
      tableFromColumns({ x: [1, 2], y: ['a', 'a'] }),
      {},
      'single-class',
      'fitEncoder: the target "y" has one class only ("a") in the 2 training rows; classification needs two or more',
    ],
    [
      'one number as class',
      tableFromColumns({ x: [1, 2], y: [3, 3] }),
      { task: 'classification' },
      'single-class',
      'fitEncoder: the target "y" has one class only ("3") in the 2 training rows; classification needs two or more',
    ],
    [
      'one number',
      tableFromColumns({ x: [1, 2], y: [3, 3] }),
      {},
      'constant-column',
      'fitEncoder: the target "y" is 3 in all 2 training rows; there is nothing to predict',
    ],
    [
      'words for regression',
      tableFromColumns({ x: [1, 2], y: ['a', 'b'] }),
      { task: 'regression' },
      'wrong-kind',
      'fitEncoder: the target "y" is categorical, and regression needs numbers; use task: \'classification\'',
    ],
    [
      'no value',
      tableFromColumns({ x: [1, 2], y: [null, null] }),
      {},
      'all-missing',
      'fitEncoder: column "y" has no value in any of the 2 training rows; leave it out (exclude)',
    ],
    [
      'no such column',
      tableFromColumns({ x: [1, 2], yy: [1, 2] }),
      {},
      'unknown-column',
      'there is no column "y"; the columns are "x", "yy"',
    ],
  ])('is refused with %s', (_, refused, options, code, message) => {
    expect(thrownBy(() => fitEncoder(refused, { target: 'y', ...options }))).toMatchObject({ code, message });
  });

  it('of a class that training did not see is refused', () => {
    const encoder = fitEncoder(table.take([0, 1, 2]), { features: ['x'], target: 'word' });
    expect(thrownBy(() => encoder.transform(table))).toMatchObject({
      code: 'unknown-category',
      message:
        'transform: row index 3: the target "word" is "maybe", a class that training did not see (no, yes)',
    });
  });
});

describe('features', () => {
  const table = tableFromColumns({
    id: [1, 2, 3],
    x: [1, 2, 4],
    same: [7, 7, 7],
    word: ['a', 'a', 'a'],
    y: [1.5, 2.5, 3.5],
  });

  it('that are constant are refused, with their values', () => {
    expect(thrownBy(() => fitEncoder(table, { target: 'y' }))).toMatchObject({
      code: 'constant-column',
      message:
        'fitEncoder: columns "same" (7), "word" ("a") have the same value in all 3 training rows and tell nothing; leave them out (exclude, or constant: \'drop\'), or say constant: \'keep\'',
      details: { column: 'same', columns: ['same', 'word'] },
    });
  });

  it('that are constant may be left out, and then may come or not', () => {
    const encoder = fitEncoder(table, { target: 'y', constant: 'drop' });
    expect([encoder.names, encoder.fitted.constant]).toEqual([
      ['id', 'x'],
      ['same', 'word'],
    ]);
    expect(encoder.transform(table).shape).toEqual([3, 2]);
    expect(encoder.transform(table.without(['same'])).shape).toEqual([3, 2]);
  });

  it('that are constant may be kept: zeros for a number, ones for a category', () => {
    const encoded = fitEncoder(table, { features: ['same', 'word'], constant: 'keep' }).transform(
      table.asCategorical('y'),
    );
    expect(rowsOf(encoded)).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
  });

  it('that are constant but for gaps are constant when filled, and are not when an indicator tells', () => {
    const gaps = tableFromColumns({ x: [5, null, 5] });
    expect(thrownBy(() => fitEncoder(gaps, { missing: 'mean' })).code).toBe('constant-column');
    expect(rowsOf(fitEncoder(gaps, { missing: 'indicator' }).transform(gaps))).toEqual([
      [0, 0],
      [0, 1],
      [0, 0],
    ]);
  });

  it('without any value are refused', () => {
    const empty = tableFromColumns({ x: [1, 2], e: [null, null] });
    expect(thrownBy(() => fitEncoder(empty, { missing: 'mean' }))).toMatchObject({
      code: 'all-missing',
      message: 'fitEncoder: column "e" has no value in any of the 2 training rows; leave it out (exclude)',
    });
    expect(fitEncoder(empty, { exclude: ['e'] }).names).toEqual(['x']);
  });

  it('may be chosen, and come in the order of the table', () => {
    expect(fitEncoder(table, { features: ['x', 'id'] }).names).toEqual(['id', 'x']);
  });

  it('may be left as they are', () => {
    const encoder = fitEncoder(table, { features: ['x'], numeric: 'raw' });
    expect([...encoder.transform(table).data]).toEqual([1, 2, 4]);
    expect([...encoder.decodeColumn(0, [3])]).toEqual([3]);
  });

  it('beyond 32-bit floats are refused', () => {
    const huge = tableFromColumns({ x: [1e300, 2e300] });
    expect(thrownBy(() => fitEncoder(huge, { numeric: 'raw' })).code).toBe('not-finite');
    const encoder = fitEncoder(table, { features: ['x'] });
    expect(thrownBy(() => encoder.transform(tableFromColumns({ x: [1e300] }))).message).toBe(
      'transform: row index 0: 1e+300 in column "x" is beyond 32-bit floating point',
    );
  });

  it.each<[string, EncoderOptions, string, string]>([
    [
      'a feature that is the target',
      { target: 'y', features: ['y'] },
      'invalid-option',
      'fitEncoder: column "y" is a feature and the target at once',
    ],
    [
      'a feature that is excluded',
      { exclude: ['x'], features: ['x'] },
      'invalid-option',
      'fitEncoder: column "x" is a feature and excluded at once',
    ],
    [
      'an excluded column that is not there',
      { exclude: ['idd'] },
      'unknown-column',
      'there is no column "idd"; did you mean "id"?',
    ],
    ['no feature', { features: [] }, 'invalid-option', 'fitEncoder: no column is left to learn from'],
    [
      'an unknown policy',
      { missing: 'median' as 'mean' },
      'invalid-option',
      "fitEncoder: missing is median; expected one of 'drop', 'mean', 'indicator'",
    ],
  ])('refuses %s', (_, options, code, message) => {
    expect(thrownBy(() => fitEncoder(table, options))).toMatchObject({ code, message });
  });

  it.each<[string, Table, string]>([
    ['no rows', tableFromColumns({ x: [1] }).take([]), 'fitEncoder: there are no training rows'],
    [
      'no complete row',
      tableFromColumns({ x: [1, null], z: [null, 1] }),
      "fitEncoder: every one of the 2 training rows has a missing value, so missing: 'drop' leaves none",
    ],
  ])('refuses %s', (_, few, message) => {
    expect(thrownBy(() => fitEncoder(few, { missing: 'drop' }))).toMatchObject({
      code: 'too-few-rows',
      message,
    });
  });
});

describe('a new table', () => {
  const encoder = fitEncoder(tableFromColumns({ age: [1, 2], income: [3, 4], city: ['Oslo', 'Rome'] }));
  const csv = (text: string) => parseCsv(text, { kinds: encoder.kindOf });

  it.each<[string, string, string, string]>([
    [
      'lacks a column',
      'aeg,income,city\n1,2,Oslo\n',
      'missing-column',
      'transform: the table lacks column "age", which training had; did you mean "aeg"?',
    ],
    [
      'lacks columns',
      'age\n1\n',
      'missing-column',
      'transform: the table lacks columns "income", "city", which training had',
    ],
    [
      'has one too many',
      'age,income,city,note\n1,2,Oslo,x\n',
      'extra-column',
      'transform: the table has column "note", which training did not have; leave it out, or say extra: \'ignore\'',
    ],
    [
      'has an unknown category',
      'age,income,city\n1,2,Oslo\n1,2,Bern\n',
      'unknown-category',
      'transform: row 3: "Bern" in column "city" is a category that training did not see (it saw "Oslo", "Rome"); unknown: \'ignore\' encodes it as all zeros',
    ],
  ])('that %s is refused', (_, text, code, message) => {
    expect(thrownBy(() => encoder.transform(csv(text)))).toMatchObject({ code, message });
  });

  it('with a column too many is taken when told to ignore it', () => {
    expect(encoder.transform(csv('age,note,income,city\n1,x,2,Oslo\n'), { extra: 'ignore' }).shape).toEqual([
      1, 4,
    ]);
  });

  it('of the other kind is refused, with the way to read it', () => {
    const read = parseCsv('age,income,city\n1,2,3\n');
    expect(thrownBy(() => encoder.transform(read))).toMatchObject({
      code: 'wrong-kind',
      message:
        'transform: column "city" is numeric; in training it was categorical (read the file with parseCsv(text, { kinds: encoder.kindOf }))',
    });
  });

  it('has unknown categories as zeros, counted, when told so in training', () => {
    const lenient = fitEncoder(tableFromColumns({ city: ['Oslo', 'Rome'] }), { unknown: 'ignore' });
    const encoded = lenient.transform(tableFromColumns({ city: ['Bern', 'Rome', 'Lima'] }));
    expect(rowsOf(encoded)).toEqual([
      [0, 0],
      [0, 1],
      [0, 0],
    ]);
    expect(encoded.unknown).toEqual({ city: 2 });
  });

  it('takes a category of the list that no training row had for unknown', () => {
    const cities = tableFromColumns({ x: [1, 2, 3], city: ['Bern', 'Oslo', 'Rome'] });
    const fitted = fitEncoder(cities.take([1, 2]));
    expect(fitted.names).toEqual(['x', 'city=Oslo', 'city=Rome']);
    expect(thrownBy(() => fitted.transform(cities)).code).toBe('unknown-category');
  });
});

describe('encoderFromJson refuses', () => {
  const json = JSON.parse(
    JSON.stringify(fitEncoder(tableFromColumns({ x: [1, 2], c: ['a', 'b'], y: [0, 1] }), { target: 'y' })),
  );
  it.each<[string, unknown, string]>([
    ['no object', 7, 'encoderFromJson: encoder is 7; expected an object'],
    ['something else', { format: 'x' }, 'encoderFromJson: encoder.format is "x", which no encoder has'],
    [
      'a later version',
      { ...json, version: 2 },
      'encoderFromJson: encoder.version is 2; this version of limpid reads version 1',
    ],
    [
      'an unknown policy',
      { ...json, missing: 'x' },
      'encoderFromJson: encoder.missing is "x", which no encoder has',
    ],
    [
      'a feature without a mean',
      { ...json, features: [{ ...json.features[0], mean: null }] },
      'encoderFromJson: features[0].mean is null, which no encoder has',
    ],
    [
      'a mode that is no category',
      { ...json, features: [{ ...json.features[1], mode: 'z' }] },
      'encoderFromJson: features[0].mode is "z", which no encoder has',
    ],
    [
      'a target without classes',
      { ...json, target: { ...json.target, classes: undefined } },
      'encoderFromJson: target.classes is not there, which no encoder has',
    ],
    ['no report', { ...json, fitted: undefined }, 'encoderFromJson: fitted is not there; expected an object'],
  ])('%s', (_, damaged, message) => {
    expect(thrownBy(() => encoderFromJson(damaged))).toMatchObject({ code: 'invalid-encoder', message });
  });
});
