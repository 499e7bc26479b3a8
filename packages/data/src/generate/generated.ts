/** What all generators return, and the steps they share. */
import { checkInteger, checkNumber } from '../errors/check-options.js';
import { createRandom, type Random } from '../random/random.js';

/** Generated rows with class labels. */
export interface GeneratedClasses {
  /** The features, row by row. */
  readonly data: Float32Array;
  readonly shape: readonly [rows: number, columns: number];
  /** The class of each row, from 0. */
  readonly target: Int32Array;
  /** The number of classes. */
  readonly classes: number;
  /** The names of the features. */
  readonly names: readonly string[];
}

/** Generated rows with numbers to predict. */
export interface GeneratedNumbers {
  /** The features, row by row. */
  readonly data: Float32Array;
  readonly shape: readonly [rows: number, columns: number];
  /** The number to predict for each row. */
  readonly target: Float32Array;
  /** The names of the features. */
  readonly names: readonly string[];
}

/** Options that every generator has. */
export interface GeneratorOptions {
  /** The number of rows. Default 100 (4 for XOR). */
  readonly rows?: number | undefined;
  /** Standard deviation of the normal noise, at least 0. Default 0. */
  readonly noise?: number | undefined;
  /** An integer of at least 0. Default 0. */
  readonly seed?: number | undefined;
}

/** A point of a class before noise. */
export interface ClassPoint {
  readonly point: readonly number[];
  readonly label: number;
}

/** Rows unless told otherwise. */
const DEFAULT_ROWS = 100;

/** Checks the common options and fills in their defaults. */
export function checkGeneratorOptions(
  operation: string,
  options: GeneratorOptions,
  defaultRows = DEFAULT_ROWS,
): { rows: number; noise: number; random: Random } {
  const { rows = defaultRows, noise = 0, seed = 0 } = options;
  checkInteger(operation, 'rows', rows, 1);
  checkNumber(operation, 'noise', noise, 0);
  checkInteger(operation, 'seed', seed, 0);
  return { rows, noise, random: createRandom(seed) };
}

/** `x0`, `x1`, … */
export function featureNames(columns: number): string[] {
  return Array.from({ length: columns }, (_, column) => `x${column}`);
}

/** Puts points in random order, adds independent normal noise to every coordinate and packs them. */
export function packClasses(
  points: readonly ClassPoint[],
  classes: number,
  noise: number,
  random: Random,
): GeneratedClasses {
  const columns = (points[0] as ClassPoint).point.length;
  const order = random.permutation(points.length);
  const data = new Float32Array(points.length * columns);
  const target = new Int32Array(points.length);
  order.forEach((source, row) => {
    const { point, label } = points[source] as ClassPoint;
    point.forEach((coordinate, column) => {
      data[row * columns + column] = noise === 0 ? coordinate : coordinate + random.normal(0, noise);
    });
    target[row] = label;
  });
  return { data, shape: [points.length, columns], target, classes, names: featureNames(columns) };
}
