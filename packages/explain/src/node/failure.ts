/**
 * An error on its way from one thread to another. Structured cloning keeps the names of JavaScript's own errors only,
 * and drops what else an error carries; here name, code and other fields arrive, and so do its causes. The class does
 * not, which is why errors are recognised by name and code.
 */

/** An error as plain data, or whatever else was thrown, as itself. */
export type Packed =
  | { readonly error: string; readonly fields: Readonly<Record<string, unknown>>; readonly cause?: Packed }
  | { readonly thrown: unknown };

/** What structured cloning takes; of anything else its text. */
function cloneable(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return String(value);
  }
}

/** What was thrown, as plain data. */
export function packed(thrown: unknown): Packed {
  if (!(thrown instanceof Error)) return { thrown: cloneable(thrown) };
  const { name, message, stack, cause } = thrown;
  const fields: Record<string, unknown> = { name, stack };
  for (const [key, value] of Object.entries(thrown)) if (key !== 'cause') fields[key] = cloneable(value);
  return { error: message, fields, ...(cause !== undefined && { cause: packed(cause) }) };
}

/** The same on the other side. */
export function unpacked(given: Packed): unknown {
  if ('thrown' in given) return given.thrown;
  const { error, fields, cause } = given;
  const options = cause === undefined ? undefined : { cause: unpacked(cause) };
  const made = new Error(error, options);
  for (const [key, value] of Object.entries(fields)) {
    // As an error has them: not among what is listed when it is printed.
    const enumerable = key !== 'name' && key !== 'stack';
    Object.defineProperty(made, key, { value, enumerable, writable: true, configurable: true });
  }
  return made;
}
