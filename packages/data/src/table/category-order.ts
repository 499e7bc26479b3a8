/**
 * The order of categories that were found rather than listed: by number where all are numbers, else by UTF-16 code
 * units. It depends neither on the order of the rows nor on the locale, so a model's outputs keep their meaning.
 */
import { parseNumber } from './parse-number.js';

/** The distinct texts, sorted. */
function sortCategories(texts: Iterable<string>): string[] {
  const distinct = [...new Set(texts)];
  const numbers = new Map(distinct.map((text) => [text, parseNumber(text)]));
  const allNumbers = [...numbers.values()].every((number) => number !== undefined);
  return distinct.sort((a, b) => {
    if (allNumbers) {
      const difference = (numbers.get(a) as number) - (numbers.get(b) as number);
      if (difference !== 0) return difference;
    }
    return a < b ? -1 : a > b ? 1 : 0;
  });
}

/** A categorical column's codes and categories for texts with null where a value is missing. */
export function encodeTexts(texts: readonly (string | null)[]): { codes: Int32Array; categories: string[] } {
  const categories = sortCategories(texts.filter((text): text is string => text !== null));
  const codeOf = new Map(categories.map((category, code) => [category, code]));
  return {
    codes: Int32Array.from(texts, (text) => (text === null ? -1 : (codeOf.get(text) as number))),
    categories,
  };
}
