/** Which texts are numbers: decimal notation with an optional sign and exponent; no hex, no thousands separators. */

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number a text denotes (±Infinity where it is too large for a double), or undefined where it denotes none. */
export function parseNumber(text: string, decimal: '.' | ',' = '.'): number | undefined {
  if (decimal === ',' && text.includes('.')) return undefined;
  const pointed = decimal === ',' ? text.replace(',', '.') : text;
  return DECIMAL.test(pointed) ? Number(pointed) : undefined;
}

/** True for the usual spellings of infinity and not-a-number. */
export function isNotFiniteText(text: string): boolean {
  return /^[+-]?(?:inf(?:inity)?|nan|∞|1\.#(?:inf|ind|qnan))$/i.test(text);
}
