/**
 * Whether a transform is looking at what is being recorded.
 *
 * `watching`: a gradient or another transform will walk the history of values recorded now, so
 * evaluation must not drop it. `abstract`: a function is being traced with stand-ins for its arguments
 * (by `compile`, or control flow), so nothing can be computed at all.
 */
const state: { watching: number; abstract: number; refused: Error | undefined } = {
  watching: 0,
  abstract: 0,
  refused: undefined,
};

/** Whether evaluation must leave history in place. */
export function isWatching(): boolean {
  return state.watching > 0;
}

/** Whether values being recorded may depend on stand-ins. */
export function isAbstract(): boolean {
  return state.abstract > 0;
}

/** Runs `f` with history kept, for transforms that walk it. */
export function watching<T>(f: () => T): T {
  state.watching += 1;
  try {
    return f();
  } finally {
    state.watching -= 1;
  }
}

/**
 * Runs `f` on stand-ins.
 *
 * @throws What was refused meanwhile, even if `f` did not wait for it.
 */
export function abstractly<T>(f: () => T): T {
  const before = state.refused;
  state.refused = undefined;
  state.abstract += 1;
  try {
    const result = f();
    if (state.refused) throw state.refused;
    return result;
  } finally {
    state.abstract -= 1;
    state.refused = before;
  }
}

/** Makes the function that is being traced fail; what it asked for never comes, so that nothing else reports it. */
export function refuse(error: Error): Promise<never> {
  state.refused ??= error;
  return new Promise(() => {});
}
