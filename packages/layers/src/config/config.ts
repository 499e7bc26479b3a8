/**
 * A model's structure as JSON.
 *
 * It is the model's own tree, written down: an object for every layer with `$layer` for its class and its
 * fields, `{ "$tensor": name, dtype, shape }` in place of a tensor, `{ "$function": name }` in place of a
 * function. Numbers, strings, booleans, null, arrays and plain objects are themselves; keys that begin with `$`
 * are kept for this. The tensors travel apart, by name.
 */

/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A model's structure; see the opening of this file. */
export interface ModelConfig {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly model: Json;
}

export const FORMAT = 'limpid-model';
export const VERSION = 1;

/** Field names that would reach an object's prototype instead of becoming fields. */
export const FORBIDDEN_FIELD = '__proto__';
