/**
 * A folder written as a whole or not at all. The files go into a folder of another name beside it, which then takes
 * its place by renaming; so a reader sees the old folder or the new one, never half of one.
 *
 * A folder that is there already is replaced when nothing else is in it than files of the names that are to be
 * written: then it is an earlier result. Any other folder is refused, so that `--out ~` costs nobody a home.
 */
import { mkdir, mkdtemp, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CommandError } from '../commands/failure.js';
import { reasonOf } from './read-file.js';

/** A file's name and what is in it. */
export type FolderFiles = Readonly<Record<string, string | Uint8Array>>;

/** Strange entries named in a message before it says "and more". */
const LISTED = 3;

/** What is at a path: nothing, or the names in a folder. */
async function entriesOf(path: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ENOTDIR' && (await stat(path).catch(() => undefined))?.isFile()) {
      throw new CommandError(`cannot write ${path}: a file of that name is in the way; choose another --out`);
    }
    throw new CommandError(`cannot write ${path}: ${reasonOf(error)}`);
  }
}

async function checkReplaceable(path: string, ours: readonly string[]): Promise<void> {
  if (resolve(path) === process.cwd()) {
    throw new CommandError(`cannot write ${path}: it is the current folder; choose another --out`);
  }
  const strangers = ((await entriesOf(path)) ?? []).filter((name) => !ours.includes(name));
  if (strangers.length === 0) return;
  const listed = strangers.slice(0, LISTED).join(', ') + (strangers.length > LISTED ? ', …' : '');
  throw new CommandError(
    `cannot write ${path}: the folder is there and holds other things (${listed}); choose another --out`,
  );
}

/** Where the folder really is: a link to it stays a link. */
function placeOf(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

async function makeStaging(path: string): Promise<string> {
  const place = await placeOf(path);
  try {
    return await mkdtemp(join(dirname(place), `.${basename(place)}-`));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? `there is no folder ${dirname(path)}` : reasonOf(error);
    throw new CommandError(`cannot write ${path}: ${reason}`);
  }
}

/**
 * Finds out, before hours of work, whether {@link replaceFolder} would succeed; leaves nothing behind.
 *
 * @param path the folder that is to be written
 * @param names the files that are to be in it
 * @throws CommandError when its place cannot be written to, or is taken by something else
 */
export async function checkFolder(path: string, names: readonly string[]): Promise<void> {
  await checkReplaceable(path, names);
  await rm(await makeStaging(path), { recursive: true });
}

/**
 * Writes the folder, replacing an earlier one of the same kind.
 *
 * @param path the folder; the one it lies in must exist
 * @param files everything that is to be in it
 * @throws CommandError when that fails; the place is then as it was before
 */
export async function replaceFolder(path: string, files: FolderFiles): Promise<void> {
  await checkReplaceable(path, Object.keys(files));
  const place = await placeOf(path);
  const staging = await makeStaging(path);
  const [fresh, old] = [join(staging, 'new'), join(staging, 'old')];
  try {
    await mkdir(fresh);
    for (const [name, content] of Object.entries(files)) await writeFile(join(fresh, name), content);
    const replaces = await moveIfThere(place, old);
    try {
      await rename(fresh, place);
    } catch (error) {
      if (replaces) await rename(old, place);
      throw error;
    }
  } catch (error) {
    throw error instanceof CommandError
      ? error
      : new CommandError(`cannot write ${path}: ${reasonOf(error)}`);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function moveIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
