import { makeBlobs, makeCircles, makeFriedman1, makeMoons, makeSpirals, makeXor } from '@limpid/data';
import { describe, expect, it } from 'vitest';
import { friedman1 } from '../src/generate/friedman1.js';
import { fixture, thrownBy } from './helpers.js';

interface Pair {
  data: number[][];
  target: number[];
}
const expected = fixture<{ moons: Pair; circles: Pair; friedman1: Pair }>('generators');

interface Generated {
  data: Float32Array;
  shape: readonly [number, number];
  target: ArrayLike<number>;
}

/** Rows as [label, ...features], in an order that does not depend on the shuffling. */
function sortedRows({ data, shape, target }: Generated): number[][] {
  const rows = Array.from({ length: shape[0] }, (_, row) => [
    target[row] as number,
    ...data.slice(row * shape[1], (row + 1) * shape[1]),
  ]);
  return rows.sort((a, b) => a.reduce((order, value, i) => order || value - (b[i] as number), 0));
}

function expectSamePoints(generated: Generated, { data, target }: Pair): void {
  const flat = Float32Array.from(data.flat());
  const reference = sortedRows({ data: flat, shape: [data.length, (data[0] as number[]).length], target });
  const rows = sortedRows(generated);
  expect(rows.length).toBe(reference.length);
  rows.forEach((row, i) => {
    // One unit in the last place of a 32-bit float at 2.
    row.forEach((value, j) =>
      expect(Math.abs(value - ((reference[i] as number[])[j] as number))).toBeLessThanOrEqual(2.4e-7),
    );
  });
}

describe('noiseless points', () => {
  it('of makeMoons are those of scikit-learn', () => {
    expectSamePoints(makeMoons({ rows: 25 }), expected.moons);
  });

  it('of makeCircles are those of scikit-learn', () => {
    expectSamePoints(makeCircles({ rows: 25, factor: 0.3 }), expected.circles);
  });

  it('of makeXor are the truth table', () => {
    expect(sortedRows(makeXor())).toEqual([
      [0, 0, 0],
      [0, 1, 1],
      [1, 0, 1],
      [1, 1, 0],
    ]);
  });

  it('of makeSpirals lie on their arms, evenly spaced from the centre', () => {
    const [classes, turns, rows] = [3, 2, 31];
    const { data, target } = makeSpirals({ rows, classes, turns });
    const radii: number[][] = [[], [], []];
    for (let row = 0; row < rows; row++) {
      const [x, y, label] = [data[2 * row] as number, data[2 * row + 1] as number, target[row] as number];
      const radius = Math.hypot(x, y);
      const angle = 2 * Math.PI * (turns * radius + label / classes);
      // The radius is known to a 32-bit float, and the angle turns 4π times as fast.
      expect(Math.abs(x - radius * Math.cos(angle))).toBeLessThan(2e-6);
      expect(Math.abs(y - radius * Math.sin(angle))).toBeLessThan(2e-6);
      (radii[label] as number[]).push(radius);
    }
    expect(radii.map((arm) => arm.length)).toEqual([11, 10, 10]);
    for (const arm of radii) {
      arm.sort((a, b) => a - b).forEach((radius, i) => expect(radius).toBeCloseTo((i + 1) / arm.length, 6));
    }
  });

  it('of friedman1 give scikit-learn’s targets', () => {
    expected.friedman1.data.forEach((row, i) => {
      expect(friedman1(row)).toBeCloseTo(expected.friedman1.target[i] as number, 12);
    });
    const { data, target } = makeFriedman1({ rows: 10 });
    for (let row = 0; row < 10; row++) {
      expect(target[row]).toBe(Math.fround(friedman1(data.slice(10 * row, 10 * row + 10))));
    }
  });
});

describe('noise', () => {
  const rows = 20_000;
  const spread = (values: number[]) =>
    Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  /** Four standard errors of a standard deviation estimated from n values. */
  const bound = (std: number, n: number) => (4 * std) / Math.sqrt(2 * n);

  it('of makeXor has the standard deviation asked for, about the corners', () => {
    const { data, target } = makeXor({ rows, noise: 0.1, seed: 3 });
    const residuals = [...data].map((value) => value - Math.round(value));
    expect(Math.abs(spread(residuals) - 0.1)).toBeLessThan(bound(0.1, 2 * rows));
    for (let row = 0; row < rows; row++) {
      const corner = Math.round(data[2 * row] as number) ^ Math.round(data[2 * row + 1] as number);
      expect(corner).toBe(target[row]);
    }
  });

  it('of makeCircles has the standard deviation asked for, across the circle', () => {
    const { data, target } = makeCircles({ rows, noise: 0.01, factor: 0.5, seed: 1 });
    const residuals = Array.from(
      { length: rows },
      (_, row) =>
        Math.hypot(data[2 * row] as number, data[2 * row + 1] as number) - (target[row] === 0 ? 1 : 0.5),
    );
    expect(Math.abs(spread(residuals) - 0.01)).toBeLessThan(bound(0.01, rows) + 1e-4);
  });

  it('of makeBlobs has the standard deviation asked for, about the centres given', () => {
    const centers = [
      [0, 0, 0],
      [50, -50, 20],
    ];
    const { data, target, shape } = makeBlobs({ rows, centers, std: 2, seed: 8 });
    expect(shape).toEqual([rows, 3]);
    const residuals = [...data].map(
      (value, i) => value - ((centers[target[Math.floor(i / 3)] as number] as number[])[i % 3] as number),
    );
    expect(Math.abs(spread(residuals) - 2)).toBeLessThan(bound(2, 3 * rows));
    expect(Math.abs(residuals.reduce((sum, value) => sum + value, 0) / residuals.length)).toBeLessThan(
      (4 * 2) / Math.sqrt(3 * rows),
    );
  });

  it('of makeFriedman1 has the standard deviation asked for, and features are uniform on [0, 1)', () => {
    const { data, target } = makeFriedman1({ rows, noise: 1, seed: 2 });
    const residuals = Array.from(target, (y, row) => y - friedman1(data.subarray(10 * row, 10 * row + 5)));
    expect(Math.abs(spread(residuals) - 1)).toBeLessThan(bound(1, rows));
    expect(data.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(Math.abs(data.reduce((sum, value) => sum + value, 0) / data.length - 0.5)).toBeLessThan(
      4 / Math.sqrt(12 * data.length),
    );
  });
});

describe('every generator', () => {
  const generators = { makeXor, makeMoons, makeCircles, makeSpirals, makeBlobs, makeFriedman1 };
  it.each(Object.entries(generators))(
    '%s gives the rows asked for, the same for the same seed',
    (_, make) => {
      const one = make({ rows: 33, noise: 0.2, seed: 1 });
      expect([one.shape[0], one.target.length, one.data.length]).toEqual([33, 33, 33 * one.shape[1]]);
      expect(one.names.length).toBe(one.shape[1]);
      expect(make({ rows: 33, noise: 0.2, seed: 1 })).toEqual(one);
      expect(make({ rows: 33, noise: 0.2, seed: 2 }).data).not.toEqual(one.data);
    },
  );

  it.each(Object.entries(generators))('%s refuses absurd options', (name, make) => {
    expect(thrownBy(() => make({ rows: 0 })).message).toBe(
      `${name}: rows is 0; expected an integer of at least 1`,
    );
    expect(thrownBy(() => make({ seed: 0.5 })).message).toBe(
      `${name}: seed is 0.5; expected an integer of at least 0`,
    );
  });

  it.each(Object.entries({ makeXor, makeMoons, makeCircles, makeSpirals, makeFriedman1 }))(
    '%s refuses negative noise',
    (name, make) => {
      expect(thrownBy(() => make({ noise: -1 })).message).toBe(
        `${name}: noise is -1; expected a finite number of at least 0`,
      );
    },
  );

  it.each<[string, () => unknown]>([
    ['makeCircles: factor is 1; expected a number from 0 to below 1', () => makeCircles({ factor: 1 })],
    ['makeSpirals: classes is 1; expected an integer of at least 2', () => makeSpirals({ classes: 1 })],
    ['makeSpirals: turns is 0; expected a finite number of at least 5e-324', () => makeSpirals({ turns: 0 })],
    ['makeBlobs: centers is 0; expected an integer of at least 1', () => makeBlobs({ centers: 0 })],
    ['makeBlobs: std is -1; expected a finite number of at least 0', () => makeBlobs({ std: -1 })],
    ['makeBlobs: box is [1, 0]; expected two finite numbers in order', () => makeBlobs({ box: [1, 0] })],
    [
      'makeBlobs: centers must be one or more lists of finite numbers, all of one length',
      () => makeBlobs({ centers: [[1], [1, 2]] }),
    ],
    ['makeFriedman1: columns is 4; expected an integer of at least 5', () => makeFriedman1({ columns: 4 })],
  ])('%s', (message, call) => {
    expect(thrownBy(call)).toMatchObject({ code: 'invalid-option', message });
  });

  it('draws random centres uniformly from the box', () => {
    const { data, classes, shape } = makeBlobs({
      rows: 40,
      centers: 40,
      columns: 50,
      std: 0,
      box: [2, 4],
      seed: 1,
    });
    expect([classes, shape]).toEqual([40, [40, 50]]);
    expect(data.every((value) => value >= 2 && value <= 4)).toBe(true);
    expect(Math.abs(data.reduce((sum, value) => sum + value, 0) / data.length - 3)).toBeLessThan(
      4 * (2 / Math.sqrt(12 * data.length)),
    );
  });
});
