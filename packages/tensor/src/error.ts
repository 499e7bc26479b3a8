/**
 * The errors limpid throws on purpose.
 *
 * They are recognised by `code`, never by `instanceof`, so that two copies of a package can meet.
 */
export type ErrorCode =
  | 'shape' // shapes, axes or sizes that do not fit
  | 'dtype' // a dtype an operation or a backend does not take
  | 'argument' // any other argument out of its range
  | 'backend' // tensors of different backends, or something the backend cannot do
  | 'disposed' // a tensor used after dispose()
  | 'tracing' // something that cannot be done while a function is being traced
  | 'tree' // trees of different structure
  | 'internal'; // a fault of limpid's own

/** An error with a stable `code`. */
export class LimpidError extends Error {
  override readonly name = 'LimpidError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Whether `error` is one of limpid's, of any copy of the package, and of `code` if one is given. */
export function isLimpidError(error: unknown, code?: ErrorCode): error is LimpidError {
  if (!(error instanceof Error) || error.name !== 'LimpidError') return false;
  return code === undefined || (error as LimpidError).code === code;
}

/** A fault of ours: states that should not be reachable. */
export function internal(what: string): LimpidError {
  return new LimpidError('internal', `internal: ${what}`);
}
