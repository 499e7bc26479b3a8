/**
 * Contour lines and filled regions of a function known on a grid, by marching squares with linear interpolation
 * along the edges and the cell's mean to settle saddles. Regions come as closed rings, also where they meet the
 * border of the grid; each ring can give its open parts, which are the contour line proper.
 *
 * How it closes rings at the border: the grid is thought to be surrounded by one more line of points that lie on
 * the border itself and are below every level. So there are no special cases, and a ring runs along the border
 * wherever the region touches it.
 *
 * Source: Lorensen and Cline, "Marching Cubes" (1987), in two dimensions.
 */

/** A function on a rectangular grid: `values[i * y.length + j]` belongs to `x[i]`, `y[j]`. */
export interface GridFunction {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** A point of the plane. */
export type Point = readonly [x: number, y: number];

/**
 * A closed line; the region at or above the level lies on its left. So outer rings run against the clock and holes
 * with it, and all rings of a level drawn as one path fill rightly under SVG's default rule (nonzero).
 */
export interface Ring {
  readonly points: readonly Point[];
  /** Whether the piece from each point to the next runs along the grid's border. */
  readonly onBorder: readonly boolean[];
}

/** Corners of a cell, against the clock from the lower left, as offsets. Side k runs from corner k to corner k + 1. */
const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

interface Step {
  readonly next: string;
  readonly border: boolean;
}

/** The part of the plane one level cuts out, as closed rings. */
export function contourRings(grid: GridFunction, level: number): Ring[] {
  const [columns, rows] = [grid.x.length, grid.y.length];
  const clamp = (i: number, size: number) => Math.min(Math.max(i, 0), size - 1);
  const value = (i: number, j: number) =>
    i < 0 || j < 0 || i >= columns || j >= rows ? -Infinity : (grid.values[i * rows + j] as number);
  const place = (i: number, j: number): Point => [
    grid.x[clamp(i, columns)] as number,
    grid.y[clamp(j, rows)] as number,
  ];

  const points = new Map<string, Point>();
  const steps = new Map<string, Step>();

  /** The crossing of the level on the edge between two grid points: its name, remembered with its place. */
  const crossing = (i: number, j: number, k: number, l: number): string => {
    const forward = i < k || (i === k && j < l);
    const name = forward ? `${i},${j},${k},${l}` : `${k},${l},${i},${j}`;
    if (!points.has(name)) {
      const [a, b] = [value(i, j), value(k, l)];
      const share = !Number.isFinite(a) ? 1 : !Number.isFinite(b) ? 0 : (level - a) / (b - a);
      const [from, to] = [place(i, j), place(k, l)];
      points.set(name, [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]);
    }
    return name;
  };

  for (let i = -1; i < columns; i++) {
    for (let j = -1; j < rows; j++) {
      const corners = CORNERS.map(([di, dj]) => [i + di, j + dj] as const);
      const inside = corners.map(([ci, cj]) => value(ci, cj) >= level);
      const count = inside.filter(Boolean).length;
      if (count === 0 || count === 4) continue;
      const border = i < 0 || j < 0 || i === columns - 1 || j === rows - 1;
      const side = (k: number) => {
        const [from, to] = [
          corners[k % 4] as readonly [number, number],
          corners[(k + 1) % 4] as readonly [number, number],
        ];
        return crossing(from[0], from[1], to[0], to[1]);
      };
      // With the region on the left, the line enters the cell through a side that leaves the region against the
      // clock (inside, then outside) and goes on to one that comes back into it.
      const exits = [0, 1, 2, 3].filter((k) => inside[k] && !inside[(k + 1) % 4]);
      const centre = corners.reduce((sum, [ci, cj]) => sum + value(ci, cj), 0) / 4;
      for (const exit of exits) {
        // Backwards from the exit to where this inside run began; across a saddle, forwards when the centre is inside.
        let entry = exit;
        if (exits.length === 2 && centre >= level) {
          entry = (exit + 1) % 4;
        } else {
          while (!(!inside[entry % 4] && inside[(entry + 1) % 4])) entry = (entry + 3) % 4;
        }
        steps.set(side(exit), { next: side(entry), border });
      }
    }
  }
  return linkRings(points, steps);
}

/** Follows the steps from crossing to crossing until each ring is closed. */
function linkRings(points: ReadonlyMap<string, Point>, steps: Map<string, Step>): Ring[] {
  const rings: Ring[] = [];
  for (const start of [...steps.keys()]) {
    const ring: Point[] = [];
    const onBorder: boolean[] = [];
    let at = start;
    let step = steps.get(at);
    while (step !== undefined) {
      steps.delete(at);
      const point = points.get(at) as Point;
      const next = points.get(step.next) as Point;
      if (point[0] !== next[0] || point[1] !== next[1]) {
        ring.push(point);
        onBorder.push(step.border);
      }
      at = step.next;
      step = steps.get(at);
    }
    if (ring.length >= 3) rings.push({ points: ring, onBorder });
  }
  return rings;
}

/** The contour line proper: the ring without its pieces along the border. A ring that never meets it comes back closed. */
export function openParts(ring: Ring): Point[][] {
  const { points, onBorder } = ring;
  const firstBorder = onBorder.indexOf(true);
  if (firstBorder < 0) return [[...points, points[0] as Point]];
  const parts: Point[][] = [];
  let part: Point[] = [];
  for (let k = 1; k <= points.length; k++) {
    const at = (firstBorder + k) % points.length;
    if (onBorder[at]) {
      if (part.length > 0) parts.push([...part, points[at] as Point]);
      part = [];
    } else {
      part.push(points[at] as Point);
    }
  }
  return parts;
}
