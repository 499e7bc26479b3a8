/** A result with every typed array turned into a plain one: what {@link toPlain} gives. */
export type Plain<T> = T extends Float64Array | Float32Array | Uint32Array
  ? number[]
  : T extends readonly (infer Item)[]
    ? Plain<Item>[]
    : T extends object
      ? { [Key in keyof T]: Plain<T[Key]> }
      : T;

/**
 * A deep copy in which typed arrays are plain arrays, so that `JSON.stringify` writes lists:
 * of a Float64Array by itself it would write an object with keys "0", "1", …
 *
 * Results of this package hold no NaN and no Infinity, so nothing is lost: numbers read back equal.
 *
 * @param result - what an explainer resolved to, or any nesting of plain objects, arrays, typed
 * arrays and primitives.
 * @returns the copy.
 * @example
 * ```ts
 * import { toPlain } from '@limpid/explain';
 *
 * console.log(JSON.stringify(toPlain({ grid: [Float64Array.of(1, 2)] }))); // {"grid":[[1,2]]}
 * ```
 */
export function toPlain<T>(result: T): Plain<T> {
  return copy(result) as Plain<T>;
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]));
}
