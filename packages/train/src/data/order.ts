import { type Key, type Tensor, tensor } from '@limpid/tensor';
import * as random from '@limpid/tensor/random';

/**
 * Where randomness enters training. From the seed come a key for each purpose; from that of the epochs each draws
 * the next one's key, a key for each of its steps, and the order of its rows. So a run repeats exactly, and its
 * tenth epoch depends neither on how many there are nor on what else has been drawn.
 */
const PURPOSES = ['epochs', 'validation'] as const;

/** Random words of a key, compiled; the key is given away. */
export type Words = (key: Key, count: number) => Tensor;

const WORDS_PER_KEY = 2;
const TWO_TO_32 = 2 ** 32;

async function readWords(words: Words, key: Key, count: number): Promise<Uint32Array> {
  const drawn = words(key, count);
  const read = (await drawn.data()) as Uint32Array;
  drawn.dispose();
  return read;
}

/** The n-th key in a list of words. */
export function keyAt(words: Uint32Array, n: number): Key {
  return tensor(words.subarray(WORDS_PER_KEY * n, WORDS_PER_KEY * (n + 1))) as unknown as Key;
}

/** 0 … count − 1. */
function positions(count: number): Uint32Array {
  const order = new Uint32Array(count);
  // A plain loop: `from` with a function takes longer than all the drawing.
  for (let i = 0; i < count; i++) order[i] = i;
  return order;
}

/** Puts positions in random order (Fisher–Yates) with one random word each; the bias is at most n / 2³². */
function shuffled(count: number, words: Uint32Array): Uint32Array {
  const order = positions(count);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(((words[i] as number) / TWO_TO_32) * (i + 1));
    const kept = order[i] as number;
    order[i] = order[j] as number;
    order[j] = kept;
  }
  return order;
}

/** What one epoch draws: the order of the rows, and a key for each of its steps, as words. */
export interface EpochDraw {
  readonly order: Uint32Array;
  readonly keys: Uint32Array;
}

/** All that one fit draws. */
export class Draws {
  private readonly words: Words;
  private readonly keys: Uint32Array;
  private nextEpoch: Key;

  private constructor(words: Words, keys: Uint32Array) {
    this.words = words;
    this.keys = keys;
    this.nextEpoch = this.keyFor('epochs');
  }

  static async of(seed: number, words: Words): Promise<Draws> {
    return new Draws(words, await readWords(words, random.key(seed), WORDS_PER_KEY * PURPOSES.length));
  }

  private keyFor(purpose: (typeof PURPOSES)[number]): Key {
    return keyAt(this.keys, PURPOSES.indexOf(purpose));
  }

  /** What the next epoch draws: one small computation and one read. */
  async epoch(rows: number, steps: number, shuffle: boolean): Promise<EpochDraw> {
    const rowWords = WORDS_PER_KEY * (1 + steps);
    const words = await readWords(this.words, this.nextEpoch, rowWords + rows);
    this.nextEpoch = keyAt(words, 0);
    const order = shuffle ? shuffled(rows, words.subarray(rowWords)) : positions(rows);
    return { order, keys: words.subarray(WORDS_PER_KEY, rowWords) };
  }

  /** Divides rows by chance: positions to train on and positions to validate on, each in ascending order. */
  async validation(rows: number, held: number): Promise<{ train: Uint32Array; validation: Uint32Array }> {
    const order = shuffled(rows, await readWords(this.words, this.keyFor('validation'), rows));
    return { validation: order.slice(0, held).sort(), train: order.slice(held).sort() };
  }
}
