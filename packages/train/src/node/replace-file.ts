/** A file written as a whole or not at all: under another name beside it, and then renamed. */
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Writes a file, replacing one that is there. A reader sees the old content or the new, never half of one.
 *
 * @param path The file; the folder it lies in must exist.
 * @param content What is to be in it.
 * @throws The file system's own error; the place is then as it was before, and nothing stays beside it.
 * @example
 * ```ts
 * import { mkdtemp, readFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { replaceFile } from '@limpid/train/node';
 *
 * const file = join(await mkdtemp(join(tmpdir(), 'limpid-')), 'predictions.csv');
 * await replaceFile(file, 'price\n12\n');
 * await replaceFile(file, 'price\n13\n');
 * console.log((await readFile(file, 'utf8')).split('\n')); // [ 'price', '13', '' ]
 * ```
 */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const target = resolve(path);
  const staging = join(dirname(target), `.${basename(target)}-${process.pid}`);
  try {
    await writeFile(staging, content, { flag: 'wx' });
    await rename(staging, target);
  } catch (error) {
    // Where even the path is wrong there is nothing to clear away, and the first error is the one to tell.
    await rm(staging, { force: true }).catch(() => {});
    throw error;
  }
}
