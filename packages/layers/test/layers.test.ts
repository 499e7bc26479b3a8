import { ones, random, type Tensor, tensor, zeros } from '@limpid/tensor';
import { describe, expect, test } from 'vitest';
import {
  averagePool2d,
  BatchNorm,
  batchNorm,
  Conv2d,
  context,
  conv2d,
  dropout,
  flatten,
  initializers,
  LayerNorm,
  Linear,
  layerNorm,
  linear,
  maxPool2d,
  relu,
  sequential,
  sigmoid,
} from '../src/index.js';
import { expectClose, float64, reference } from './support/reference.js';

describe('linear', () => {
  test('equals PyTorch', async () => {
    const { x, weight, bias, y } = reference.layers.linear;
    const layer = new Linear(float64(weight as number[]), float64(bias as number[]));
    await expectClose(layer.apply(float64(x as number[])), y as number[]);
  });

  test('applies to the last axis of any number of axes', () => {
    const layer = linear(3, 2);
    for (const batch of [[], [5], [4, 5]])
      expect(layer.apply(zeros([...batch, 3])).shape).toEqual([...batch, 2]);
  });

  test('begins within 1/√inputs, bias too, and the same with the same key', async () => {
    const layer = linear(100, 50, { key: random.key(1) });
    for (const parameter of [layer.weight, layer.bias as Tensor]) {
      const greatest = await parameter.abs().max().item();
      expect(greatest).toBeLessThanOrEqual(0.1);
      expect(greatest).toBeGreaterThan(0.09);
    }
    expect(await linear(100, 50, { key: random.key(1) }).weight.data()).toEqual(await layer.weight.data());
  });

  test('draws a key of its own where none is given, from the stream that a seed begins', async () => {
    random.seed(5);
    const [first, second] = [linear(2, 2), linear(2, 2)];
    random.seed(5);
    const again = linear(2, 2);
    expect(await first.weight.data()).toEqual(await again.weight.data());
    expect(await second.weight.data()).not.toEqual(await first.weight.data());
  });

  test('takes initialisers for weights and biases, or no bias', async () => {
    const layer = linear(2, 3, { init: initializers.ones, biasInit: initializers.constant(4) });
    expect(await layer.apply(ones([1, 2])).toArray()).toEqual([[6, 6, 6]]);
    expect(linear(2, 3, { bias: false }).bias).toBeNull();
  });

  test.each([
    [
      'a wrong input',
      () => linear(3, 2).apply(zeros([5, 4])),
      'linear(3, 2): the last axis of the input must have size 3, but the input is [5, 4]',
    ],
    ['half a unit', () => linear(3, 2.5), 'linear: outputs must be a whole number of at least 1, not 2.5'],
    ['no inputs', () => linear(0, 2), 'linear: inputs must be a whole number of at least 1, not 0'],
    [
      'a vector of weights',
      () => new Linear(zeros([3])),
      'linear: weight must have shape [outputs, inputs], not [3]',
    ],
    [
      'a bias that does not fit',
      () => new Linear(zeros([3, 2]), zeros([2])),
      'linear: bias must have shape [3], not [2]',
    ],
  ])('names what is wrong with %s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});

describe('sequential', () => {
  test('brings out the forward pass of the lectures, two sigmoid units and one', async () => {
    const hidden = new Linear(
      tensor([
        [3.7, 3.7],
        [2.9, 2.9],
      ]),
      tensor([-1.5, -4.5]),
    );
    const output = new Linear(tensor([[4.5, -5.2]]), tensor([-2]));
    const x = tensor([1, 0]);
    const inner = await sequential(hidden, sigmoid).apply(x).data();
    expect(inner[0]).toBeCloseTo(0.9002, 4);
    expect(inner[1]).toBeCloseTo(0.168, 4);
    expect(await sequential(hidden, sigmoid, output, sigmoid).apply(x).sum().item()).toBeCloseTo(0.7645, 4);
  });

  test('is the identity without layers, and may hold models', () => {
    const x = zeros([2, 3]);
    expect(sequential().apply(x)).toBe(x);
    expect(sequential(sequential(linear(3, 4), relu), linear(4, 1)).apply(x).shape).toEqual([2, 1]);
  });

  test('gives a plain function the tensor and nothing else', () => {
    const seen: unknown[] = [];
    const spy = (...args: [Tensor]) => {
      seen.push(args.length);
      return args[0];
    };
    sequential(spy).apply(zeros([1]), context({ train: true }));
    expect(seen).toEqual([1]);
  });

  test('says which argument is no layer', () => {
    // @ts-expect-error: a number is none
    expect(() => sequential(relu, 7)).toThrow('sequential: argument 1 is no layer');
  });

  test('says where a layer is made, not applied', () => {
    const model = sequential(linear(4, 4), flatten, linear(4, 1));
    expect(() => model.apply(zeros([2, 4]))).toThrow(
      'flatten: gave a layer, not its output; write flatten() for the layer',
    );
  });
});

describe('dropout', () => {
  const x = ones([100, 100]);
  const training = (seed = 0) => context({ train: true, key: random.key(seed) });

  test('does nothing at prediction', () => {
    expect(dropout(0.5).apply(x)).toBe(x);
    expect(dropout(0.5).apply(x, context({ key: random.key(0) }))).toBe(x);
  });

  test.each([0.2, 0.5, 0.9])('at rate %d drops that share and keeps the mean', async (rate) => {
    const out = await dropout(rate).apply(x, training()).data();
    const dropped = out.filter((value) => value === 0).length / out.length;
    // Five standard errors of a share of 10,000.
    expect(Math.abs(dropped - rate)).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / 10_000));
    expect(new Set(out)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
  });

  test('drops others in every application, and the same with the same key', async () => {
    const model = sequential(dropout(0.5), dropout(0.5));
    const once = await model.apply(x, training()).data();
    expect(once.filter((value) => value !== 0).length / once.length).toBeCloseTo(0.25, 1);
    expect(await model.apply(x, training()).data()).toEqual(once);
    expect(await model.apply(x, training(1)).data()).not.toEqual(once);
  });

  test('asks for a key where it needs one, and for none where it does not', () => {
    expect(() => dropout(0.5).apply(x, context({ train: true }))).toThrow(
      'dropout: training draws random numbers, but the context has no key; make it with context({ train: true, key: random.key(seed) }), and a new key every step',
    );
    expect(dropout(0).apply(x, context({ train: true }))).toBe(x);
  });

  test.each([-0.1, 1, Number.NaN])('refuses a rate of %d', (rate) => {
    expect(() => dropout(rate)).toThrow('dropout: the rate is the share that is dropped');
  });
});

describe('batchNorm', () => {
  test.each(reference.batchNorm.map((row, i) => [i, row] as const))(
    'equals PyTorch through two steps and at evaluation (case %i)',
    async (_, { momentum, scale, shift, steps, evaluated }) => {
      let layer = new BatchNorm({
        scale: float64(scale),
        shift: float64(shift),
        runningMean: float64([0, 0, 0]),
        runningVariance: float64([1, 1, 1]),
        momentum,
        epsilon: 1e-5,
      });
      for (const { x, y, runningMean, runningVariance } of steps) {
        const training = context({ train: true });
        await expectClose(layer.apply(float64(x), training), y);
        layer = new BatchNorm({
          ...layer,
          runningMean: training.current(layer.runningMean),
          runningVariance: training.current(layer.runningVariance),
        });
        await expectClose(layer.runningMean, runningMean);
        await expectClose(layer.runningVariance, runningVariance);
      }
      await expectClose(layer.apply(float64(steps[0]?.x ?? [])), evaluated);
    },
  );

  test('applied twice in one step follows both batches', async () => {
    const layer = batchNorm(1, { momentum: 0.5 });
    const training = context({ train: true });
    layer.apply(tensor([[3], [5]]), training);
    layer.apply(tensor([[7], [9]]), training);
    expect(await training.current(layer.runningMean).toArray()).toEqual([(4 / 2 + 8) / 2]);
  });

  test('does not touch its statistics at prediction', () => {
    const predicting = context();
    batchNorm(2).apply(zeros([4, 2]), predicting);
    expect(predicting.updates.size).toBe(0);
  });

  test.each([
    [
      'one row',
      () => batchNorm(2).apply(zeros([1, 2]), context({ train: true })),
      'batchNorm(2): training needs more than one value of each feature, but the input is [1, 2]',
    ],
    [
      'other features',
      () => batchNorm(2).apply(zeros([4, 3])),
      'batchNorm(2): the input must be [batch, 2, ...], but is [4, 3]',
    ],
    [
      'a momentum of 2',
      () => batchNorm(2, { momentum: 2 }),
      'batchNorm: momentum must be from 0 to 1, not 2',
    ],
    [
      'a negative epsilon',
      () => batchNorm(2, { epsilon: -1 }),
      'batchNorm: epsilon must be finite and at least 0, not -1',
    ],
    ['no features', () => batchNorm(0), 'batchNorm: features must be a whole number of at least 1, not 0'],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});

describe('layerNorm', () => {
  test('equals PyTorch over two axes', async () => {
    const { x, scale, shift, y } = reference.layers.layerNorm;
    const layer = new LayerNorm(float64(scale as number[]), float64(shift as number[]));
    await expectClose(layer.apply(float64(x as number[])), y as number[]);
  });

  test('names the axes that do not fit', () => {
    expect(() => layerNorm([3, 4]).apply(zeros([2, 4, 3]))).toThrow(
      'layerNorm: the input must end in the axes [3, 4], but is [2, 4, 3]',
    );
    expect(() => layerNorm([3, 4]).apply(zeros([4]))).toThrow('but is [4]');
    expect(() => layerNorm([])).toThrow('layerNorm: needs at least one axis');
  });
});

describe('images', () => {
  const images = float64(reference.layers.conv2d.x as number[]);

  test('conv2d equals PyTorch with another stride a side and padding', async () => {
    const { weight, bias, y } = reference.layers.conv2d;
    const layer = new Conv2d(float64(weight as number[]), float64(bias as number[]), {
      stride: [2, 1],
      padding: [1, 1],
      dilation: [1, 1],
      groups: 1,
    });
    await expectClose(layer.apply(images), y as number[]);
  });

  test.each([
    [7, 3, 1, 5],
    [7, 3, 2, 3],
    [7, 3, 3, 2],
  ])(
    'a filter over %i places of size %i at stride %i has %i places, rounded down',
    (n, size, stride, expected) => {
      const out = conv2d(1, 1, size, { stride }).apply(zeros([1, 1, n, n]));
      expect(out.shape).toEqual([1, 1, expected, expected]);
    },
  );

  test('conv2d of tensors says where that one is', () => {
    // @ts-expect-error: numbers are expected
    expect(() => conv2d(zeros([1, 3, 8, 8]), zeros([4, 3, 3, 3]))).toThrow(
      'to convolve tensors call conv2d of @limpid/tensor',
    );
  });

  test('conv2d takes same padding, groups, and no bias', () => {
    const layer = conv2d(4, 8, 3, { padding: 'same', groups: 4, bias: false });
    expect(layer.weight.shape).toEqual([8, 1, 3, 3]);
    expect(layer.bias).toBeNull();
    expect(layer.apply(zeros([2, 4, 5, 5])).shape).toEqual([2, 8, 5, 5]);
    expect(() => conv2d(4, 8, 3, { groups: 3 })).toThrow(
      'conv2d: 3 groups do not divide 4 channels and 8 outputs',
    );
  });

  test.each(reference.layers.maxPool2d.map((row) => [JSON.stringify([row.size, row.options]), row] as const))(
    'maxPool2d %s equals PyTorch',
    async (_, { size, options, y }) => {
      await expectClose(maxPool2d(size, options).apply(images), y);
    },
  );

  test.each(
    reference.layers.averagePool2d.map((row) => [JSON.stringify([row.size, row.options]), row] as const),
  )('averagePool2d %s equals PyTorch', async (_, { size, options, y }) => {
    await expectClose(averagePool2d(size, options).apply(images), y);
  });

  test('poolings name what does not fit', () => {
    expect(() => maxPool2d(2, { padding: 2 })).toThrow(
      'maxPool2d: padding [2, 2] is more than half the size [2, 2]',
    );
    expect(() => maxPool2d(4).apply(zeros([1, 1, 3, 3]))).toThrow(
      'is larger than the padded input [1, 1, 3, 3]',
    );
    expect(() => averagePool2d(2).apply(zeros([4, 4]))).toThrow(
      'the input must be [batch, channels, height, width]',
    );
    // @ts-expect-error: two numbers at most
    expect(() => maxPool2d([1, 2, 3])).toThrow('maxPool2d: size must be one number or two, not 3');
  });

  test('flatten keeps the batch, an empty one too', () => {
    expect(flatten().apply(zeros([2, 3, 4])).shape).toEqual([2, 12]);
    expect(flatten().apply(zeros([0, 3, 4])).shape).toEqual([0, 12]);
    expect(flatten().apply(zeros([5])).shape).toEqual([5, 1]);
    expect(() => flatten().apply(zeros([]))).toThrow('flatten: needs a batch axis, got a scalar');
  });
});
