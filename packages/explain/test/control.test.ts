import { describe, expect, test } from 'vitest';
import {
  bootstrapBands,
  type ControlOptions,
  type Executor,
  inProcessExecutor,
  type Predict,
  type Progress,
  partialDependence,
  permutationImportance,
  r2,
} from '../src/index.js';
import { linearModel, table } from './network.js';

const rows = table([[1], [2], [3], [4]]);

/** Every explainer as a function of what it calls at each step, and of its control options. */
type Run = (step: () => unknown, control: ControlOptions) => Promise<unknown>;
const stepping = (step: () => unknown): Predict => {
  return async (given) => {
    await step();
    return linearModel(1)(given);
  };
};
const EXPLAINERS: [name: string, steps: number, run: Run][] = [
  [
    'permutationImportance',
    6,
    (step, control) =>
      permutationImportance(stepping(step), rows, [1, 2, 3, 4], { score: r2, maxBatchRows: 4, ...control }),
  ],
  [
    'partialDependence',
    4,
    (step, control) => partialDependence(stepping(step), rows, { columns: [0], maxBatchRows: 4, ...control }),
  ],
  [
    'bootstrapBands',
    6,
    (step, control) => bootstrapBands({ rows: 4, refits: 5, fit: step, statistic: () => [1], ...control }),
  ],
];

describe.each(EXPLAINERS)('%s', (_name, steps, run) => {
  test('reports its progress up to the end', async () => {
    const seen: Progress[] = [];
    await run(() => {}, { onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual(Array.from({ length: steps }, (_, i) => ({ done: i + 1, total: steps })));
  });

  test('ends with what onProgress throws', async () => {
    const error = new Error('bar is broken');
    const onProgress = (): never => {
      throw error;
    };
    await expect(run(() => {}, { onProgress })).rejects.toBe(error);
  });

  test('does nothing when the signal is aborted beforehand', async () => {
    let calls = 0;
    const reason = new Error('not today');
    const running = run(() => calls++, { signal: AbortSignal.abort(reason) });
    await expect(running).rejects.toBe(reason);
    expect(calls).toBe(0);
  });

  test("stops when the signal is aborted, with the signal's reason", async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    let calls = 0;
    const step = (): void => {
      if (++calls === 3) controller.abort(reason);
    };
    await expect(run(step, { signal: controller.signal })).rejects.toBe(reason);
    expect(calls).toBe(3);
  });

  test('stops at once even while a step never ends', async () => {
    const controller = new AbortController();
    const forever = (): Promise<never> => new Promise(() => {});
    const running = run(forever, { signal: controller.signal });
    controller.abort('timeout');
    await expect(running).rejects.toBe('timeout');
  });

  test('gives the reason, not the failure, when a step fails because it was aborted', async () => {
    const controller = new AbortController();
    const step = (): never => {
      controller.abort('stop');
      throw new Error('interrupted');
    };
    await expect(run(step, { signal: controller.signal })).rejects.toBe('stop');
  });

  test('lets timers through between synchronous steps that take long', async () => {
    const controller = new AbortController();
    let calls = 0;
    const busy = (): void => {
      calls++;
      const start = performance.now();
      while (performance.now() - start < 60);
    };
    const running = run(busy, { signal: controller.signal });
    setTimeout(() => controller.abort('late'), 0);
    await expect(running).rejects.toBe('late');
    expect(calls).toBeLessThan(steps);
  });
});

describe('the executor of this process', () => {
  test('does one task after another and resolves in their order', async () => {
    const events: string[] = [];
    const results = await inProcessExecutor().map(['a', 'b'], async (task) => {
      events.push(`${task} starts`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      events.push(`${task} ends`);
      return task.toUpperCase();
    });
    expect(results).toEqual(['A', 'B']);
    expect(events).toEqual(['a starts', 'a ends', 'b starts', 'b ends']);
  });

  test('starts no task once its signal is aborted', async () => {
    const started: number[] = [];
    const run = async (task: number): Promise<void> => {
      started.push(task);
    };
    const signal = AbortSignal.abort('stop');
    await expect(inProcessExecutor().map([1, 2], run, { signal })).rejects.toBe('stop');
    expect(started).toEqual([]);
  });

  test('takes tasks only as it needs them, and none after a failure', async () => {
    const taken: number[] = [];
    function* tasks(): Generator<number> {
      for (let i = 0; ; i++) {
        taken.push(i);
        yield i;
      }
    }
    const run = async (task: number): Promise<void> => {
      if (task === 2) throw new Error('task 2');
    };
    await expect(inProcessExecutor().map(tasks(), run)).rejects.toThrow('task 2');
    expect(taken).toEqual([0, 1, 2]);
  });
});

describe('the executor of this process with several tasks at once', () => {
  const wait = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, milliseconds));

  test('keeps so many under way, and resolves in the order of the tasks', async () => {
    let [underWay, most, done] = [0, 0, 0];
    const run = async (task: number): Promise<number> => {
      most = Math.max(most, ++underWay);
      await wait(task);
      underWay--;
      return task;
    };
    const tasks = [20, 1, 5, 10, 3];
    const onDone = (): unknown => done++;
    expect(await inProcessExecutor({ atOnce: 3 }).map(tasks, run, { onDone })).toEqual(tasks);
    expect([most, done]).toEqual([3, 5]);
    expect(await inProcessExecutor({ atOnce: 9 }).map([2, 1], run)).toEqual([2, 1]);
    expect(await inProcessExecutor({ atOnce: 2 }).map([], run)).toEqual([]);
  });

  test('rejects with the failure of the earliest task, and starts none after it', async () => {
    const [started, closed]: [number[], string[]] = [[], []];
    function* tasks(): Generator<number> {
      try {
        for (let task = 0; ; task++) yield task;
      } finally {
        closed.push('closed');
      }
    }
    const run = async (task: number): Promise<void> => {
      started.push(task);
      await wait(task === 1 ? 20 : 1);
      if (task > 0) throw new Error(`task ${task}`);
    };
    await expect(inProcessExecutor({ atOnce: 3 }).map(tasks(), run)).rejects.toThrow('task 1');
    expect(started.length).toBeLessThanOrEqual(4);
    expect(closed).toEqual(['closed']);
  });

  test.each([0, 1.5, Number.NaN])('is refused %s', (atOnce) => {
    expect(() => inProcessExecutor({ atOnce })).toThrow(
      `inProcessExecutor: atOnce must be an integer >= 1, got ${atOnce}`,
    );
  });
});

test('an executor that takes no notice of the signal does not hold bootstrapBands back', async () => {
  const deaf: Executor = { map: (tasks, run) => Promise.all(Array.from(tasks, run)) };
  let fits = 0;
  const bands = (fit: () => unknown, signal: AbortSignal): Promise<unknown> =>
    bootstrapBands({ rows: 4, refits: 5, fit, statistic: () => [1], executor: deaf, signal });
  await expect(bands(() => fits++, AbortSignal.abort('before'))).rejects.toBe('before');
  expect(fits).toBe(0);
  const controller = new AbortController();
  const pending = bands(() => new Promise(() => {}), controller.signal);
  controller.abort('meanwhile');
  await expect(pending).rejects.toBe('meanwhile');
});
