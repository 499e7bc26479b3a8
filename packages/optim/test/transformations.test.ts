import { evaluate, type Tensor, tensor } from '@limpid/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as optim from '../src/index.js';
import { numbers, pathOf } from './support.js';

const one = (optimizer: optim.GradientTransformation, gradients: Tensor, parameters: Tensor): Tensor =>
  optimizer.update(gradients, optimizer.init(parameters), parameters)[0];

describe('clipping', () => {
  test('by the global norm keeps the direction and the bound, and leaves short gradients as they are', async () => {
    const component = fc.float({ min: Math.fround(-1e3), max: Math.fround(1e3), noNaN: true });
    await fc.assert(
      fc.asyncProperty(fc.array(component, { minLength: 1, maxLength: 6 }), async (values) => {
        const gradients = { a: tensor(values), b: tensor([[1]]) };
        const norm = Math.hypot(...values, 1);
        const [clipped] = optim.clipByGlobalNorm(5).update(gradients, {}, gradients);
        const result = [...(await numbers(clipped.a)), ...(await numbers(clipped.b))];
        const factor = Math.min(1, 5 / norm);
        [...values, 1].forEach((x, i) => expect(result[i]).toBeCloseTo(x * factor, 3));
        if (norm < 5) expect(result).toEqual([...values.map(Math.fround), 1].map((x) => x + 0));
      }),
      { numRuns: 30 },
    );
  });
  test('by the global norm leaves zeros zero', async () => {
    expect(await numbers(one(optim.clipByGlobalNorm(1), tensor([0, 0]), tensor([1, 1])))).toEqual([0, 0]);
  });
  test('by value cuts each number', async () => {
    expect(await numbers(one(optim.clipByValue(2), tensor([-3, 1, 2.5]), tensor([0, 0, 0])))).toEqual([
      -2, 1, 2,
    ]);
  });
});

describe('weight decay', () => {
  const parameters = { layers: [{ weight: tensor([[2]]), bias: tensor([2]) }], scale: tensor([[2]]) };
  const gradients = { layers: [{ weight: tensor([[1]]), bias: tensor([1]) }], scale: tensor([[1]]) };
  test('leaves biases alone by default', async () => {
    const [updates] = optim.addDecayedWeights(0.5).update(gradients, {}, parameters);
    expect(await numbers(updates.layers[0]?.weight as Tensor)).toEqual([2]);
    expect(await numbers(updates.layers[0]?.bias as Tensor)).toEqual([1]);
  });
  test('takes a rule by path', async () => {
    const decay = optim.addDecayedWeights(0.5, { mask: (path) => path === 'layers[0].bias' });
    const [updates] = decay.update(gradients, {}, parameters);
    expect(await numbers(updates.layers[0]?.weight as Tensor)).toEqual([1]);
    expect(await numbers(updates.layers[0]?.bias as Tensor)).toEqual([2]);
    expect(await numbers(updates.scale)).toEqual([1]);
  });
});

test('the average of parameters follows its recurrence', async () => {
  const optimizer = optim.chain(optim.sgd(1), optim.ema(0.9));
  let x: Tensor = tensor([1]);
  let state = optimizer.init(x);
  let expected = 1;
  for (let i = 0; i < 5; i++) {
    const [updates, next] = optimizer.update(x.mul(0.5), state, x);
    x = optim.applyUpdates(x, updates);
    state = next;
    expected = 0.9 * expected + 0.1 * 0.5 ** (i + 1);
  }
  expect((await numbers(optim.averagedParameters(state, x)))[0]).toBeCloseTo(expected, 6);
});

test('asking for an average nobody keeps is an error that says what does', () => {
  expect(() => optim.averagedParameters(optim.adam().init(tensor([1])), tensor([1]))).toThrow(
    'averagedParameters: the optimiser keeps no average; chain(…, ema(decay)) does',
  );
});

test('accumulated steps equal steps with the mean gradient, also of an optimiser with memory', async () => {
  const gradients = [3, 5, -1, 2, 7, 7].map((g) => tensor([g]));
  const means = [4, 0.5, 7].map((g) => tensor([g]));
  const run = async (optimizer: optim.GradientTransformation, list: readonly Tensor[]): Promise<number[]> => {
    let x: Tensor = tensor([1]);
    let state = optimizer.init(x);
    const path: number[] = [];
    for (const g of list) {
      const [updates, next] = optimizer.update(g, state, x);
      x = await evaluate(optim.applyUpdates(x, updates));
      state = next;
      path.push(await x.item());
    }
    return path;
  };
  const often = await run(optim.accumulate(2, optim.adam(0.1)), gradients);
  const seldom = await run(optim.adam(0.1), means);
  expect([often[1], often[3], often[5]]).toEqual(seldom);
  expect([often[0], often[2], often[4]]).toEqual([1, seldom[0], seldom[1]]);
});

describe('trees', () => {
  class Layer {
    constructor(
      readonly weight: Tensor,
      readonly activation: (x: Tensor) => Tensor,
      readonly name: string,
    ) {}
  }
  const relu = (x: Tensor): Tensor => x.relu();
  const optimizers: readonly [string, optim.GradientTransformation][] = [
    ['sgd', optim.sgd(0.1, { momentum: 0.9, nesterov: true })],
    ['adamW', optim.adamW()],
    ['adagrad', optim.adagrad()],
    ['rmsprop', optim.rmsprop()],
    ['adadelta', optim.adadelta()],
    ['accumulate', optim.accumulate(2, optim.chain(optim.clipByGlobalNorm(1), optim.adam()))],
  ];
  test.each(optimizers)('%s keeps classes, static fields, dtypes and shapes', (_, optimizer) => {
    const model = [
      new Layer(tensor([[1, 2]], { dtype: 'float64' }), relu, 'first'),
      new Layer(tensor([1]), relu, 'last'),
    ];
    const [updates] = optimizer.update(model, optimizer.init(model), model);
    const next = optim.applyUpdates(model, updates);
    expect(next[0]).toBeInstanceOf(Layer);
    expect(
      next.map((layer) => [layer.name, layer.activation, layer.weight.dtype, layer.weight.shape]),
    ).toEqual([
      ['first', relu, 'float64', [1, 2]],
      ['last', relu, 'float32', [1]],
    ]);
  });
  test('updates for other parameters are refused', () => {
    expect(() => optim.applyUpdates({ a: tensor(1), b: tensor(1) }, { a: tensor(1) } as never)).toThrow(
      /no tensor at b/,
    );
  });
});

describe('bad numbers are refused by name', () => {
  const cases: readonly [string, () => unknown, string][] = [
    [
      'a negative rate',
      () => optim.adam(-1),
      'scaleByLearningRate: the learning rate must be finite and at least 0, not -1',
    ],
    [
      'a rate that is NaN',
      () => optim.sgd(Number.NaN),
      'scaleByLearningRate: the learning rate must be finite and at least 0, not NaN',
    ],
    [
      'momentum of 1',
      () => optim.sgd(0.1, { momentum: 1 }),
      'momentum: the decay must be at least 0 and below 1, not 1',
    ],
    [
      'beta2 above 1',
      () => optim.adam(0.1, { beta2: 2 }),
      'scaleByAdam: beta2 must be at least 0 and below 1, not 2',
    ],
    ['an average decay above 1', () => optim.ema(1.5), 'ema: the decay must be from 0 to 1, not 1.5'],
    [
      'accumulating half a step',
      () => optim.accumulate(0.5, optim.sgd()),
      'accumulate: every must be a whole number of at least 1, not 0.5',
    ],
    [
      'a limit of 0',
      () => optim.clipByGlobalNorm(0),
      'clipByGlobalNorm: the limit must be finite and above 0, not 0',
    ],
  ];
  test.each(cases)('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });
  test('a state of another chain', () => {
    const x = tensor([1]);
    expect(() => optim.adam().update(x, [] as never, x)).toThrow('chain: the state has 0 parts, the chain 2');
  });
});

test('beta1 of 0 makes Adam RMSProp with bias correction', async () => {
  const [first] = await pathOf(optim.adam(0.5, { beta1: 0 }), { steps: 1 });
  [0.5, -1.5, 0].forEach((x, i) => expect(first?.[i]).toBeCloseTo(x, 5));
});
