import { compile, random, type Tensor, treeMap, zeros } from '@limpid/tensor';
import { describe, expect, test } from 'vitest';
import * as everything from '../src/index.js';
import {
  activation,
  averagePool2d,
  BatchNorm,
  batchNorm,
  conv2d,
  dropout,
  elu,
  flatten,
  freeze,
  fromConfig,
  gelu,
  type Layer,
  type LayerLike,
  layerNorm,
  leakyRelu,
  linear,
  logSigmoid,
  maxout,
  maxPool2d,
  namedTensors,
  prelu,
  type Registry,
  relu,
  sequential,
  toConfig,
} from '../src/index.js';

const roundTrip = (model: LayerLike, registry?: Registry): Layer =>
  fromConfig(JSON.parse(JSON.stringify(toConfig(model, registry))), namedTensors(model), registry);

const input = random.normal(random.key(3), [2, 2, 6, 6]);

describe('a model goes through JSON', () => {
  test('with every built-in layer', async () => {
    const model = sequential(
      conv2d(2, 4, 3, { padding: 'same', groups: 2 }),
      batchNorm(4),
      prelu(4),
      maxPool2d(2, { stride: 1 }),
      averagePool2d([1, 2]),
      flatten(),
      freeze(linear(40, 6, { bias: false })),
      sequential(layerNorm(6), activation(leakyRelu, { slope: 0.3 }), relu),
      dropout(0.5),
      activation(maxout, { pieces: 3 }),
    );
    const loaded = roundTrip(model);
    expect(await loaded.apply(input).data()).toEqual(await model.apply(input).data());
    expect(loaded).toEqual(model);
  });

  test('with every activation of the package', async () => {
    const functions = [
      ...[relu, everything.sigmoid, everything.tanh, everything.softmax, everything.logSoftmax],
      ...[everything.softplus, logSigmoid, leakyRelu, elu, everything.selu, gelu, everything.silu],
      ...[everything.hardSigmoid, everything.hardSwish, everything.hardTanh, maxout],
    ];
    const model = sequential(...functions);
    expect((roundTrip(model) as typeof model).layers).toEqual(functions);
  });

  test('as its own tree, readable', () => {
    const model = sequential(linear(2, 1), activation(elu, { alpha: 0.5 }), dropout(0.1));
    expect(toConfig(model)).toEqual({
      format: 'limpid-model',
      version: 1,
      model: {
        $layer: 'sequential',
        layers: [
          {
            $layer: 'linear',
            weight: { $tensor: 'layers[0].weight', dtype: 'float32', shape: [1, 2] },
            bias: { $tensor: 'layers[0].bias', dtype: 'float32', shape: [1] },
          },
          { $layer: 'activation', function: { $function: 'elu' }, options: { alpha: 0.5 } },
          { $layer: 'dropout', rate: 0.1 },
        ],
      },
    });
  });

  test('with shared tensors shared', () => {
    const shared = linear(3, 3);
    const model = sequential(shared, relu, shared);
    expect(Object.keys(namedTensors(model))).toEqual(['layers[0].weight', 'layers[0].bias']);
    const loaded = roundTrip(model) as typeof model;
    expect(loaded.layers[2].weight).toBe(loaded.layers[0].weight);
  });

  test('with what it was frozen to, and its methods', () => {
    const loaded = roundTrip(sequential(freeze(batchNorm(2)))) as everything.Sequential<[BatchNorm]>;
    expect(loaded.layers[0]).toBeInstanceOf(BatchNorm);
    expect(everything.trainable(loaded).layers[0].scale).toBe(false);
    expect(Object.keys(loaded.layers[0])).toContain('frozen');
  });

  class Residual implements Layer {
    constructor(
      readonly inner: LayerLike,
      readonly gain = 1,
      readonly f: (x: Tensor) => Tensor = relu,
    ) {}
    apply(x: Tensor): Tensor {
      return x.add(this.f(everything.applyLayer(this.inner, x)).mul(this.gain));
    }
  }
  const mish = (x: Tensor): Tensor => x.mul(x.softplus().tanh());

  test('with layers and functions of somebody else, by the names given', async () => {
    const model = sequential(new Residual(linear(6, 6), 2, mish), mish);
    const registry = { layers: { residual: Residual }, functions: { mish } };
    const loaded = roundTrip(model, registry);
    expect(await loaded.apply(input).data()).toEqual(await model.apply(input).data());
    expect(JSON.stringify(toConfig(model, registry))).toContain('"$layer":"residual"');
  });

  test('or says where the name is missing', () => {
    expect(() => toConfig(sequential(relu, new Residual(relu)))).toThrow(
      'toConfig: layers[1] is of class Residual, which has no name in the registry; give it one, here and to fromConfig: { layers: { name: Class } }',
    );
    expect(() => toConfig(sequential(relu, mish))).toThrow(
      'toConfig: layers[1] is the function mish, which has no name in the registry; give it one, here and to fromConfig: { functions: { name: f } }',
    );
  });

  test.each([
    ['Infinity', { a: [Infinity] }, 'toConfig: a[0] is Infinity, which JSON does not hold'],
    ['a big integer', { a: 1n }, 'toConfig: a is a value of type bigint, which JSON does not hold'],
    ['a key of the format', { $layer: 'linear' }, 'toConfig: the model is an object with a field $layer'],
    ['a map', { a: new Map() }, 'toConfig: a is of class Map, which has no name in the registry'],
  ])('or says that JSON does not hold %s', (_, tree, message) => {
    expect(() => toConfig(tree)).toThrow(message);
  });
});

describe('fromConfig', () => {
  const good = () => JSON.parse(JSON.stringify(toConfig(linear(2, 1)))) as { model: Record<string, unknown> };
  const tensors = namedTensors(linear(2, 1));

  test.each([
    ['nothing', null, 'fromConfig: the structure is no limpid model: its format is undefined'],
    [
      'another format',
      { format: 'onnx' },
      'fromConfig: the structure is no limpid model: its format is "onnx"',
    ],
    [
      'a later version',
      { ...good(), version: 2 },
      'fromConfig: the structure is of version 2; this limpid reads version 1',
    ],
    ['no layer', { ...good(), model: { a: 1 } }, 'fromConfig: the model is no layer: it has no method apply'],
    [
      'a bare function',
      { ...good(), model: { $function: 'relu' } },
      'is a plain function: save sequential(f) instead',
    ],
    [
      'an unknown class',
      { ...good(), model: { $layer: 'lineer' } },
      'fromConfig: the model names the layer "lineer", which is not among activation, averagePool2d,',
    ],
    [
      'a name of every object',
      { ...good(), model: { $layer: 'constructor' } },
      'names the layer "constructor"',
    ],
    ['a name that is none', { ...good(), model: { $layer: ['linear'] } }, 'names the layer ["linear"]'],
    [
      'an unknown function',
      { ...good(), model: { $layer: 'sequential', layers: [{ $function: 'eval' }] } },
      'fromConfig: layers[0] names the function "eval"',
    ],
    [
      'a field of a later format',
      { ...good(), model: { $layer: 'linear', $kind: 1 } },
      'fromConfig: the model has a field $kind, which the format does not know',
    ],
    [
      'a prototype',
      { ...good(), model: JSON.parse('{"$layer":"linear","__proto__":{"apply":1}}') },
      'fromConfig: the model has a field __proto__',
    ],
  ])('refuses %s', (_, config, message) => {
    expect(() => fromConfig(config, tensors)).toThrow(message);
  });

  test.each([
    ['missing', { weight: zeros([1, 2]) }, 'fromConfig: bias needs the tensor "bias", which was not given'],
    [
      'superfluous',
      { ...tensors, extra: zeros([1]) },
      'fromConfig: the model has no place for the tensors extra',
    ],
    [
      'of another shape',
      { ...tensors, weight: zeros([2, 1]) },
      'fromConfig: weight needs shape [1,2], but weight is [2,1]',
    ],
    [
      'of another dtype',
      { ...tensors, weight: zeros([1, 2], { dtype: 'float64' }) },
      'fromConfig: weight needs float32, but weight is float64',
    ],
  ])('refuses tensors that are %s', (_, given, message) => {
    expect(() => fromConfig(good(), given)).toThrow(message);
  });

  test('makes a model that transforms take', () => {
    const loaded = fromConfig(good(), tensors);
    const doubled = compile((model: Layer) => treeMap((leaf) => leaf.mul(2), model) as Layer)(loaded);
    expect(doubled.apply(zeros([3, 2])).shape).toEqual([3, 1]);
  });
});
