import { SingleBar } from 'cli-progress';
import type { Callback } from '../fit/callback.js';
import { formatRecord, lineProgress } from '../progress/lines.js';

/** Options of `terminalProgress`. */
export interface TerminalProgressOptions {
  /** Default `process.stderr`, so that results on stdout can go into a pipe. */
  readonly stream?: (NodeJS.WritableStream & { readonly isTTY?: boolean }) | undefined;
  /** Stands before the bar. Default `training`. */
  readonly label?: string | undefined;
}

/**
 * Progress as a bar on a terminal, and as plain lines where the stream is none (a file, a pipe, a log).
 *
 * The bar counts epochs; it is taken away from the terminal's control when the fit ends, however that is.
 */
export function terminalProgress(options: TerminalProgressOptions = {}): Callback {
  const { stream = process.stderr, label = 'training' } = options;
  if (!stream.isTTY) return lineProgress({ write: (line) => void stream.write(`${line}\n`) });
  let bar: SingleBar | undefined;
  return {
    onStart({ epochs }) {
      bar = new SingleBar({
        stream,
        format: `${label} {bar} {value}/{total} epochs  {measured}`,
        barCompleteChar: '█',
        barIncompleteChar: '░',
        barsize: 24,
        hideCursor: true,
        // A signal is the program's to handle; the bar is stopped by onEnd.
        gracefulExit: false,
      });
      bar.start(epochs, 0, { measured: '' });
    },
    onEpoch(record) {
      bar?.update(record.epoch, { measured: formatRecord(record) });
    },
    onEnd() {
      bar?.stop();
      bar = undefined;
    },
  };
}
