import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Point, Ring } from '../src/contour/contour.js';
import { contourRings, openParts } from '../src/contour/contour.js';
import { windingNumber } from './winding.js';

const areaOf = (rings: readonly Ring[]) =>
  rings.reduce(
    (total, { points }) =>
      total +
      points.reduce((sum, [x, y], k) => {
        const [nextX, nextY] = points[(k + 1) % points.length] as Point;
        return sum + (x * nextY - nextX * y) / 2;
      }, 0),
    0,
  );

const range = (low: number, high: number, count: number) =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
const gridOf = (f: (x: number, y: number) => number, axis: readonly number[]) => ({
  x: axis,
  y: axis,
  values: axis.flatMap((x) => axis.map((y) => f(x, y))),
});

describe('contour rings', () => {
  test('enclose the area of a disc', () => {
    const rings = contourRings(
      gridOf((x, y) => 1 - x * x - y * y, range(-1.5, 1.5, 151)),
      0,
    );
    expect(rings).toHaveLength(1);
    expect(Math.abs(areaOf(rings) - Math.PI)).toBeLessThan(1e-3);
  });

  test('run with the clock round a hole', () => {
    const rings = contourRings(
      gridOf((x, y) => x * x + y * y, range(-1, 1, 101)),
      0.25,
    );
    expect(rings).toHaveLength(2);
    expect(Math.abs(areaOf(rings) - (4 - Math.PI / 4))).toBeLessThan(1e-3);
  });

  test('are the whole border where everything is above, and nothing where everything is below', () => {
    const grid = gridOf(() => 1, [0, 1, 2]);
    expect(areaOf(contourRings(grid, 0))).toBe(4);
    expect(contourRings(grid, 2)).toEqual([]);
  });

  test('have every grid point on the right side, for any values', () => {
    const size = 6;
    const axis = range(0, 5, size);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: size * size, maxLength: size * size }),
        (values) => {
          const level = 0.5;
          const rings = contourRings({ x: axis, y: axis, values }, level);
          for (let i = 1; i < size - 1; i++) {
            for (let j = 1; j < size - 1; j++) {
              const inside = (values[i * size + j] as number) >= level;
              expect(windingNumber(rings, [axis[i] as number, axis[j] as number])).toBe(inside ? 1 : 0);
            }
          }
        },
      ),
    );
  });

  test('join the two high corners of a saddle where the middle is high, and part them where it is low', () => {
    const saddle = { x: [0, 1], y: [0, 1], values: [1, 0, 0, 1] };
    expect(contourRings(saddle, 0.4)).toHaveLength(1);
    expect(contourRings(saddle, 0.6)).toHaveLength(2);
  });

  test('leave out what is not a number', () => {
    const values = [1, 1, 1, 1, Number.NaN, 1, 1, 1, 1];
    const rings = contourRings({ x: [0, 1, 2], y: [0, 1, 2], values }, 0);
    for (const { points } of rings)
      for (const point of points) expect(point.every(Number.isFinite)).toBe(true);
  });
});

describe('open parts', () => {
  test('are the line without the border', () => {
    const [ring] = contourRings(
      gridOf((x) => x, [0, 1, 2]),
      0.5,
    ) as [Ring];
    expect(openParts(ring)).toEqual([
      [
        [0.5, 2],
        [0.5, 1],
        [0.5, 0],
      ],
    ]);
  });

  test('of a ring that meets no border are the closed ring', () => {
    const [ring] = contourRings(
      gridOf((x, y) => (x === 1 && y === 1 ? 1 : 0), [0, 1, 2]),
      0.5,
    ) as [Ring];
    const [part] = openParts(ring) as [Point[]];
    expect(part).toHaveLength(5);
    expect(part[0]).toEqual(part[4]);
  });

  test('of the border alone are nothing', () => {
    const [ring] = contourRings(
      gridOf(() => 1, [0, 1]),
      0,
    ) as [Ring];
    expect(openParts(ring)).toEqual([]);
  });
});
