import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { LimpidError } from '@limpid/tensor';

/**
 * Writes a folder whole or not at all: the files go into a new folder beside it, which takes its name when
 * they are all there. A reader sees the old files or the new ones, never some of each.
 *
 * @param path Its parent must exist. A folder that is there is replaced if it holds nothing but files of these
 *   names, and refused otherwise.
 * @param files Contents by name.
 * @throws LimpidError `argument` if other files are in the way; the file system's own error for anything else.
 */
export async function replaceFolder(
  path: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  const target = resolve(path);
  const there = await namesIn(target);
  const foreign = there?.find((name) => !Object.hasOwn(files, name));
  if (foreign !== undefined) {
    throw new LimpidError(
      'argument',
      `saveModel: ${path} holds ${foreign}, which is no part of a model; choose another folder`,
    );
  }
  const staging = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    const fresh = join(staging, 'new');
    await mkdir(fresh);
    for (const [name, content] of Object.entries(files)) await writeFile(join(fresh, name), content);
    if (there) await rename(target, join(staging, 'old'));
    try {
      await rename(fresh, target);
    } catch (error) {
      if (there) await rename(join(staging, 'old'), target);
      throw error;
    }
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** The names in a folder; undefined if there is none. */
async function namesIn(path: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
