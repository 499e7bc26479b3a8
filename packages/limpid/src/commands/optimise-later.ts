/**
 * V8 compiles a function to fast machine code once it has run for a while, and until version 12 (Node 22) there was
 * nothing between that compiler, which is slow, and next to none. A command is over in two seconds, and most of what
 * it calls (planning kernels, drawing charts) is warm only once: compiling that took a third of all processor time, on
 * the processors that were to do refits. With four times as long a while `limpid explain breast-cancer` takes a fifth
 * less of it on Node 20; on Node 24 it made no difference. No result depends on it, nor does the speed of a long run.
 */
import { setFlagsFromString } from 'node:v8';

/** The first version of V8 with a compiler in between (Maglev). */
const WITH_MAGLEV = 12;
/** V8's own measure of a while, in bytes of bytecode run. */
const USUAL_BUDGET = 66 * 1024;

/** Has this process and its threads optimise code later than usual, where that helps. */
export function optimiseLater(): void {
  if (Number.parseInt(process.versions.v8, 10) >= WITH_MAGLEV) return;
  setFlagsFromString(`--interrupt-budget=${4 * USUAL_BUDGET}`);
}
