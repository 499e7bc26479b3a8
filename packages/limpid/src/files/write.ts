/** Files and folders written as a whole or not at all, with one clear line where that fails. */
import { dirname } from 'node:path';
import { isLimpidError } from '@limpid/tensor';
import * as train from '@limpid/train/node';
import { CommandError } from '../commands/failure.js';
import { reasonOf } from './read-file.js';

/** What went wrong with a path, as the line that is printed. */
function failure(path: string, error: unknown): unknown {
  if (isLimpidError(error, 'argument')) return new CommandError(`${error.message}; choose another --out`);
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const noParent = code === 'ENOENT' && (syscall === 'mkdtemp' || syscall === 'open');
  return new CommandError(
    `cannot write ${path}: ${noParent ? `there is no folder ${dirname(path)}` : reasonOf(error)}`,
  );
}

/** Finds out, before hours of work, whether {@link replaceFolder} would succeed; leaves nothing behind. */
export async function checkFolder(path: string, names: readonly string[]): Promise<void> {
  await train.checkFolder(path, names).catch((error: unknown) => {
    throw failure(path, error);
  });
}

/** Writes a folder; the place is as it was before where that fails with a CommandError. */
export async function replaceFolder(path: string, files: train.FolderFiles): Promise<void> {
  await train.replaceFolder(path, files).catch((error: unknown) => {
    throw failure(path, error);
  });
}

/** Writes a file; the place is as it was before where that fails with a CommandError. */
export async function replaceFile(path: string, text: string): Promise<void> {
  await train.replaceFile(path, text).catch((error: unknown) => {
    throw failure(path, error);
  });
}
