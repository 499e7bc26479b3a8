/** How training goes on: a line that is written over on a terminal, and now and then a plain one elsewhere. */
import type { FitOptions } from '../experiment/fit-network.js';
import { type TextStream, writeLine } from './io.js';

/** Plain lines come after this many epochs each. */
const EPOCHS_PER_LINE = 20;
const REWIND = '\r\x1b[K';

/** Shows the epochs of one fit. */
export function showTraining(stream: TextStream, epochs: number) {
  const onEpoch: NonNullable<FitOptions['onEpoch']> = ({ epoch, trainLoss, validationLoss }) => {
    const held = validationLoss === undefined ? '' : `, validation ${validationLoss.toFixed(4)}`;
    const line = `epoch ${epoch} of at most ${epochs}: loss ${trainLoss.toFixed(4)}${held}`;
    if (stream.isTTY) stream.write(`${REWIND}${line}`);
    else if (epoch === 1 || epoch % EPOCHS_PER_LINE === 0) writeLine(stream, line);
  };
  return { onEpoch, finish: () => void (stream.isTTY && stream.write(REWIND)) };
}
