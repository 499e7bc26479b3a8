import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkFolder, replaceFile, replaceFolder } from '../src/node/index.js';

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'limpid-train-'));
});
afterEach(() => rm(place, { recursive: true }));

/** Everything in a folder, hidden files too, sorted. */
const listing = async (folder: string) => (await readdir(folder)).sort();

const contents = async (folder: string) =>
  Object.fromEntries(
    await Promise.all(
      (await listing(folder)).map(
        async (name) => [name, await readFile(join(folder, name), 'utf8')] as const,
      ),
    ),
  );

describe('a folder is written as a whole:', () => {
  test('a new one', async () => {
    const path = join(place, 'out');
    await replaceFolder(path, { a: '1', b: Uint8Array.of(0x32) });
    expect(await contents(path)).toEqual({ a: '1', b: '2' });
    expect(await listing(place)).toEqual(['out']);
  });

  test('an empty one', async () => {
    const path = join(place, 'out');
    await mkdir(path);
    await replaceFolder(path, { a: '1' });
    expect(await contents(path)).toEqual({ a: '1' });
  });

  test('in the place of an earlier one, of which nothing stays', async () => {
    const path = join(place, 'out');
    await replaceFolder(path, { a: 'old', b: 'old' });
    await replaceFolder(path, { a: 'new', b: 'new' });
    expect(await contents(path)).toEqual({ a: 'new', b: 'new' });
    expect(await listing(place)).toEqual(['out']);
  });

  test('where a link leads, and the link stays', async () => {
    await mkdir(join(place, 'disk'));
    await symlink(join(place, 'disk'), join(place, 'out'));
    await replaceFolder(join(place, 'out'), { a: '1' });
    expect(await contents(join(place, 'disk'))).toEqual({ a: '1' });
    expect((await lstat(join(place, 'out'))).isSymbolicLink()).toBe(true);
  });

  test('never in the place of the current folder', async () => {
    await expect(replaceFolder('.', { a: '1' })).rejects.toThrow('cannot write .: it is the current folder');
  });

  test('never in the place of a file', async () => {
    const path = join(place, 'out');
    await writeFile(path, 'dear');
    await expect(replaceFolder(path, { a: '1' })).rejects.toThrow('a file of that name is in the way');
    expect(await readFile(path, 'utf8')).toBe('dear');
  });

  test('never in the place of anything else', async () => {
    const path = join(place, 'out');
    await mkdir(path);
    await writeFile(join(path, 'letter'), 'dear');
    await expect(replaceFolder(path, { a: '1' })).rejects.toThrow('holds other things (letter)');
    expect(await contents(path)).toEqual({ letter: 'dear' });
    expect(await listing(place)).toEqual(['out']);
  });

  test('or not at all, when a file cannot be written', async () => {
    const path = join(place, 'out');
    await replaceFolder(path, { a: 'old' });
    const files = { a: 'new', 'no/such/place': 'x' };
    await expect(replaceFolder(path, files)).rejects.toMatchObject({ code: 'ENOENT', syscall: 'open' });
    expect(await contents(path)).toEqual({ a: 'old' });
    expect(await listing(place)).toEqual(['out']);
  });
});

describe('finding out whether a folder can be written', () => {
  test('leaves nothing behind', async () => {
    await checkFolder(join(place, 'out'), ['a']);
    expect(await listing(place)).toEqual([]);
  });

  test('says beforehand what is in the way', async () => {
    const path = join(place, 'out');
    await mkdir(path);
    for (const name of ['a', 'b', 'c', 'd', 'e']) await writeFile(join(path, name), '');
    await expect(checkFolder(path, ['a'])).rejects.toThrow('holds other things (b, c, d, …)');
    await expect(checkFolder(join(place, 'no', 'out'), ['a'])).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a file is written as a whole:', () => {
  test('a new one, and in the place of an earlier one', async () => {
    await replaceFile(join(place, 'out'), 'old');
    await replaceFile(join(place, 'out'), Uint8Array.of(0x32));
    expect(await contents(place)).toEqual({ out: '2' });
  });

  test('or not at all, where a folder has its name', async () => {
    await mkdir(join(place, 'out'));
    await expect(replaceFile(join(place, 'out'), 'x')).rejects.toMatchObject({ syscall: 'rename' });
    expect(await listing(place)).toEqual(['out']);
  });
});
