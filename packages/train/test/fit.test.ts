import {
  batchNorm,
  binaryCrossEntropy,
  crossEntropy,
  dropout,
  freeze,
  linear,
  meanSquaredError,
  sequential,
} from '@limpid/layers';
import { adam, exponentialSchedule, sgd } from '@limpid/optim';
import {
  type Backend,
  currentBackend,
  evaluate,
  memoryOf,
  type Run,
  random,
  referenceBackend,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '@limpid/tensor';
import { describe, expect, test } from 'vitest';
import { accuracy, type FitOptions, fit, predict, type TrainerOptions, trainer } from '../src/index.js';
import { network, numbersOf, points } from './support.js';

const data = points(50);
const options: TrainerOptions = { loss: binaryCrossEntropy, optimizer: adam(0.05), epochs: 3, batchSize: 16 };

describe('one step of fit', () => {
  test('is θ − ε ∂loss/∂θ, computed by hand for a line', async () => {
    const model = { w: tensor(2), b: tensor(1), apply: (x: Tensor): Tensor => x };
    const line = { ...model, apply: undefined };
    class Line {
      w = line.w;
      b = line.b;
      apply(x: Tensor): Tensor {
        return x.mul(this.w).add(this.b);
      }
    }
    const x = new Float32Array([1, 2, 3, 4]);
    const y = new Float32Array([1, 1, 2, 2]);
    const trained = await fit(
      new Line(),
      { x: { data: x, shape: [4, 1] }, y },
      {
        loss: meanSquaredError,
        optimizer: sgd(0.1),
        epochs: 1,
        batchSize: 4,
      },
    );
    const errors = [...x].map((value, i) => 2 * value + 1 - y[i]!);
    const loss = errors.reduce((sum, e) => sum + e * e, 0) / 4;
    const slopeW = errors.reduce((sum, e, i) => sum + 2 * e * x[i]!, 0) / 4;
    const slopeB = errors.reduce((sum, e) => sum + 2 * e, 0) / 4;
    expect(trained.history).toEqual([{ epoch: 1, trainLoss: expect.closeTo(loss, 5), metrics: {} }]);
    expect(await trained.model.w.item()).toBeCloseTo(2 - 0.1 * slopeW, 5);
    expect(await trained.model.b.item()).toBeCloseTo(1 - 0.1 * slopeB, 5);
  });
});

describe('an epoch', () => {
  /** A model that predicts nothing and a loss that tells which rows it saw. */
  const seen = async (given: FitOptions, rows = 10): Promise<number[][]> => {
    const batches: number[][] = [];
    const x = Float32Array.from({ length: rows }, (_, i) => 2 ** i);
    await fit(
      linear(1, 1, { key: random.key(0) }),
      { x: { data: x, shape: [rows, 1] }, y: x },
      {
        loss: (outputs, targets) => outputs.mul(0).sum().add(targets.sum()),
        optimizer: sgd(0),
        epochs: 2,
        batchSize: 4,
        ...given,
        callbacks: [
          {
            onBatch: async ({ epoch, loss }) => {
              const bits = await loss.item();
              batches[epoch - 1] = [...(batches[epoch - 1] ?? []), bits];
            },
          },
        ],
      },
    );
    return batches;
  };
  const rowsIn = (batch: number): number => batch.toString(2).split('1').length - 1;

  test('takes every row once, the last batch what is left', async () => {
    for (const epoch of await seen({})) {
      expect(epoch.map(rowsIn)).toEqual([4, 4, 2]);
      expect(epoch.reduce((a, b) => a + b, 0)).toBe(1023);
    }
  });
  test('has an order of its own', async () => {
    const [first, second] = await seen({});
    expect(first).not.toEqual(second);
  });
  test('has an order that depends on seed and epoch alone', async () => {
    const [first, second] = await seen({ seed: 3 });
    expect((await seen({ seed: 3, epochs: 5 })).slice(0, 2)).toEqual([first, second]);
    expect(await seen({ seed: 4 })).not.toEqual([first, second]);
  });
  test('without shuffling takes the rows as they come', async () => {
    expect((await seen({ shuffle: false }))[0]).toEqual([0b1111, 0b11110000, 0b1100000000]);
  });
});

describe('the same seed gives the same result, byte for byte', () => {
  const layers = [
    ['a plain network', () => network()],
    [
      'one that draws and keeps statistics',
      () =>
        sequential(
          linear(2, 8, { key: random.key(1) }),
          batchNorm(8),
          dropout(0.3),
          linear(8, 1, { key: random.key(2) }),
        ),
    ],
  ] as const;
  test.each(layers)('%s', async (_, make) => {
    const run = async (seed: number) => {
      const { model, history } = await fit(make(), data, { ...options, seed, validation: 0.3 });
      return { numbers: await numbersOf(model), history };
    };
    const first = await run(5);
    expect(await run(5)).toEqual(first);
    expect((await run(6)).numbers).not.toEqual(first.numbers);
  });
  test('in a trainer that has fitted before, too', async () => {
    const shared = trainer(options);
    const alone = await fit(network(1), data, { ...options, seed: 1 });
    await shared.fit(network(0), data);
    const later = await shared.fit(network(1), data, { seed: 1 });
    expect(await numbersOf(later.model)).toEqual(await numbersOf(alone.model));
  });
});

describe('what a model is made of', () => {
  test('the model given stays as it is, and usable', async () => {
    const model = network();
    const before = await numbersOf(model);
    const { model: trained } = await fit(model, data, options);
    expect(await numbersOf(model)).toEqual(before);
    expect(await numbersOf(trained)).not.toEqual(before);
  });
  test('frozen layers do not move, others do', async () => {
    const model = sequential(
      freeze(linear(2, 3, { key: random.key(0) })),
      linear(3, 1, { key: random.key(1) }),
    );
    const { model: trained } = await fit(model, data, options);
    expect(await numbersOf(trained.layers[0])).toEqual(await numbersOf(model.layers[0]));
    expect(await numbersOf(trained.layers[1])).not.toEqual(await numbersOf(model.layers[1]));
  });
  test('running statistics follow the batches', async () => {
    const x = { data: new Float32Array([1, 3]), shape: [2, 1] };
    const { model } = await fit(
      sequential(batchNorm(1), linear(1, 1)),
      { x, y: new Float32Array(2) },
      {
        loss: meanSquaredError,
        epochs: 2,
      },
    );
    // From 0 towards the mean 2, a tenth of the way in each step.
    expect(await model.layers[0].runningMean.item()).toBeCloseTo(2 * (1 - 0.9 ** 2), 5);
  });
  test('float64 models are trained in float64', async () => {
    const layer = linear(1, 1, { key: random.key(0) });
    const double = new (layer.constructor as new (w: Tensor, b: Tensor) => typeof layer)(
      layer.weight.cast('float64'),
      (layer.bias as Tensor).cast('float64'),
    );
    const x = { data: new Float64Array([-1, 1]), shape: [2, 1] };
    const { model } = await fit(
      double,
      { x, y: new Float64Array([1, 5]) },
      { loss: meanSquaredError, optimizer: sgd(0.25), epochs: 60 },
    );
    expect(model.weight.dtype).toBe('float64');
    expect(await model.weight.item()).toBeCloseTo(2, 10);
  });
  test('class numbers go to the loss as integers', async () => {
    const y = Int32Array.from(data.y);
    const model = sequential(
      linear(2, 8, { key: random.key(0) }),
      (x) => x.relu(),
      linear(8, 2, { key: random.key(1) }),
    );
    const { history } = await fit(
      model,
      { x: data.x, y },
      { loss: crossEntropy, optimizer: adam(0.05), epochs: 30 },
    );
    expect(history.at(-1)!.trainLoss).toBeLessThan(history[0]!.trainLoss / 2);
  });
  test('tensors are taken as rows', async () => {
    const x = tensor(data.x.data, { shape: data.x.shape });
    const fromTensors = await fit(network(), { x, y: tensor(data.y) }, options);
    const fromArrays = await fit(network(), data, options);
    expect(fromTensors.history).toEqual(fromArrays.history);
  });
});

test('a backend that compiles and reads later gives the same result', async () => {
  const reference = referenceBackend();
  const later: Backend = {
    ...reference,
    name: 'later',
    compile: async (kernel) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return reference.compile(kernel) as Run;
    },
    read: async (buffer) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return reference.read(buffer as Uint8Array);
    },
  };
  const given: TrainerOptions = { ...options, validation: 0.3, earlyStopping: { patience: 1 } };
  const run = async (backend: Backend) => {
    useBackend(backend);
    const result = await fit(network(), data, { ...given, callbacks: [{ onBatch: () => {} }] });
    return { numbers: await numbersOf(result.model), history: result.history };
  };
  const before = currentBackend();
  try {
    expect(await run(later)).toEqual(await run(reference));
  } finally {
    useBackend(before);
  }
});

describe('tracing', () => {
  test('a hundred fits of one architecture trace once for each size of batch', async () => {
    let traces = 0;
    const shared = trainer({
      ...options,
      optimizer: adam(exponentialSchedule(0.05, { factor: 0.99 })),
      loss: (outputs, targets) => {
        traces += 1;
        return binaryCrossEntropy(outputs, targets);
      },
      epochs: 2,
    });
    for (let seed = 0; seed < 100; seed++) await shared.fit(network(seed), data, { seed });
    expect(traces).toBe(2);
  });
});

describe('validation', () => {
  test('rows given are evaluated as the model predicts them', async () => {
    const held = points(1500);
    const result = await fit(network(), data, {
      ...options,
      validation: held,
      metrics: { accuracy: (targets, logits) => accuracy(targets, logits, { threshold: 0 }) },
    });
    const logits = await predict(result.model, held.x);
    const last = result.history.at(-1)!;
    const loss = [...logits].reduce((sum, z, i) => sum + Math.log1p(Math.exp(held.y[i] ? -z : z)), 0) / 1500;
    expect(last.validationLoss).toBeCloseTo(loss, 5);
    expect(last.metrics.accuracy).toBe(accuracy(held.y, logits, { threshold: 0 }));
  });
  test('a part set aside is not trained on', async () => {
    const starts: unknown[] = [];
    await fit(network(), data, {
      ...options,
      validation: 0.2,
      callbacks: [{ onStart: (start) => void starts.push(start) }],
    });
    expect(starts).toEqual([{ epochs: 3, batches: 3, rows: 40, validationRows: 10 }]);
  });
});

describe('predict', () => {
  const model = network();
  test('gives every row its prediction, whatever the batches', async () => {
    const { x } = points(300);
    const all = await predict(model, x);
    expect(all.length).toBe(300);
    for (const batchSize of [7, 64, 299, 1000]) expect(await predict(model, x, { batchSize })).toEqual(all);
    const one = { data: x.data.slice(20, 22), shape: [1, 2] };
    expect((await predict(model, one))[0]).toBe(all[10]);
  });
  test('fills a batch up by less than an eighth, so that all sizes need few compilations', async () => {
    const { x } = points(64);
    const all = await predict(model, x);
    const traced: number[] = [];
    const activation = (z: Tensor): Tensor => {
      traced.push(z.shape[0] as number);
      return z;
    };
    for (let rows = 1; rows <= 64; rows++) {
      const before = traced.length;
      const part = { data: x.data.slice(0, 2 * rows), shape: [rows, 2] };
      expect(await predict(model, part, { activation })).toEqual(all.slice(0, rows));
      for (const filled of traced.slice(before)) {
        expect(filled).toBeGreaterThanOrEqual(rows);
        expect((filled - rows) / filled).toBeLessThan(1 / 8);
      }
    }
    // 1 to 16, and eight up to each power of two after that.
    expect(traced.length).toBe(32);
  });
  test.each([
    ['Float64Array', Float64Array],
    ['Int32Array', Int32Array],
    ['Uint32Array', Uint32Array],
  ])('takes rows in a %s, of any shape, with a batch that is filled up', async (_, Numbers) => {
    const given = new Numbers(Array.from({ length: 19 * 4 }, (_, i) => i));
    const double = (z: Tensor): Tensor => z.reshape([z.shape[0] as number, 4]).mul(2);
    const doubled = await predict(double, { data: given, shape: [19, 2, 2] }, { batchSize: 18 });
    expect([...doubled]).toEqual([...given].map((value) => 2 * value));
  });
  test.each([
    ['of the model’s dtype', 'float32'],
    ['of another', 'float64'],
  ] as const)('takes a tensor %s, and leaves it as it was', async (_, dtype) => {
    const { x } = points(19);
    const given = tensor(x.data, { shape: [19, 2], dtype });
    const all = await predict(model, x);
    for (const batchSize of [1, 7, 18, 19, 100])
      expect(await predict(model, given, { batchSize })).toEqual(all);
    expect([...(await given.data())]).toEqual([...x.data]);
  });
  test('does not read a tensor, which may be one of whole numbers', async () => {
    const given = await evaluate(tensor(new Int32Array([1, 2, 3, 4, 5, 6]), { shape: [3, 2] }));
    const double = (z: Tensor): Tensor => z.mul(2).cast('float32');
    given.data = () => expect.fail('it was read');
    expect(await predict(double, given, { batchSize: 2 })).toEqual(Float32Array.of(2, 4, 6, 8, 10, 12));
  });
  test('holds no memory beside a tensor that it was given', async () => {
    const given = await evaluate(tensor(points(19).x.data, { shape: [19, 2] }));
    await predict(model, given, { batchSize: 7 });
    const before = memoryOf(given.storage!.backend);
    for (const batchSize of [7, 19]) await predict(model, given, { batchSize });
    expect(memoryOf(given.storage!.backend)).toEqual(before);
  });
  test('refuses a tensor without rows', async () => {
    const shapes = 'predict: rows has shape';
    await expect(predict(model, tensor(1))).rejects.toThrow(`${shapes} []`);
    await expect(predict(model, zeros([0, 2]))).rejects.toThrow(`${shapes} [0, 2]`);
  });
  test('applies an activation', async () => {
    const { x } = points(5);
    const logits = await predict(model, x);
    const probabilities = await predict(model, x, { activation: (z) => z.sigmoid() });
    logits.forEach((z, i) => expect(probabilities[i]).toBeCloseTo(1 / (1 + Math.exp(-z)), 6));
  });
  test('does not drop anything', async () => {
    const dropping = sequential(dropout(0.9));
    expect(await predict(dropping, { data: new Float32Array([1, 2]), shape: [1, 2] })).toEqual(
      new Float32Array([1, 2]),
    );
  });
});

describe('bad input is refused before anything is computed', () => {
  const with_ =
    (more: FitOptions): (() => Promise<unknown>) =>
    () =>
      fit(network(), data, { ...options, ...more });
  const rows =
    (x: unknown, y: unknown): (() => Promise<unknown>) =>
    () =>
      fit(network(), { x, y } as never, options);
  const cases: readonly [string, () => Promise<unknown>, string][] = [
    ['no epochs', with_({ epochs: 0 }), 'fit: epochs must be a whole number of at least 1, not 0'],
    [
      'half a row in a batch',
      with_({ batchSize: 0.5 }),
      'fit: batchSize must be a whole number of at least 1, not 0.5',
    ],
    ['a negative seed', with_({ seed: -1 }), 'fit: seed must be a whole number of at least 0, not -1'],
    [
      'all rows set aside',
      with_({ validation: 1 }),
      'fit: validation must be examples, or a part of the rows above 0 and below 1, not 1',
    ],
    [
      'no row set aside',
      with_({ validation: 0.001 }),
      'fit: 0.001 of 50 rows leaves 0 to validate on and 50 to train on',
    ],
    [
      'metrics without rows',
      with_({ metrics: { accuracy } }),
      'fit: metrics are computed on validation rows, and there are none',
    ],
    [
      'stopping without rows',
      with_({ earlyStopping: {} }),
      'fit: earlyStopping.monitor must be trainLoss, not validationLoss; there are no validation rows',
    ],
    [
      'an unknown monitor',
      with_({ validation: 0.5, earlyStopping: { monitor: 'loss' } }),
      'must be one of trainLoss, validationLoss, not loss',
    ],
    [
      'no patience',
      with_({ earlyStopping: { monitor: 'trainLoss', patience: 0 } }),
      'fit: earlyStopping.patience must be a whole number of at least 1, not 0',
    ],
    [
      'a growing step',
      with_({ reduceOnPlateau: { monitor: 'trainLoss', factor: 2 } }),
      'fit: reduceOnPlateau.factor must be above 0 and below 1, not 2',
    ],
    ['x and y of different length', rows(data.x, new Float32Array(49)), 'fit: x has 50 rows, y 49'],
    [
      'a shape that lies',
      rows({ data: new Float32Array(3), shape: [2, 2] }, data.y),
      'fit: x has shape [2, 2] and 3 numbers',
    ],
    [
      'no rows',
      rows({ data: new Float32Array(0), shape: [0, 2] }, new Float32Array(0)),
      'it needs at least one row',
    ],
    [
      'plain arrays',
      rows({ data: [1, 2], shape: [1, 2] }, data.y),
      'fit: x must hold its numbers in a Float32Array, Float64Array, Int32Array or Uint32Array, not in Array',
    ],
    [
      'other columns for validation',
      with_({ validation: { x: zeros([2, 3]), y: zeros([2]) } }),
      'fit: rows of validation.x have shape [3], rows of x [2]',
    ],
  ];
  test.each(cases)('%s', async (_, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });
  test('and a loss that explodes is reported with its epoch', async () => {
    const x = { data: new Float32Array([1e30, 1]), shape: [2, 1] };
    await expect(
      fit(linear(1, 1), { x, y: new Float32Array(2) }, { loss: meanSquaredError }),
    ).rejects.toThrow(/^fit: the loss is (Infinity|NaN) in epoch 1\. A smaller learning rate/);
  });
});
