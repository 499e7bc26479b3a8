import type { DType, TypedArray } from '../backend/dtype.js';
import { isFloat } from '../backend/dtype.js';
import type { Shape } from '../shape/shape.js';

/**
 * Tensors as text, laid out the way NumPy prints arrays: brackets nest with the axes, numbers share one
 * format, more than `THRESHOLD` elements are summarised by the first and last few of each axis.
 */

const THRESHOLD = 1000;
const EDGE = 3;
const PRECISION = 8;
/** Shortest float32 representation needs fewer digits than float64's. */
const FLOAT32_DIGITS = 9;

/** The shortest decimal that reads back as the same number of the dtype. */
function shortest(value: number, dtype: DType): number {
  if (dtype === 'float64' || !Number.isFinite(value)) return value;
  for (let digits = 1; digits < FLOAT32_DIGITS; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return rounded;
  }
  return value;
}

function numberFormat(values: readonly number[], dtype: DType): (value: number) => string {
  if (dtype === 'bool') return (value) => (value ? 'true' : 'false');
  if (!isFloat(dtype)) return String;
  const finite = values.filter(Number.isFinite).map((value) => shortest(value, dtype));
  const sizes = finite.map(Math.abs).filter((size) => size > 0);
  const [least, greatest] = [Math.min(...sizes), Math.max(...sizes)];
  const scientific = sizes.length > 0 && (greatest >= 1e8 || least < 1e-4 || greatest / least > 1e3 * 1e5);
  const special = (value: number): string => (Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf');
  if (scientific) {
    const digits = Math.max(
      0,
      ...finite.map((value) => decimalsOf(value.toExponential().split('e')[0] as string)),
    );
    const places = Math.min(digits, PRECISION);
    return (value) => (Number.isFinite(value) ? exponential(shortest(value, dtype), places) : special(value));
  }
  const digits = Math.max(0, ...finite.map((value) => decimalsOf(plain(value))));
  const places = Math.min(digits, PRECISION);
  return (value) => {
    if (!Number.isFinite(value)) return special(value);
    const text = shortest(value, dtype).toFixed(places);
    return places === 0 ? `${text}.` : trimZeros(text, places);
  };
}

/** NumPy writes one common number of decimals, shorter where a number's own digits end: padded by spaces. */
function trimZeros(text: string, places: number): string {
  const trimmed = text.replace(/0+$/, '');
  return trimmed.padEnd(trimmed.indexOf('.') + 1 + places, ' ');
}

function exponential(value: number, places: number): string {
  const [mantissa, exponent] = value.toExponential(places).split('e') as [string, string];
  const sign = exponent.startsWith('-') ? '-' : '+';
  const digits = exponent.replace(/^[+-]/, '').padStart(2, '0');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.`}e${sign}${digits}`;
}

function plain(value: number): string {
  return value.toFixed(PRECISION).replace(/0+$/, '');
}

function decimalsOf(text: string): number {
  const dot = text.indexOf('.');
  return dot < 0 ? 0 : text.length - dot - 1;
}

/**
 * The elements as text.
 *
 * @param data Row-major elements.
 */
export function formatTensor(data: TypedArray, shape: Shape, dtype: DType): string {
  const summarise = data.length > THRESHOLD;
  const shown: number[] = [];
  const visible = (n: number): (number | null)[] =>
    summarise && n > 2 * EDGE ? [0, 1, 2, null, n - 3, n - 2, n - 1] : Array.from({ length: n }, (_, i) => i);
  const visit = (axis: number, offset: number): void => {
    if (axis === shape.length) {
      shown.push(data[offset] as number);
      return;
    }
    const n = shape[axis] as number;
    for (const i of visible(n)) if (i !== null) visit(axis + 1, offset * n + i);
  };
  visit(0, 0);
  const format = numberFormat(shown, dtype);
  if (shape.length === 0) return format(data[0] as number).trimEnd();
  const texts = shown.map(format);
  const width = Math.max(0, ...texts.map((text) => text.length));
  let next = 0;
  const lay = (axis: number): string => {
    const items = visible(shape[axis] as number);
    if (axis === shape.length - 1) {
      return `[${items.map((i) => (i === null ? '...' : (texts[next++] as string).padStart(width))).join(' ')}]`;
    }
    const gap = `${'\n'.repeat(shape.length - 1 - axis)}${' '.repeat(axis + 1)}`;
    return `[${items.map((i) => (i === null ? '...' : lay(axis + 1))).join(gap)}]`;
  };
  return lay(0);
}
