/** What the values of options must look like: from the text of an argument to a number or a list, or a clear refusal. */
import { InvalidArgumentError } from 'commander';

/** A decimal number and nothing else; Number() would also take '', '0x10' and ' 1 '. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Commander says which option it is and what it was given. */
function refuse(expected: string): never {
  throw new InvalidArgumentError(`Expected ${expected}.`);
}

/** A parser of whole numbers in a range. */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  return (text) => {
    const value = Number(text);
    if (!DECIMAL.test(text) || !Number.isSafeInteger(value) || value < least || value > most) {
      refuse(`a whole number ${range}`);
    }
    return value;
  };
}

/** A parser of numbers in a range that leaves out its ends, or only the upper one where zero is allowed. */
export function numberBelow(
  limit: number,
  zero: 'refuse zero' | 'allow zero' = 'refuse zero',
): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const enough = zero === 'allow zero' ? value >= 0 : value > 0;
    if (!DECIMAL.test(text) || !enough || !(value < limit)) {
      refuse(`a number ${zero === 'allow zero' ? 'from' : 'above'} 0 and below ${limit}`);
    }
    return value;
  };
}

/** How many refits: none, or enough for a band. */
export function refitCount(text: string): number {
  const value = Number(text);
  if (
    !DECIMAL.test(text) ||
    !Number.isSafeInteger(value) ||
    value < 0 ||
    value === 1 ||
    value > MOST_REFITS
  ) {
    refuse(`0 (no bands), or a whole number from 2 to ${MOST_REFITS}`);
  }
  return value;
}

/** More refits than this are a slip of the finger. */
const MOST_REFITS = 100_000;
/** Wider layers than this are, too. */
const WIDEST_LAYER = 10_000;
/** And deeper networks. */
const MOST_LAYERS = 20;

/** Sizes of hidden layers, such as `16,8`; `none` is no hidden layer. */
export function layerSizes(text: string): number[] {
  if (text === 'none') return [];
  const parts = text.split(',').map((part) => part.trim());
  const sizes = parts.map(Number);
  const good = sizes.every(
    (size, i) => /^\d+$/.test(parts[i] as string) && size >= 1 && size <= WIDEST_LAYER,
  );
  if (!good || sizes.length > MOST_LAYERS) {
    refuse(
      `up to ${MOST_LAYERS} sizes of layers from 1 to ${WIDEST_LAYER} with commas between, such as 16,8, or none`,
    );
  }
  return sizes;
}

/** Names with commas between; the option may come again, and then adds to them. */
export function columnNames(text: string, before: readonly string[] = []): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => name === '')) refuse('names of columns with commas between');
  return [...before, ...names];
}

/** One text each time the option comes. */
export function texts(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}
