import { fitEncoder, tableFromColumns } from '@limpid/data';
import { describe, expect, it } from 'vitest';
import { type EncoderFixture, fixture, range, rowsOf, thrownBy } from './helpers.js';

const expected = fixture<EncoderFixture>('encoder');
const whole = tableFromColumns(expected.columns);
const train = whole.take(range(0, expected.trainRows));

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
