/** Where a point lies with respect to closed rings, by SVG's default fill rule. */
import type { Point, Ring } from '../src/contour/contour.js';

/** How often the rings run round a point, against the clock. */
export function windingNumber(rings: readonly Pick<Ring, 'points'>[], [px, py]: Point): number {
  let turns = 0;
  for (const { points } of rings) {
    points.forEach(([x, y], k) => {
      const [nextX, nextY] = points[(k + 1) % points.length] as Point;
      const side = (nextX - x) * (py - y) - (px - x) * (nextY - y);
      if (y <= py && nextY > py && side > 0) turns += 1;
      if (y > py && nextY <= py && side < 0) turns -= 1;
    });
  }
  return turns;
}
