import { type Key, random } from '@limpid/tensor';

/**
 * Where randomness enters training. Everything derives from one key by folding in what it is for and the epoch, so
 * a run repeats exactly, and its tenth epoch does not depend on what was drawn in the first nine.
 */
const PURPOSE = { epochs: 0, validation: 1 } as const;

const TWO_TO_32 = 2 ** 32;

/** Puts positions in random order (Fisher–Yates) with one random word each; the bias is at most n / 2³². */
function shuffled(count: number, words: Uint32Array): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(((words[i] as number) / TWO_TO_32) * (i + 1));
    const kept = order[i] as number;
    order[i] = order[j] as number;
    order[j] = kept;
  }
  return order;
}

/** What one epoch draws: the order of the rows, and a key (two words) for each of its steps. */
export interface EpochDraw {
  readonly order: Uint32Array;
  readonly keys: Uint32Array;
}

/** Draws for an epoch: one small computation and one read. */
export async function drawEpoch(
  key: Key,
  epoch: number,
  rows: number,
  steps: number,
  shuffle: boolean,
): Promise<EpochDraw> {
  const epochKey = random.foldIn(random.foldIn(key, PURPOSE.epochs), epoch);
  const words = (await random.bits(epochKey, [2 * steps + rows]).data()) as Uint32Array;
  const order = shuffle
    ? shuffled(rows, words.subarray(2 * steps))
    : Uint32Array.from({ length: rows }, (_, i) => i);
  return { order, keys: words.subarray(0, 2 * steps) };
}

/** Divides rows by chance: positions to train on and positions to validate on, each in ascending order. */
export async function drawValidation(
  key: Key,
  rows: number,
  validationRows: number,
): Promise<{ train: Uint32Array; validation: Uint32Array }> {
  const words = (await random.bits(random.foldIn(key, PURPOSE.validation), [rows]).data()) as Uint32Array;
  const order = shuffled(rows, words);
  return { validation: order.slice(0, validationRows).sort(), train: order.slice(validationRows).sort() };
}
