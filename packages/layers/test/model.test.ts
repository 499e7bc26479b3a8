import {
  compile,
  type Key,
  random,
  type Tensor,
  tensor,
  treeLeaves,
  treeMap,
  treePaths,
  zeros,
} from '@limpid/tensor';
import { describe, expect, test } from 'vitest';
import {
  applyState,
  BatchNorm,
  batchNorm,
  collectState,
  context,
  dropout,
  freeze,
  isState,
  type Layer,
  linear,
  parametersOf,
  relu,
  sequential,
  trainable,
  unfreeze,
  withParameters,
} from '../src/index.js';

const make = () => sequential(linear(2, 3, { key: random.key(0) }), batchNorm(3), relu, dropout(0.5));

const flagsOf = (tree: unknown): Record<string, unknown> =>
  Object.fromEntries(
    treePaths(tree)
      .filter(({ leaf }) => typeof leaf === 'boolean')
      .map(({ path, leaf }) => [path, leaf]),
  );

describe('context', () => {
  test('gives the n-th key of its own key', async () => {
    const key = random.key(9);
    const training = context({ train: true, key });
    for (const n of [0, 1, 2]) {
      expect(await training.nextKey('test').data()).toEqual(await random.foldIn(key, n).data());
    }
  });

  test('refuses a value of another shape for a leaf', () => {
    expect(() => context().update(zeros([2]), zeros([3]))).toThrow(
      'context.update: a value of shape [3] cannot follow one of [2]',
    );
  });
});

describe('state', () => {
  const x = tensor([
    [1, 2],
    [3, 5],
    [0, 1],
  ]);

  test('goes into the next model, and the model before stays as it was', async () => {
    const model = make();
    const training = context({ train: true, key: random.key(1) });
    model.apply(x, training);
    const next = applyState(model, training);
    expect(next.layers[1]).toBeInstanceOf(BatchNorm);
    expect(await next.layers[1].runningMean.data()).not.toEqual(new Float32Array(3));
    expect(await model.layers[1].runningMean.data()).toEqual(new Float32Array(3));
    expect(next.layers[0].weight).toBe(model.layers[0].weight);
  });

  const step = (model: ReturnType<typeof make>, batch: Tensor, key: Key) => {
    const training = context({ train: true, key });
    const out = model.apply(batch, training);
    return { out, model: applyState(model, training), state: collectState(model, training) };
  };

  test('comes out of a compiled step the same, as a model and as a tree', async () => {
    const compiled = compile(step);
    const model = make();
    for (const seed of [1, 2, 3]) {
      const plain = step(model, x, random.key(seed));
      const fast = compiled(model, x, random.key(seed));
      expect(await fast.out.data()).toEqual(await plain.out.data());
      expect(Object.keys(fast.state)).toEqual(['layers[1].runningMean', 'layers[1].runningVariance']);
      const ways = [fast.model, applyState(model, fast.state), plain.model];
      const means = await Promise.all(ways.map((next) => next.layers[1].runningMean.data()));
      expect(means[0]).toEqual(means[2]);
      expect(means[1]).toEqual(means[2]);
    }
  });

  test('a compiled step drops others at every key', async () => {
    const compiled = compile(step);
    const model = make();
    const outs = await Promise.all([1, 2].map((seed) => compiled(model, x, random.key(seed)).out.data()));
    expect(outs[0]).not.toEqual(outs[1]);
  });

  test('of another model is an error', () => {
    const training = context({ train: true, key: random.key(1) });
    make().apply(x, training);
    expect(() => collectState(make(), training)).toThrow(
      'collectState: 2 of 2 new statistics belong to no leaf of this model',
    );
  });

  test('that does not fit the model is an error', () => {
    expect(() => applyState(make(), { 'layers[7].mean': zeros([3]) })).toThrow(
      'applyState: the model has no tensor at layers[7].mean',
    );
    expect(() => applyState(make(), { 'layers[1].runningMean': zeros([4]) })).toThrow(
      'applyState: layers[1].runningMean has shape [3], its new value [4]',
    );
  });
});

describe('what is trained', () => {
  test('is every tensor but the running statistics', () => {
    const flags = {
      'layers[0].weight': true,
      'layers[0].bias': true,
      'layers[1].scale': true,
      'layers[1].shift': true,
      'layers[1].runningMean': false,
      'layers[1].runningVariance': false,
    };
    expect(flagsOf(trainable(make()))).toEqual(flags);
    const state = Object.fromEntries(Object.entries(flags).map(([path, flag]) => [path, !flag]));
    expect(flagsOf(isState(make()))).toEqual(state);
  });

  test('is nothing at or below what is frozen, until it is thawed', () => {
    const model = make();
    const frozen = freeze(model);
    expect(Object.values(flagsOf(trainable(frozen))).slice(0, 6)).not.toContain(true);
    expect(flagsOf(trainable(unfreeze(frozen)))).toEqual(flagsOf(trainable(model)));
    const partly = sequential(freeze(linear(2, 2)), sequential(linear(2, 2), freeze(linear(2, 1))));
    const names = Object.entries(flagsOf(trainable(partly))).filter(([path]) => !path.endsWith('frozen'));
    expect(names.filter(([, flag]) => flag).map(([path]) => path)).toEqual([
      'layers[1].layers[0].weight',
      'layers[1].layers[0].bias',
    ]);
    expect(Object.values(flagsOf(trainable(unfreeze(partly))))).toEqual(new Array(6).fill(true));
  });

  test('stays frozen through treeMap and compile, and applies as before', async () => {
    const layer = freeze(linear(2, 1, { key: random.key(0) }));
    const double = (tree: typeof layer) => treeMap((leaf) => leaf.mul(2), tree);
    for (const next of [double(layer), compile(double)(layer)]) {
      expect(Reflect.get(next, 'frozen')).toBe(true);
      expect(parametersOf(next).weight).toBeNull();
      expect(await (next as typeof layer).apply(tensor([1, 1])).data()).toEqual(
        (await layer.apply(tensor([1, 1])).data()).map((value) => 2 * value),
      );
    }
  });

  test('freezing copies, and what is not frozen thaws to itself', () => {
    const layer = linear(2, 1);
    expect(freeze(layer)).not.toBe(layer);
    expect('frozen' in layer).toBe(false);
    expect(unfreeze(layer)).toBe(layer);
  });

  test.each([
    ['an array', [linear(1, 1)]],
    ['a bare tensor', zeros([1])],
    ['a function', relu],
  ])('freezing %s is an error', (what, tree) => {
    expect(() => freeze(tree)).toThrow(
      `freeze: takes a layer, a model or another object that holds tensors, not ${what}`,
    );
  });

  test('a layer of somebody else takes part', () => {
    class Shift implements Layer {
      readonly amount = zeros([1]);
      readonly seen = zeros([1]);
      get stateFields() {
        return ['seen'];
      }
      apply(x: Tensor) {
        return x.add(this.amount);
      }
    }
    expect(flagsOf(trainable(sequential(new Shift())))).toEqual({
      'layers[0].amount': true,
      'layers[0].seen': false,
    });
  });

  test('parameters go out and back in; the rest is the very same', async () => {
    const model = sequential(freeze(linear(2, 2)), linear(2, 1), batchNorm(1));
    const parameters = parametersOf(model);
    expect(treeLeaves(parameters).map(({ shape }) => shape)).toEqual([[1, 2], [1], [1], [1]]);
    const next = withParameters(
      model,
      treeMap((leaf) => zeros(leaf.shape), parameters),
    );
    expect(await next.layers[1].weight.toArray()).toEqual([[0, 0]]);
    expect(next.layers[0].weight).toBe(model.layers[0].weight);
    expect(next.layers[2].runningMean).toBe(model.layers[2].runningMean);
    expect(next.layers[1].apply(zeros([3, 2])).shape).toEqual([3, 1]);
  });

  test('a tensor in two places is one parameter, and stays shared', async () => {
    const shared = linear(2, 2);
    const model = sequential(shared, relu, shared);
    const parameters = parametersOf(model);
    expect(treeLeaves(parameters).length).toBe(2);
    const next = withParameters(
      model,
      treeMap((leaf) => leaf.add(1), parameters),
    );
    expect(next.layers[2].weight).toBe(next.layers[0].weight);
    expect(await next.layers[2].weight.data()).toEqual(await shared.weight.add(1).data());
  });

  test('parameters that do not fit are errors', () => {
    expect(() => withParameters(linear(2, 1), { weight: zeros([2, 1]) })).toThrow(
      'withParameters: weight has shape [1, 2], its new value [2, 1]',
    );
    expect(() => withParameters(linear(2, 1), { gain: zeros([2, 1]) })).toThrow(
      'withParameters: the model has no tensor at gain',
    );
  });
});
