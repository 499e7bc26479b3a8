/**
 * How far the steps after training have come: on a terminal a line that is written over, elsewhere one line a step.
 * The bar of the training itself is `@limpid/train`'s.
 */
import type { OnProgress } from '../explanation/options.js';
import { type TextStream, writeLine } from './io.js';

/** Back to the start of the line, and clear it. */
const REWIND = '\r\x1b[K';

/** Steps, shown one after the other. */
export interface Steps {
  /** Begins a step; the last one's line is finished. */
  start(step: string): OnProgress;
  /** Finishes the last step's line. */
  finish(): void;
}

/** Shows steps on a stream. */
export function showSteps(stream: TextStream): Steps {
  let open = false;
  const finish = () => {
    if (open) stream.write(REWIND);
    open = false;
  };
  return {
    start(step) {
      finish();
      if (!stream.isTTY) writeLine(stream, `${step} …`);
      return ({ done, total }) => {
        if (!stream.isTTY) return;
        open = true;
        stream.write(`${REWIND}${step}: ${done} of ${total}`);
      };
    },
    finish,
  };
}
