import { spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsup';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
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
  const sumHere = (indices: Uint32Array) => [indices.reduce((sum, row) => sum + (numbers[row] as number), 0)];
  const bands = (workers?: Workers<Task, unknown>, here?: (indices: Uint32Array) => number[]) =>
    bootstrapBands<ArrayLike<number>>({
      rows: numbers.length,
      refits: 12,
      seed: 5,
      fit: async (indices) =>
        workers
          ? ((await workers.run({ do: 'sum', indices }, here && (() => here(indices)))) as number[])
          : sumHere(indices),
      statistic: (sum) => sum,
      executor: workers,
    });

  test.each([1, 2, 3])('are the same with %i workers as in this process', async (count) => {
    expect(await bands(start(count, { numbers }))).toEqual(await bands());
    const here = vi.fn(sumHere);
    expect(await bands(start(count, { numbers }), here)).toEqual(await bands());
    expect(here).toHaveBeenCalled();
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

/** What a program says that ends with status 0. */
async function output(source: string): Promise<string> {
  const program = join(folder, 'program.js');
  await writeFile(program, `import { startWorkers } from './index.js';\n${source}`);
  const child = spawn(process.execPath, [program]);
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  return said;
}

describe('workers', () => {
  test('share tasks among them, and do one at a time', async () => {
    const workers = start(2);
    const tasks = [1, 2, 3, 4].map(() => workers.run({ do: 'wait', milliseconds: 100 }));
    const names = await Promise.all(tasks);
    expect(new Set(names).size).toBe(2);
    expect(new Set(names.slice(0, 2)).size).toBe(2);
  });

  test('are helped by this thread where it can do a task, one at a time', async () => {
    const workers = start(1);
    let [underWay, most] = [0, 0];
    const here = async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 5));
      underWay--;
      return 'here';
    };
    const tasks = Array.from({ length: 8 }, () => workers.run({ do: 'wait', milliseconds: 5 }, here));
    const only = workers.run({ do: 'wait', milliseconds: 5 });
    expect(await Promise.all(tasks)).toContain('here');
    expect(await only).toBeTypeOf('number');
    expect(most).toBe(1);
  });

  test('leave to this thread what they have at hand when no other task is left', async () => {
    const workers = start(1);
    const forever = workers.run({ do: 'forever' });
    expect(await workers.run({ do: 'name' }, () => 'here')).toBe('here');
    const unsuccessful = workers.run({ do: 'name' }, () => {
      throw new RangeError('not here');
    });
    await expect(unsuccessful).rejects.toThrow(new RangeError('not here'));
    const ending = workers.end();
    await expect(forever).rejects.toThrow('startWorkers: the workers were ended');
    await ending;
  });

  test('give the event loop a turn between tasks of this thread', async () => {
    const workers = start(1);
    const forever = workers.run({ do: 'forever' }).catch(() => {});
    let turns = 0;
    const seen: number[] = [];
    const here = () => {
      seen.push(turns);
      setImmediate(() => turns++);
    };
    await Promise.all([1, 2, 3].map(() => workers.run({ do: 'name' }, here)));
    expect(seen).toEqual([0, 1, 2]);
    await workers.end();
    await forever;
  });

  test('go on to a second task while this thread takes no answers', async () => {
    const numbers = new Float64Array(new SharedArrayBuffer(8));
    const workers = start(1, { numbers });
    await workers.run({ do: 'name' });
    const tasks = [workers.run({ do: 'name' }), workers.run({ do: 'share' })];
    for (const limit = Date.now() + 10_000; numbers[0] !== 7 && Date.now() < limit; );
    expect(numbers[0]).toBe(7);
    await Promise.all(tasks);
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
    const said = await output(
      `const workers = startWorkers(new URL('./worker.js', import.meta.url), { workers: 2, data: {} });
       workers.run({ do: 'wait', milliseconds: 200 }).then(() => console.log('done'));`,
    );
    expect(said).toBe('done\n');
  });

  test('keep it alive until they have ended, also when answers are still on their way', async () => {
    const said = await output(
      `const workers = startWorkers(new URL('./worker.js', import.meta.url), { workers: 1, data: {} });
       await workers.run({ do: 'name' });
       workers.run({ do: 'name' }).catch(() => {});
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
       await workers.end();
       console.log('ended');`,
    );
    expect(said).toBe('ended\n');
  });
});
