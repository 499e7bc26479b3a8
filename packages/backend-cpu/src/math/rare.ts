/**
 * Functions that few programs use, so that the others do not load them: they are there once a kernel that needs one
 * has been asked for, before its code is emitted.
 */
import type * as rareFunctions from './rare-functions.js';

type Functions = typeof rareFunctions;

let functions: Functions | undefined;

const NAMES: ReadonlySet<string> = new Set<keyof Functions>(['sin', 'cos', 'erf', 'pow']);

/** Whether an operation's function has to be loaded yet. */
export const isLacking = (op: string): boolean => functions === undefined && NAMES.has(op);

export async function loadRare(): Promise<void> {
  functions ??= await import('./rare-functions.js');
}

export function rareFunction<N extends keyof Functions>(name: N): Functions[N] {
  if (!functions) throw new Error(`internal: ${name} is emitted before it is loaded`);
  return functions[name];
}
