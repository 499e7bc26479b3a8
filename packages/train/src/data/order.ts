import { type Key, random, type Tensor, tensor } from '@limpid/tensor';

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

/** Random words of a key, compiled; the key is given away. */
export type Words = (key: Key, count: number) => Tensor;

/** What one epoch draws: the order of the rows, and a key (two words) for each of its steps. */
export interface EpochDraw {
  readonly order: Uint32Array;
  readonly keys: Uint32Array;
}

/** Draws the epochs of a fit. */
export class EpochSource {
  private readonly words: Words;
  private readonly epochKeys: Uint32Array;

  private constructor(words: Words, epochKeys: Uint32Array) {
    this.words = words;
    this.epochKeys = epochKeys;
  }

  /** A key for each epoch, which does not depend on how many there are. */
  static async of(key: Key, epochs: number, words: Words): Promise<EpochSource> {
    const drawn = words(random.foldIn(key, PURPOSE.epochs), 2 * epochs);
    const keys = (await drawn.data()) as Uint32Array;
    drawn.dispose();
    return new EpochSource(words, keys);
  }

  /** What the epoch, counted from 1, draws: one small computation and one read. */
  async draw(epoch: number, rows: number, steps: number, shuffle: boolean): Promise<EpochDraw> {
    const key = tensor(this.epochKeys.subarray(2 * epoch - 2, 2 * epoch)) as unknown as Key;
    const drawn = this.words(key, 2 * steps + rows);
    const words = (await drawn.data()) as Uint32Array;
    drawn.dispose();
    const order = shuffle
      ? shuffled(rows, words.subarray(2 * steps))
      : Uint32Array.from({ length: rows }, (_, i) => i);
    return { order, keys: words.subarray(0, 2 * steps) };
  }
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
