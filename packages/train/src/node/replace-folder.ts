/**
 * A folder written as a whole or not at all. The files go into a folder of another name beside it, which then takes
 * its place by renaming; so a reader sees the old folder or the new one, never half of one.
 *
 * A folder that is there already is replaced when nothing else is in it than files of the names that are to be
 * written: then it is an earlier result. Any other folder is refused, so that a slip of the hand costs nobody a home.
 */
import { mkdir, mkdtemp, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { LimpidError } from '@limpid/tensor';

/** A file's name and what is in it. */
export type FolderFiles = Readonly<Record<string, string | Uint8Array>>;

/** Strange entries named in a message before it says "and more". */
const LISTED = 3;

/**
 * Finds out, before hours of work, whether {@link replaceFolder} would succeed; leaves nothing behind.
 *
 * @param path The folder that is to be written.
 * @param names The files that are to be in it.
 * @throws LimpidError `argument` when its place is taken by something else; the file system's own error when it cannot
 *   be written to.
 */
export async function checkFolder(path: string, names: readonly string[]): Promise<void> {
  await checkReplaceable(path, names);
  await rm(await makeStaging(await placeOf(path)), { recursive: true });
}

/**
 * Writes a folder, whole or not at all. A reader sees the old files or the new ones, never some of each.
 *
 * @param path The folder. The one it lies in must exist; a link to a folder stays a link. What is there is replaced
 *   if it holds nothing but files of these names, and refused otherwise.
 * @param files Contents by name: everything that is to be in it.
 * @throws LimpidError `argument` when its place is taken by something else; the file system's own error for anything
 *   else. The place is then as it was before, and nothing stays beside it.
 * @example
 * ```ts
 * import { mkdtemp, readdir } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { replaceFolder } from '@limpid/train/node';
 *
 * const folder = join(await mkdtemp(join(tmpdir(), 'limpid-')), 'result');
 * await replaceFolder(folder, { 'notes.txt': 'first', 'numbers.bin': Uint8Array.of(1, 2) });
 * await replaceFolder(folder, { 'notes.txt': 'second', 'numbers.bin': Uint8Array.of(3) });
 * console.log(await readdir(folder)); // [ 'notes.txt', 'numbers.bin' ]
 * ```
 */
export async function replaceFolder(path: string, files: FolderFiles): Promise<void> {
  await checkReplaceable(path, Object.keys(files));
  const place = await placeOf(path);
  const staging = await makeStaging(place);
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
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function checkReplaceable(path: string, ours: readonly string[]): Promise<void> {
  if (resolve(path) === process.cwd()) throw taken(path, 'it is the current folder');
  const strangers = (await entriesOf(path)).filter((name) => !ours.includes(name));
  if (strangers.length === 0) return;
  const listed = strangers.slice(0, LISTED).join(', ') + (strangers.length > LISTED ? ', …' : '');
  throw taken(path, `the folder is there and holds other things (${listed})`);
}

function taken(path: string, reason: string): LimpidError {
  return new LimpidError('argument', `cannot write ${path}: ${reason}`);
}

/** The names in a folder; none if there is no folder. */
async function entriesOf(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR' && (await stat(path).catch(() => undefined))?.isFile()) {
      throw taken(path, 'a file of that name is in the way');
    }
    throw error;
  }
}

/** Where the folder really is: a link to it stays a link. */
function placeOf(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

/** A new folder beside the place, so that renaming stays within one file system. */
function makeStaging(place: string): Promise<string> {
  return mkdtemp(join(dirname(place), `.${basename(place)}-`));
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
