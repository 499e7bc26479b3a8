import { lstat, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkFolder, replaceFolder } from '../src/files/replace-folder.js';
import { freshFolder, listing } from './support/run.js';

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
    const place = await freshFolder();
    const path = join(place, 'out');
    await replaceFolder(path, { a: '1', b: Uint8Array.of(0x32) });
    expect(await contents(path)).toEqual({ a: '1', b: '2' });
    expect(await listing(place)).toEqual(['out']);
  });

  test('an empty one', async () => {
    const path = join(await freshFolder(), 'out');
    await mkdir(path);
    await replaceFolder(path, { a: '1' });
    expect(await contents(path)).toEqual({ a: '1' });
  });

  test('in the place of an earlier one, of which nothing stays', async () => {
    const place = await freshFolder();
    const path = join(place, 'out');
    await replaceFolder(path, { a: 'old', b: 'old' });
    await replaceFolder(path, { a: 'new', b: 'new' });
    expect(await contents(path)).toEqual({ a: 'new', b: 'new' });
    expect(await listing(place)).toEqual(['out']);
  });

  test('where a link leads, and the link stays', async () => {
    const place = await freshFolder();
    await mkdir(join(place, 'disk'));
    await symlink(join(place, 'disk'), join(place, 'out'));
    await replaceFolder(join(place, 'out'), { a: '1' });
    expect(await contents(join(place, 'disk'))).toEqual({ a: '1' });
    expect((await lstat(join(place, 'out'))).isSymbolicLink()).toBe(true);
  });

  test('never in the place of the current folder', async () => {
    await expect(replaceFolder('.', { a: '1' })).rejects.toThrow('cannot write .: it is the current folder');
  });

  test('never in the place of anything else', async () => {
    const place = await freshFolder();
    const path = join(place, 'out');
    await mkdir(path);
    await writeFile(join(path, 'letter'), 'dear');
    await expect(replaceFolder(path, { a: '1' })).rejects.toThrow('holds other things (letter)');
    expect(await contents(path)).toEqual({ letter: 'dear' });
    expect(await listing(place)).toEqual(['out']);
  });

  test('or not at all, when a file cannot be written', async () => {
    const place = await freshFolder();
    const path = join(place, 'out');
    await replaceFolder(path, { a: 'old' });
    await expect(replaceFolder(path, { a: 'new', 'no/such/place': 'x' })).rejects.toThrow(/^cannot write /);
    expect(await contents(path)).toEqual({ a: 'old' });
    expect(await listing(place)).toEqual(['out']);
  });
});

test('finding out whether a folder can be written leaves nothing behind', async () => {
  const place = await freshFolder();
  await checkFolder(join(place, 'out'), ['a']);
  expect(await listing(place)).toEqual([]);
});
