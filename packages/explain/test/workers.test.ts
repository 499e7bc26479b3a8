import { spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsup';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { bootstrapBands } from '../src/index.js';
import { startWorkers, type Workers } from '../src/node/index.js';
import type { Data, Task } from './fixtures/worker.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = join(root, 'node_modules', '.explain-test');
const module = pathToFileURL(join(folder, 'worker.js'));

beforeAll(() =>
  build({
    config: false,
    entry: { worker: join(root, 'test/fixtures/worker.ts'), index: join(root, 'src/node/index.ts') },
    outDir: folder,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    silent: true,
  }),
);
afterAll(() => rm(folder, { recursive: true, force: true }));

const started: Workers<Task, unknown>[] = [];
const start = (workers: number, data: Data = {}) => {
  const made = startWorkers<Task, unknown>(module, { workers, data });
  started.push(made);
  return made;
};
afterEach(async () => {
  for (const workers of started.splice(0)) await workers.end();
});

describe('bands from refits on workers', () => {
  const numbers = Float64Array.from({ length: 20 }, (_, i) => Math.sin(i));
  const bands = (workers?: Workers<Task, unknown>) =>
    bootstrapBands<ArrayLike<number>>({
      rows: numbers.length,
      refits: 12,
      seed: 5,
      fit: async (indices) =>
        workers
          ? ((await workers.run({ do: 'sum', indices })) as number[])
          : [indices.reduce((sum, row) => sum + (numbers[row] as number), 0)],
      statistic: (sum) => sum,
      executor: workers,
    });

  test.each([1, 2, 3])('are the same with %i workers as in this process', async (count) => {
    expect(await bands(start(count, { numbers }))).toEqual(await bands());
  });

  test('fail as in this process, with the error of the first refit that failed', async () => {
    const workers = start(3);
    const running = bootstrapBands<number[]>({
      rows: 4,
      refits: 6,
      // The third fails at once, the second after a while.
      fit: async (_, { index }) => {
        if (index === 1) await workers.run({ do: 'wait', milliseconds: 50 });
        return (await workers.run({ do: index === 1 || index === 2 ? 'fail' : 'name' })) as number[];
      },
      statistic: () => [1],
      executor: workers,
    });
    await expect(running).rejects.toMatchObject({
      name: 'ExplainError',
      code: 'refit-failed',
      index: 1,
      message: 'bootstrapBands: refit 1 of 6 failed: task failed',
    });
  });

  test("end with the signal's reason while workers are busy", async () => {
    const workers = start(2);
    const controller = new AbortController();
    const running = bootstrapBands({
      rows: 4,
      refits: 2,
      fit: () => workers.run({ do: 'forever' }),
      statistic: () => [1],
      executor: workers,
      signal: controller.signal,
    });
    controller.abort('enough');
    await expect(running).rejects.toBe('enough');
    await workers.end();
  });
});

describe('workers', () => {
  test('share tasks among them, and do one at a time', async () => {
    const workers = start(2);
    const tasks = [1, 2, 3, 4].map(() => workers.run({ do: 'wait', milliseconds: 100 }));
    const names = await Promise.all(tasks);
    expect(new Set(names).size).toBe(2);
    expect(new Set(names.slice(0, 2)).size).toBe(2);
  });

  test('get a copy of the data, except where memory is shared', async () => {
    const copied = new Float64Array(4);
    expect(await start(1, { numbers: copied }).run({ do: 'share' })).toBe(4);
    expect([...copied]).toEqual([0, 0, 0, 0]);
    const shared = new Float64Array(new SharedArrayBuffer(32));
    expect(await start(1, { numbers: shared }).run({ do: 'share' })).toBe(4);
    expect([...shared]).toEqual([7, 7, 7, 7]);
  });

  test('pass on what a task throws, with name, code and causes, and go on', async () => {
    const workers = start(1);
    const error = (await workers.run({ do: 'fail' }).catch((reason) => reason)) as Error;
    expect(error).toMatchObject({
      name: 'LimpidError',
      message: 'task failed',
      code: 'shape',
      run: '() => 1',
    });
    expect(error.stack).toContain('worker.js');
    expect(error.cause).toMatchObject({
      name: 'RangeError',
      message: 'deep down',
      code: 'argument',
      shape: [1, 2],
    });
    await expect(workers.run({ do: 'throw text' })).rejects.toBe('only text');
    await expect(workers.run({ do: 'function' })).rejects.toMatchObject({ name: 'DataCloneError' });
    const unsendable = { do: 'name', indices: () => 1 } as unknown as Task;
    await expect(workers.run(unsendable)).rejects.toMatchObject({ name: 'DataCloneError' });
    expect(await workers.run({ do: 'name' })).toBeTypeOf('number');
  });

  test('fail every task with what setting up threw', async () => {
    const workers = start(1, { refuse: true });
    for (let i = 0; i < 2; i++) {
      const running = workers.run({ do: 'name' });
      await expect(running).rejects.toMatchObject({ name: 'TypeError', message: 'not with these data' });
    }
  });

  test.each([
    ['exit', 'startWorkers: a worker ended before its time: exit code 3'],
    ['crash', 'startWorkers: a worker ended before its time: out of the blue'],
  ] as const)('that die (%s) fail the tasks there are, and later ones', async (how, message) => {
    const workers = start(2);
    const forever = workers.run({ do: 'forever' });
    const dying = workers.run({ do: how });
    const waiting = workers.run({ do: 'name' });
    for (const task of [dying, forever, waiting]) await expect(task).rejects.toThrow(message);
    await expect(workers.run({ do: 'name' })).rejects.toThrow(message);
  });

  test('whose module is not there fail their tasks', async () => {
    const workers = startWorkers<Task, unknown>(new URL('./none.js', module), { workers: 1, data: {} });
    await expect(workers.run({ do: 'name' })).rejects.toThrow(
      /^startWorkers: a worker ended .* Cannot find module/,
    );
  });

  test('do nothing more once they are ended', async () => {
    const workers = start(1);
    const running = workers.run({ do: 'forever' });
    const ending = workers.end();
    await expect(running).rejects.toThrow('startWorkers: the workers were ended');
    await ending;
    await expect(workers.run({ do: 'name' })).rejects.toThrow('startWorkers: the workers were ended');
  });

  test.each([0, 1.5, 1025, Number.NaN])('cannot be %s', (workers) => {
    expect(() => startWorkers(module, { workers, data: {} })).toThrow(
      `startWorkers: workers must be an integer in [1, 1024], got ${workers}`,
    );
  });

  test('refuse data that cannot be copied', () => {
    expect(() => startWorkers(module, { workers: 1, data: () => 1 })).toThrow('could not be cloned');
  });

  test('keep a process alive while they are busy, and no longer', async () => {
    const program = join(folder, 'program.js');
    await writeFile(
      program,
      `import { startWorkers } from './index.js';
       const workers = startWorkers(new URL('./worker.js', import.meta.url), { workers: 2, data: {} });
       workers.run({ do: 'wait', milliseconds: 200 }).then(() => console.log('done'));`,
    );
    const child = spawn(process.execPath, [program]);
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
    expect(said).toBe('done\n');
  });
});
