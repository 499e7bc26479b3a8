/**
 * The numbers that go in: the same for every peer, drawn from a seed, handed over as files of raw little-endian
 * words, which JavaScript and Python read alike.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Mulberry32 (Tommy Ettinger, 2017): 32 bits of state, enough for test data. Values from 0 to 1. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Another seed for every name: FNV-1a. */
function seedOf(text) {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193);
  return hash;
}

/** How many numbers a shape holds. */
export const sizeOf = (shape) => shape.reduce((product, n) => product * n, 1);

/** Numbers uniform between −scale and scale. */
export const uniform = (shape, scale = 1) => ({ shape, dtype: 'float32', scale });

/** Whole numbers below `classes`. */
export const classes = (shape, count) => ({ shape, dtype: 'int32', count });

/** Zeros and ones as floats. */
export const binary = (shape) => ({ shape, dtype: 'float32', binary: true });

/** The numbers of one input. */
export function draw(name, { shape, dtype, scale = 1, count, binary: zeroOne }) {
  const random = generator(seedOf(name));
  const size = sizeOf(shape);
  const data = dtype === 'int32' ? new Int32Array(size) : new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const u = random();
    data[i] = count ? Math.floor(u * count) : zeroOne ? Math.round(u) : (2 * u - 1) * scale;
  }
  return data;
}

/** A folder for one case's numbers; `remove` deletes it. */
export function exchange() {
  const folder = mkdtempSync(join(tmpdir(), 'limpid-bench-'));
  return {
    path: (name) => join(folder, name),
    /** Draws and writes the inputs of a case. */
    write(inputs) {
      const arrays = {};
      const files = {};
      for (const [name, input] of Object.entries(inputs)) {
        arrays[name] = draw(name, input);
        files[name] = { shape: input.shape, dtype: input.dtype, path: join(folder, name) };
        writeFileSync(files[name].path, arrays[name]);
      }
      return { arrays, files };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
