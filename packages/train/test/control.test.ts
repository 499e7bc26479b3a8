import { binaryCrossEntropy, linear, meanSquaredError } from '@limpid/layers';
import { adam } from '@limpid/optim';
import {
  memoryOf,
  random,
  referenceBackend,
  type Tensor,
  tensor,
  treeLeaves,
  treeUnflatten,
  useBackend,
} from '@limpid/tensor';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Callback,
  type EpochRecord,
  type FitEnd,
  fit,
  lineProgress,
  type TrainerOptions,
  trainer,
} from '../src/index.js';
import { terminalProgress } from '../src/node/index.js';
import { type Network, network, numbersOf, points } from './support.js';

let backend = referenceBackend();
beforeEach(() => {
  backend = referenceBackend();
  useBackend(backend);
});
afterEach(() => useBackend(referenceBackend()));

const options: TrainerOptions = { loss: binaryCrossEntropy, optimizer: adam(0.05), epochs: 4, batchSize: 16 };

/** A network whose parameters are all that its backend holds: what made them is elsewhere. */
async function settled(): Promise<Network> {
  useBackend(referenceBackend());
  const made = network();
  useBackend(backend);
  const leaves = await Promise.all(treeLeaves(made).map((leaf) => leaf.to(backend)));
  for (const leaf of leaves) await leaf.data(); // uploads it
  return treeUnflatten(made, leaves) as Network;
}

/** A model whose one number grows by 1 with every step, and whose validation losses are given. */
class Counter {
  readonly steps: Tensor = tensor(0);
  apply(x: Tensor): Tensor {
    return x.mul(0).add(this.steps);
  }
}
const counting = (given: Partial<TrainerOptions>): TrainerOptions => ({
  loss: (outputs) => outputs.mean(),
  optimizer: {
    init: () => ({}),
    update: <P>(gradients: P, state: unknown) => [gradients, state] as const,
  },
  epochs: 10,
  batchSize: 1,
  validation: { x: tensor([[0]]), y: tensor([[0]]) },
  ...given,
});
const single = () => ({ x: tensor([[0]]), y: tensor([[0]]) });
/** Metrics in place of numbers measured: the n-th call gives the n-th value. */
const scripted = (values: readonly number[]) => {
  let calls = 0;
  return { script: () => values[calls++] as number };
};

describe('early stopping', () => {
  const cases = [
    ['stops after patience epochs without improvement', { patience: 3 }, [5, 3, 4, 3, 6, 1], 5, 2],
    ['goes on while there is improvement', { patience: 2 }, [6, 5, 5, 4, 4, 3, 3, 2, 2, 1], 10, 10],
    ['wants an improvement of more than minDelta', { patience: 2, minDelta: 1 }, [5, 4.5, 4, 3], 3, 1],
    [
      'counts from the best number, not the last',
      { patience: 3, minDelta: 1 },
      [5, 4.5, 3.5, 3, 2.9, 2.8],
      6,
      3,
    ],
    ['takes the greatest if asked', { patience: 1, mode: 'max' }, [1, 2, 2], 3, 2],
    ['does not take NaN for an improvement', { patience: 2 }, [Number.NaN, 2, Number.NaN, 3], 4, 2],
  ] as const;
  test.each(cases)('%s', async (_, stopping, values, epochs, best) => {
    const script = [...values, ...new Array<number>(10).fill(99)];
    const result = await fit(
      new Counter(),
      single(),
      counting({
        metrics: scripted(script),
        earlyStopping: { monitor: 'script', mode: 'min', ...stopping },
      }),
    );
    expect([result.history.length, result.bestEpoch, result.stoppedEarly]).toEqual([
      epochs,
      best,
      epochs < 10,
    ]);
    // One step an epoch, and the number is that of steps: the parameters of the best epoch are back.
    expect(await result.model.steps.item()).toBe(best);
  });
  test('leaves the last parameters if asked', async () => {
    const result = await fit(
      new Counter(),
      single(),
      counting({
        metrics: scripted([1, 2, 3]),
        earlyStopping: { monitor: 'script', mode: 'min', patience: 2, restoreBest: false },
      }),
    );
    expect([await result.model.steps.item(), result.bestEpoch]).toEqual([3, 3]);
  });
});

test('on a plateau steps become smaller', async () => {
  const result = await fit(
    new Counter(),
    single(),
    counting({
      epochs: 6,
      metrics: scripted([1, 1, 1, 1, 1, 1]),
      reduceOnPlateau: { monitor: 'script', patience: 2, factor: 0.5 },
    }),
  );
  // Three whole steps; the third is the second without improvement. Then two halves, and a quarter.
  expect(await result.model.steps.item()).toBe(3 + 0.5 + 0.5 + 0.25);
});

describe('callbacks', () => {
  test('are told everything in order', async () => {
    const told: string[] = [];
    const callback: Callback = {
      onStart: ({ epochs, batches, rows }) => void told.push(`start ${epochs} ${batches} ${rows}`),
      onBatch: async ({ epoch, batch, batches, loss }) =>
        void told.push(`batch ${epoch}.${batch}/${batches} ${Number.isFinite(await loss.item())}`),
      onEpoch: async ({ epoch }) => {
        told.push(`epoch ${epoch}`);
      },
      onEnd: ({ error, history }) => void told.push(`end ${error} ${history.length}`),
    };
    await fit(network(), points(20), { ...options, epochs: 2, callbacks: [callback] });
    expect(told).toEqual([
      'start 2 2 20',
      'batch 1.1/2 true',
      'batch 1.2/2 true',
      'epoch 1',
      'batch 2.1/2 true',
      'batch 2.2/2 true',
      'epoch 2',
      'end undefined 2',
    ]);
  });
  test('can stop training', async () => {
    const stop: Callback = { onEpoch: ({ epoch }) => (epoch === 2 ? 'stop' : undefined) };
    const result = await fit(network(), points(20), { ...options, callbacks: [stop] });
    expect([result.history.length, result.stoppedEarly, result.bestEpoch]).toEqual([2, true, 2]);
  });
  test('that throw end the fit with their error, and everybody is told', async () => {
    const error = new Error('no more');
    const ends: FitEnd[] = [];
    const failing: Callback = {
      onEpoch: () => {
        throw error;
      },
    };
    const watching: Callback = { onEnd: (end) => void ends.push(end) };
    await expect(fit(network(), points(20), { ...options, callbacks: [failing, watching] })).rejects.toBe(
      error,
    );
    expect(ends).toEqual([{ error, history: [expect.objectContaining({ epoch: 1 })] }]);
  });
  test('do not change the result by watching batches', async () => {
    const watched = await fit(network(), points(20), { ...options, callbacks: [{ onBatch: () => {} }] });
    const alone = await fit(network(), points(20), options);
    expect(await numbersOf(watched.model)).toEqual(await numbersOf(alone.model));
  });
});

describe('cancellation', () => {
  test('rejects with the signal’s reason, and frees what was taken', async () => {
    const shared = trainer(options);
    const model = await settled();
    const before = memoryOf(backend);
    const control = new AbortController();
    const reason = new Error('enough');
    const fitting = shared.fit(model, points(40), {
      signal: control.signal,
      epochs: 1000,
      validation: 0.25,
      earlyStopping: {},
      callbacks: [
        {
          onEpoch: ({ epoch }) => {
            if (epoch === 3) control.abort(reason);
          },
        },
      ],
    });
    await expect(fitting).rejects.toBe(reason);
    expect(memoryOf(backend)).toEqual(before);
  });
  test('reaches a fit from a timer, although nothing in it waits', async () => {
    const control = new AbortController();
    setTimeout(() => control.abort(), 20);
    await expect(
      fit(network(), points(40), { ...options, epochs: 1e6, signal: control.signal }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });
  test('before the start computes nothing', async () => {
    const told: unknown[] = [];
    const callbacks = [{ onStart: () => void told.push(1) }];
    await expect(
      fit(network(), points(40), { ...options, signal: AbortSignal.abort(), callbacks }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(told).toEqual([]);
  });
});

describe('memory', () => {
  test('stays at its level from epoch to epoch', async () => {
    const levels: number[] = [];
    await fit(await settled(), points(100), {
      ...options,
      epochs: 30,
      validation: 0.3,
      earlyStopping: { patience: 100 },
      callbacks: [{ onEpoch: () => void levels.push(memoryOf(backend).bytes) }],
    });
    expect(levels.slice(1)).toEqual(levels.slice(1).fill(levels[1] as number));
  });
  test('is that of the result afterwards, and then of nothing', async () => {
    const shared = trainer({ ...options, validation: 0.3, earlyStopping: { patience: 1 } });
    const model = await settled();
    const parameters = (await numbersOf(model)).length;
    const before = memoryOf(backend).bytes;
    const { model: trained } = await shared.fit(model, points(100));
    expect(memoryOf(backend).bytes - before).toBe(4 * parameters);
    for (const layer of [trained.layers[0], trained.layers[2]]) {
      layer.weight.dispose();
      layer.bias?.dispose();
    }
    expect(memoryOf(backend).bytes).toBe(before);
  });
});

describe('progress', () => {
  const record = (epoch: number): EpochRecord => ({
    epoch,
    trainLoss: 0.123456,
    validationLoss: 2,
    metrics: { accuracy: 0.5 },
  });
  const drive = (callback: Callback, epochs: number, until = epochs, error?: unknown): void => {
    void callback.onStart?.({ epochs, batches: 1, rows: 1, validationRows: 1 });
    for (let epoch = 1; epoch <= until; epoch++) void callback.onEpoch?.(record(epoch));
    void callback.onEnd?.({ history: [], ...(error !== undefined && { error }) });
  };
  const stream = (isTTY: boolean) => {
    const written: string[] = [];
    const target = {
      isTTY,
      columns: 120,
      write: (text: string) => written.push(text),
    } as unknown as NodeJS.WriteStream;
    return { target, written };
  };
  test('as lines names epoch, losses and metrics, about ten times and at the end', () => {
    const lines: string[] = [];
    drive(lineProgress({ write: (line) => lines.push(line) }), 100, 25);
    expect(lines.map((line) => line.split('  ')[0])).toEqual([
      'epoch 10/100',
      'epoch 20/100',
      'epoch 25/100',
    ]);
    expect(lines[0]).toBe('epoch 10/100  loss 0.1235  validation 2  accuracy 0.5');
  });
  test('where there is no terminal is lines', () => {
    const { target, written } = stream(false);
    drive(terminalProgress({ stream: target }), 1);
    expect(written).toEqual(['epoch 1/1  loss 0.1235  validation 2  accuracy 0.5\n']);
  });
  test('on a terminal is a bar that is always ended', () => {
    const { target, written } = stream(true);
    drive(terminalProgress({ stream: target }), 2, 1, new Error('interrupted'));
    const all = written.join('');
    expect(all).toContain('█');
    expect(all).toContain('1/2 epochs');
    expect(all.endsWith('\n') || all.includes('\u001b[?25h')).toBe(true);
  });
});

describe('a loss that is not finite is an error, early stopping or not', () => {
  const huge = () => ({ x: tensor([[1e30]]), y: tensor([0]) });
  const usual = () => ({ x: tensor([[1]]), y: tensor([0]) });
  test.each([
    ['loss', huge, usual],
    ['validation loss', usual, huge],
  ] as const)('%s', async (name, data, validation) => {
    const model = linear(1, 1, { key: random.key(0) });
    const run = fit(model, data(), { loss: meanSquaredError, validation: validation(), earlyStopping: {} });
    await expect(run).rejects.toThrow(new RegExp(`^fit: the ${name} is Infinity in epoch 1\\.`));
  });
});
