/** Threads keep nothing alive: no process, and no backend that nobody uses any more. */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { build } from 'tsup';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { teamOf } from './support/team.js';

const folder = fileURLToPath(new URL('../node_modules/.limpid-test/', import.meta.url));
const program = join(folder, 'leaving.js');
const LIMIT_MS = 15_000;

describe('a process with threads', () => {
  beforeAll(() =>
    build({
      config: false,
      entry: { leaving: fileURLToPath(new URL('./support/leaving.ts', import.meta.url)) },
      outDir: folder,
      format: 'esm',
      platform: 'node',
      // As it would be in a page or a bundled program; what the sources leave for others must still work.
      minify: true,
      noExternal: [/^@limpid\//],
      silent: true,
      esbuildOptions: (options) => {
        options.conditions = ['@limpid/source'];
        options.keepNames = true;
      },
    }),
  );
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = (how: string) => promisify(execFile)(process.execPath, [program, how], { timeout: LIMIT_MS });

  test.each(['working', 'asleep', 'at once'])('ends by itself when they are %s', async (how) => {
    expect((await run(how)).stdout).toBe('done\n');
  });

  test('ends by an error', async () => {
    await expect(run('failing')).rejects.toMatchObject({
      code: 1,
      killed: false,
      stderr: expect.stringContaining('on purpose'),
    });
  });
});

test('the workers of a backend that nobody has any more are ended', async () => {
  const node = process.getBuiltinModule('node:worker_threads');
  const ended: Promise<unknown>[] = [];
  node.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      ended.push(new Promise((resolve) => this.once('exit', resolve)));
    }
  };
  // In a function of its own, so that nothing is left of it.
  await (async () => {
    const backend = await teamOf(3);
    const buffer = backend.allocate(64);
    backend.write(buffer, new Uint8Array(64));
  })();
  node.Worker = Worker;
  let isEnded = false;
  const all = Promise.all(ended).then(() => {
    isEnded = true;
  });
  expect(ended.length).toBe(2);
  for (let i = 0; i < 200 && !isEnded; i++) {
    globalThis.gc!();
    await Promise.race([all, new Promise((resolve) => setTimeout(resolve, 20))]);
  }
  expect(isEnded).toBe(true);
});
