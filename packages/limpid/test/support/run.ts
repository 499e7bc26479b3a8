/** Runs the command line in this process, with streams that remember and a folder that goes away. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach } from 'vitest';
import { main } from '../../src/commands/main.js';

/** What a run ended with and wrote. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command. */
export async function limpid(args: readonly string[], signal = new AbortController().signal): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const remembering = (name: keyof typeof written) =>
    new Writable({
      write(chunk, _, done) {
        written[name] += String(chunk);
        done();
      },
    });
  const status = await main(args, { stdout: remembering('stdout'), stderr: remembering('stderr'), signal });
  return { status, ...written };
}

const folders: string[] = [];

/** A fresh folder, removed after the test. */
export async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'limpid-test-'));
  folders.push(folder);
  return folder;
}

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A fresh folder with one file in it; the file's path. */
export async function fileWith(text: string | Uint8Array, name = 'data.csv'): Promise<string> {
  const path = join(await freshFolder(), name);
  await writeFile(path, text);
  return path;
}

/** Everything in a folder, hidden files too, sorted. */
export async function listing(folder: string): Promise<string[]> {
  return (await readdir(folder)).sort();
}
