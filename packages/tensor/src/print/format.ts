import type { DType, TypedArray } from '../backend/dtype.js';
import type { Shape } from '../shape/shape.js';
import { formatFor, formatScalar } from './numbers.js';

/**
 * Tensors as text, laid out the way NumPy prints arrays: brackets nest with the axes, numbers share one
 * format, long rows continue on the next line, and more than `THRESHOLD` elements are summarised by the
 * first and last few of each axis. Booleans are JavaScript's, `true` and `false`.
 */

const THRESHOLD = 1000;
const EDGE = 3;
const LINE_WIDTH = 75;

/** The elements of a row, on as many lines as they need. */
function layRow(words: readonly string[], indent: string, width: number): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of words) {
    if (line.length > indent.length && line.length + word.length > width) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  // The last word is followed by a bracket, not a space.
  return [...lines, line.slice(0, words.length > 0 ? -1 : undefined)].join('\n').slice(indent.length);
}

/**
 * The elements as text.
 *
 * @param data Row-major elements.
 */
export function formatTensor(data: TypedArray, shape: Shape, dtype: DType): string {
  if (shape.length === 0) return formatScalar(data[0] as number, dtype);
  if (data.length === 0) return '[]';
  const summarise = data.length > THRESHOLD;
  /** The coordinates of an axis that are shown; null is where the others would be. */
  const visible = (n: number): (number | null)[] =>
    summarise && n > 2 * EDGE ? [0, 1, 2, null, n - 3, n - 2, n - 1] : Array.from({ length: n }, (_, i) => i);
  const shown: number[] = [];
  const collect = (axis: number, offset: number): void => {
    if (axis === shape.length) {
      shown.push(data[offset] as number);
      return;
    }
    const n = shape[axis] as number;
    for (const i of visible(n)) if (i !== null) collect(axis + 1, offset * n + i);
  };
  collect(0, 0);
  const format = formatFor(shown, dtype);
  let next = 0;
  const lay = (axis: number, indent: string): string => {
    const items = visible(shape[axis] as number);
    const left = shape.length - axis;
    if (left === 1) {
      const words = items.map((i) => (i === null ? '...' : format(shown[next++] as number)));
      return `[${layRow(words, indent, LINE_WIDTH - axis - 1)}]`;
    }
    const gap = `${'\n'.repeat(left - 1)}${indent}`;
    return `[${items.map((i) => (i === null ? '...' : lay(axis + 1, `${indent} `))).join(gap)}]`;
  };
  return lay(0, ' ');
}
