import { encoderFromJson, fitEncoder, parseCsv, tableFromColumns } from '@limpid/data';
import { describe, expect, it } from 'vitest';
import { type EncoderFixture, fixture, range, rowsOf, thrownBy } from './helpers.js';

const expected = fixture<EncoderFixture>('encoder');
const whole = tableFromColumns(expected.columns);
const train = whole.take(range(0, expected.trainRows));
const test = whole.take(range(expected.trainRows, whole.rows));

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
