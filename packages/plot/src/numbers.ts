/**
 * The little arithmetic that charts need: formatting for people, ranges, and an even choice of rows.
 * No statistics happen here beyond summarising what is drawn.
 */

/** The typographic minus sign, which lines up with digits where a hyphen does not. */
const MINUS = '\u2212';

/**
 * A number as a reader wants it: a few significant digits, no trailing zeros, a true minus sign.
 *
 * @param value any number; NaN and the infinities are written as words and signs
 * @param digits significant digits, 1 to 17; default 3. Whole numbers below a million keep all their digits.
 * @example
 * ```ts
 * import { formatNumber } from '@limpid/plot';
 * console.log(formatNumber(0.123456), formatNumber(1234), formatNumber(-2.5)); // 0.123 1234 −2.5
 * ```
 */
export function formatNumber(value: number, digits = 3): string {
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  if (Number.isInteger(value) && Math.abs(value) < 1e6)
    return String(value === 0 ? 0 : value).replace('-', MINUS);
  const short = Number(value.toPrecision(digits));
  const magnitude = Math.abs(short);
  const text = magnitude >= 1e6 || magnitude < 1e-4 ? short.toExponential() : String(short);
  return text.replace(/-/g, MINUS);
}

/** A number with a fixed count of decimals, for columns that should line up. */
export function formatFixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  const text = value.toFixed(decimals);
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', MINUS);
}

/** Smallest and largest finite value over several sequences; [0, 1] when there is none. */
export function extent(
  ...sequences: readonly (ArrayLike<number> | undefined)[]
): [low: number, high: number] {
  let low = Infinity;
  let high = -Infinity;
  for (const sequence of sequences) {
    for (let i = 0; i < (sequence?.length ?? 0); i++) {
      const value = sequence?.[i] as number;
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : [0, 1];
}

/** A range a little wider than the data, so that no line lies on the frame; a single value gets room around it. */
export function widened([low, high]: readonly [number, number], share = 0.05): [low: number, high: number] {
  const room = high > low ? (high - low) * share : Math.max(Math.abs(low) * share, 0.5);
  return [low - room, high + room];
}

/** `count` indices spread evenly over 0 … length − 1, all of them when there are no more than `count`. */
export function evenIndices(length: number, count: number): number[] {
  if (length <= count) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * length) / count));
}

/** The text, cut to `length` characters with an ellipsis where it is longer. */
export function shorten(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length
    ? text
    : `${characters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`;
}

/** The texts shortened, and told apart by a number in brackets where two would then look the same. */
export function distinctLabels(texts: readonly string[], length: number): string[] {
  const short = texts.map((text) => shorten(text, length));
  return short.map((text, k) =>
    short.indexOf(text) === short.lastIndexOf(text) ? text : `${text} (${k + 1})`,
  );
}
