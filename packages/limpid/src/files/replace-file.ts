/** A file written as a whole or not at all: under another name beside it, and then renamed. */
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CommandError } from '../commands/failure.js';
import { reasonOf } from './read-file.js';

/**
 * Writes a file, replacing one that is there.
 *
 * @param path the file; the folder it lies in must exist
 * @param text what is to be in it
 * @throws CommandError when that fails; the place is then as it was before
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const target = resolve(path);
  const staging = join(dirname(target), `.${basename(target)}-${process.pid}`);
  try {
    await writeFile(staging, text, { flag: 'wx' });
    await rename(staging, target);
  } catch (error) {
    // Where even the path is wrong there is nothing to clear away, and the first error is the one to tell.
    await rm(staging, { force: true }).catch(() => {});
    throw new CommandError(`cannot write ${path}: ${reasonOf(error)}`);
  }
}
