import { type DType, isFloat } from '../backend/dtype.js';

/**
 * Numbers as text the way NumPy writes those of one array: the fewest digits that read back as the same
 * number, at most eight after the point, aligned on the point, scientific for all if it suits one. (The
 * rules are those of NumPy's default print options.)
 */

const PRECISION = 8;
/** Where the notation changes: numbers this large or small, or this far apart. */
const LARGE = 1e8;
const SMALL = 1e-4;
const SPREAD = 1000;
/** A lone number is written out up to here. */
const LARGE_SCALAR = 1e16;
/** Digits that tell all float32 apart. */
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

function special(value: number): string {
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

/** `-0` included, which JavaScript writes without its sign. */
function signed(value: number, text: string): string {
  return Object.is(value, -0) ? `-${text}` : text;
}

/** Digits before and after the point, without trailing zeros. */
function positional(value: number, dtype: DType): [whole: string, fraction: string] {
  const text =
    decimals(shortest(value, dtype)).length > PRECISION
      ? value.toFixed(PRECISION)
      : plain(shortest(value, dtype));
  const [whole, fraction = ''] = text.split('.') as [string, string?];
  return [signed(value, whole), fraction.replace(/0+$/, '')];
}

/** A number in full, without an exponent. */
function plain(value: number): string {
  const text = String(Math.abs(value));
  const sign = value < 0 ? '-' : '';
  if (!text.includes('e')) return sign + text;
  const [mantissa, exponent] = text.split('e') as [string, string];
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?];
  const shift = Number(exponent);
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - 1)}${whole}${fraction}`;
  return `${sign}${whole}${fraction.padEnd(shift, '0')}`;
}

function decimals(value: number): string {
  return plain(value).split('.')[1] ?? '';
}

/** Digits after the point of the scientific notation, and the exponent. */
function scientific(value: number, dtype: DType): { readonly places: number; readonly exponent: number } {
  const short = shortest(value, dtype).toExponential();
  const long = (short.split('e')[0] as string).replace(/^-?\d\.?/, '').length > PRECISION;
  const [mantissa, exponent] = (long ? value.toExponential(PRECISION) : short).split('e') as [string, string];
  const fraction = mantissa.split('.')[1] ?? '';
  return { places: fraction.replace(/0+$/, '').length, exponent: Number(exponent) };
}

function exponentText(exponent: number, digits: number): string {
  return `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(digits, '0')}`;
}

const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));

/** How to write a number so that all of `values` align. */
export function formatFor(values: readonly number[], dtype: DType): (value: number) => string {
  if (dtype === 'bool') return (value) => (value ? ' true' : 'false');
  if (!isFloat(dtype)) {
    const width = longest(values.map(String));
    return (value) => String(value).padStart(width);
  }
  const finite = values.filter(Number.isFinite);
  const sizes = finite.map(Math.abs).filter((size) => size > 0);
  const [least, greatest] = [Math.min(...sizes), Math.max(...sizes)];
  const exponential = sizes.length > 0 && (greatest >= LARGE || least < SMALL || greatest / least > SPREAD);
  const write = exponential ? exponentialFormat(finite, dtype) : positionalFormat(finite, dtype);
  const width = longest(values.map((value) => (Number.isFinite(value) ? write(value) : special(value))));
  return (value) => (Number.isFinite(value) ? write(value) : special(value)).padStart(width);
}

function exponentialFormat(finite: readonly number[], dtype: DType): (value: number) => string {
  const parts = finite.map((value) => scientific(value, dtype));
  const places = Math.max(0, ...parts.map((part) => part.places));
  const digits = Math.max(2, longest(parts.map(({ exponent }) => String(Math.abs(exponent)))));
  return (value) => {
    // Shorter numbers are filled up with their own further digits, not with zeros.
    const [mantissa, exponent] = value.toExponential(places).split('e') as [string, string];
    return `${signed(value, mantissa)}${places === 0 ? '.' : ''}${exponentText(Number(exponent), digits)}`;
  };
}

function positionalFormat(finite: readonly number[], dtype: DType): (value: number) => string {
  const places = longest(finite.map((value) => positional(value, dtype)[1]));
  return (value) => {
    const [whole, fraction] = positional(value, dtype);
    return `${whole}.${fraction.padEnd(places)}`;
  };
}

/** A number that stands alone: as many digits as it takes. */
export function formatScalar(value: number, dtype: DType): string {
  if (dtype === 'bool') return value ? 'true' : 'false';
  if (!isFloat(dtype)) return String(value);
  if (!Number.isFinite(value)) return special(value);
  const size = Math.abs(value);
  const short = shortest(value, dtype);
  if (size !== 0 && (size < SMALL || size >= LARGE_SCALAR)) {
    const [mantissa, exponent] = short.toExponential().split('e') as [string, string];
    return `${mantissa}${exponentText(Number(exponent), 2)}`;
  }
  const text = signed(value, plain(short));
  return text.includes('.') ? text : `${text}.0`;
}
